import {registry} from "@web/core/registry";

/** Somebody sees in the systray what waits, and opens the inbox on just the overdue ones. */
registry.category("web_tour.tours").add("fulfillment_inbox_systray", {
    steps: () => [
        {
            content: "two wait, one of them is overdue",
            trigger: ".o_fulfillment_inbox_count.o_fulfillment_inbox_overdue:contains(2)",
            run: "click",
        },
        {
            trigger: ".o_fulfillment_inbox_area:contains(Tour Prices)",
        },
        {
            trigger: ".o_fulfillment_inbox_late:contains(1)",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(Overdue)",
        },
        {
            content: "take it from the list",
            trigger: ".o_kanban_record:contains(30.0 % below the pricelist)",
            run: "click",
        },
        {
            trigger: "button[name=action_resolve_wizard]",
            run: "click",
        },
        {
            trigger: ".modal [name=root_cause_id] input",
            run: "edit data",
        },
        {
            content: "the group is part of the name, and found by it",
            trigger: ".o-autocomplete--dropdown-item:contains(Data / Master data wrong or missing)",
            run: "click",
        },
        {
            trigger: ".modal [name=resolution] textarea",
            run: "edit Entered.",
        },
        {
            trigger: ".modal button[name=action_resolve]",
            run: "click",
        },
        {
            content: "the counter hears of it",
            trigger: ".o_fulfillment_inbox_count:not(.o_fulfillment_inbox_overdue):contains(1)",
        },
        {
            trigger: "body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current:contains(Resolved)",
        },
    ],
});

/** What exceptions cost: broken down, and opened. */
registry.category("web_tour.tours").add("fulfillment_pareto", {
    steps: () => [
        {
            trigger: ".o_fulfillment_pareto_chart canvas",
        },
        {
            trigger: ".o_fulfillment_pareto_table tbody tr:contains(Prices below the list)",
        },
        {
            trigger: ".o_fulfillment_pareto_group",
            run: "select root_cause_group_id",
        },
        {
            trigger: ".o_fulfillment_pareto_table tbody button:contains(Data)",
            run: "click",
        },
        {
            content: "just the one that was resolved with that cause",
            trigger:
                ".o_list_table:not(:has(.o_data_row + .o_data_row)) .o_data_row:contains(30.0 % below the pricelist)",
        },
    ],
});
