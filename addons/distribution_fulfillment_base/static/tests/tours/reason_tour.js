import {registry} from "@web/core/registry";

const QUANTITY = ".o_form_view .o_field_widget[name=move_ids] .o_data_row";

/** A picker writes more than there is, goes back, saves again and says why. */
registry.category("web_tour.tours").add("fulfillment_say_why", {
    steps: () => [
        {
            trigger: `${QUANTITY} td[name=quantity]`,
            run: "click",
        },
        {
            trigger: `${QUANTITY} td[name=quantity] input`,
            run: "edit 10",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "what is found, and why it matters",
            trigger: ".modal .o_data_row:contains(10 Units were written):contains(Margin given away)",
        },
        {
            trigger: ".modal button:contains(Go Back)",
            run: "click",
        },
        {
            content: "what was typed is still there",
            trigger: `body:not(:has(.modal)) ${QUANTITY}:contains(10)`,
        },
        {
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            trigger: ".modal [name=reason_id] input",
            run: "edit books are wrong",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(the books are wrong)",
            run: "click",
        },
        {
            trigger: ".modal button:contains(Save)",
            run: "click",
        },
        {
            content: "saved, with its exception",
            trigger: "body:not(:has(.modal)) button[name=action_fulfillment_open_variances]:contains(1)",
        },
    ],
});
