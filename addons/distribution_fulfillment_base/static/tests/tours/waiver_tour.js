import {registry} from "@web/core/registry";

function choose(reason) {
    return [
        {
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: `edit ${reason}`,
        },
        {
            trigger: `.o-autocomplete--dropdown-item:contains(${reason})`,
            run: "click",
        },
    ];
}

function changePrice() {
    return [
        {
            trigger: "button[name=action_fulfillment_change]",
            run: "click",
        },
        {
            trigger: ".modal [name=line_ids] .o_data_row td[name=price_unit]",
            run: "click",
        },
        {
            trigger: ".modal [name=line_ids] [name=price_unit] input",
            run: "edit 8",
        },
        ...choose("Volume agreed"),
        {
            trigger: ".modal button[name=action_change]",
            run: "click",
        },
    ];
}

/** A seller reads who may waive what blocks the change. */
registry.category("web_tour.tours").add("fulfillment_change_blocked", {
    steps: () => [
        ...changePrice(),
        {
            trigger: ".modal .alert-danger:contains(ask a process owner)",
        },
        {
            trigger:
                ".modal [name=finding_ids] .o_data_row:contains(price changed from):not(:has(button[name=action_waive]))",
        },
        {
            trigger: ".modal footer .btn-secondary:contains(Discard)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) button[name=action_fulfillment_change]",
        },
    ],
});

/** A process owner waives it there, and leaves it to the seller. */
registry.category("web_tour.tours").add("fulfillment_waive_change", {
    steps: () => [
        ...changePrice(),
        {
            trigger: ".modal .alert-danger:contains(waive it)",
        },
        {
            trigger: ".modal .o_data_row:contains(price changed from) button[name=action_waive]",
            run: "click",
        },
        {
            trigger: ".modal button[name=action_grant]",
        },
        ...choose("Volume agreed"),
        {
            trigger: ".modal button[name=action_grant]",
            run: "click",
        },
        {
            trigger: ".modal .alert-info:contains(You waived)",
        },
        {
            trigger: ".modal:not(:has(button[name=action_change])) footer .btn-secondary:contains(Discard)",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) button[name=action_fulfillment_change]",
        },
    ],
});

/** It passes now. */
registry.category("web_tour.tours").add("fulfillment_change_waived", {
    steps: () => [
        ...changePrice(),
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=order_line] .o_data_row td[name=price_unit]:contains(8.00)",
        },
    ],
});
