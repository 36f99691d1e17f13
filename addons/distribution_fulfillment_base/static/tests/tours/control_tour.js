import {registry} from "@web/core/registry";

const RULES = ["Tour Discount", "Tour Margin", "Tour Requested Date"];

/** A process owner looks at what three rules would have found, and switches them on. */
registry.category("web_tour.tours").add("fulfillment_switch_on_rules", {
    steps: () =>
        RULES.flatMap((name) => [
            {
                content: `open ${name}`,
                trigger: `.o_list_view .o_data_row td:contains(${name})`,
                run: "click",
            },
            {
                trigger: "button[name=action_backtest]",
                run: "click",
            },
            {
                trigger: ".modal button[name=action_run]",
                run: "click",
            },
            {
                content: "one order of the past departs",
                trigger:
                    "body:not(:has(.modal)) .o_form_view [name=document_count]:contains(1), " +
                    "body:not(:has(.modal)) .o_form_view [name=line_ids] .o_data_row",
            },
            {
                content: "back to the rule",
                trigger: `.o_breadcrumb a:contains(${name}), .breadcrumb-item a:contains(${name})`,
                run: "click",
            },
            {
                trigger: "button[name=action_activate]",
                run: "click",
            },
            {
                trigger: ".o_statusbar_status .o_arrow_button_current:contains(Active)",
            },
            {
                content: "back to all rules",
                trigger: ".o_breadcrumb a:contains(Rules), .breadcrumb-item a:contains(Rules)",
                run: "click",
            },
            {
                trigger: `.o_list_view .o_data_row:contains(${name}) .text-bg-success:contains(Active)`,
            },
        ]),
});

function choose(finding, reason) {
    const row = `.modal .o_data_row:contains(${finding})`;
    return [
        {
            trigger: `${row} td[name=reason_id]`,
            run: "click",
        },
        {
            trigger: `${row} [name=reason_id] input`,
            run: `edit ${reason}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${reason})`,
            run: "click",
        },
    ];
}

/** A salesperson meets all three in one dialog, gives reasons and asks for approval. */
registry.category("web_tour.tours").add("fulfillment_meet_rules", {
    steps: () => [
        {
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(discount of 40.0 %)",
        },
        {
            trigger: ".modal .o_data_row:contains(margin of)",
        },
        {
            trigger: ".modal .o_data_row:contains(not known when the customer asked)",
        },
        ...choose("discount of 40.0 %", "Volume agreed"),
        ...choose("margin of", "Volume agreed"),
        {
            trigger: ".modal button[name=action_ask]",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(to approve)",
        },
        {
            content: "nothing is confirmed before somebody has decided",
            trigger: "body:not(:has(.modal)) button[name=action_confirm]:visible",
        },
    ],
});

/** A manager decides on a phone. */
registry.category("web_tour.tours").add("fulfillment_approve_on_phone", {
    steps: () => [
        {
            trigger: ".o_kanban_record:contains(Harbor Hardware)",
            run: "click",
        },
        {
            content: "no margin is no loss: no money is shown, rather than zero",
            trigger: ".o_form_view .o_kanban_record:contains(margin of):not(:has([name=amount]))",
        },
        {
            trigger: ".o_form_view button[name=action_approve]:visible",
            run: "click",
        },
        {
            trigger: "body:not(:has(button[name=action_approve])) .o_form_view:contains(Approved)",
        },
    ],
});

/** What was asked is settled: the salesperson confirms. */
registry.category("web_tour.tours").add("fulfillment_confirm_after_approval", {
    steps: () => [
        {
            trigger: "button[name=action_confirm]:visible",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_confirm]",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Sales Order)",
        },
        {
            trigger: "button[name=action_fulfillment_open_variances]:contains(3)",
        },
    ],
});

/** The owner closes all three. */
registry.category("web_tour.tours").add("fulfillment_close_exceptions", {
    steps: () =>
        ["discount of 40.0 %", "margin of", "not known when the customer asked"].flatMap((finding) => [
            {
                trigger: `.o_kanban_record:contains(${finding})`,
                run: "click",
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
                run: "edit Agreed with the customer and entered.",
            },
            {
                trigger: ".modal button[name=action_resolve]",
                run: "click",
            },
            {
                trigger:
                    "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Resolved)",
            },
            {
                content: "back to the inbox",
                trigger: ".o_breadcrumb a:contains(Exceptions), .breadcrumb-item a:contains(Exceptions)",
                run: "click",
            },
            {
                trigger: `.o_kanban_view:not(:has(.o_kanban_record:contains(${finding})))`,
            },
        ]),
});
