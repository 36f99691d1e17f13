import {registry} from "@web/core/registry";

/** A price below the list is changed on the form, asked about when the order is confirmed. */
registry.category("web_tour.tours").add("fulfillment_confirm_with_reason", {
    steps: () => [
        {
            content: "change the price on the quotation",
            trigger: ".o_field_widget[name=order_line] .o_data_row td[name=price_unit]",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=order_line] .o_data_row [name=price_unit] input",
            run: "edit 8.50 && press Tab",
        },
        {
            content: "confirm: the dialog opens instead",
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(15.0 % below the pricelist)",
        },
        {
            content: "without a reason nothing is confirmed",
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "it says what is missing",
            trigger: ".modal:contains(A reason is missing for) .btn-primary",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row td[name=reason_id]",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row [name=reason_id] input",
            run: "edit Volume agreed",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Volume agreed with the customer)",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            content: "the order is confirmed and has its exception",
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
        },
        {
            trigger: "button[name=action_fulfillment_open_variances]:contains(1)",
        },
    ],
});

/** The owner finds it in the inbox, takes it, and closes it with a root cause. */
registry.category("web_tour.tours").add("fulfillment_resolve_exception", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(15.0 % below the pricelist)",
            run: "click",
        },
        {
            trigger: "button[name=action_take]",
            run: "click",
        },
        {
            trigger: ".o_statusbar_status .o_arrow_button_current:contains(In Progress)",
        },
        {
            trigger: "button[name=action_resolve_wizard]",
            run: "click",
        },
        {
            trigger: ".modal [name=root_cause_id] input",
            run: "edit Master data",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Master data wrong or missing)",
            run: "click",
        },
        {
            trigger: ".modal [name=resolution] textarea",
            run: "edit The agreed price stands in the pricelist now.",
        },
        {
            trigger: ".modal button[name=action_resolve]",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Resolved)",
        },
        {
            trigger: "[name=resolution]:contains(The agreed price stands in the pricelist now.)",
        },
    ],
});
