import {registry} from "@web/core/registry";

/** As an operations lead begins the day: what is open, what is late, which lines, what is amiss. */
registry.category("web_tour.tours").add("distribution_fulfillment_operations", {
    steps: () => [
        {
            content: "Two lines are open",
            trigger: ".o_fulfillment_operations .o_fulfillment_backlog_lines:contains(2)",
        },
        {content: "One site", trigger: ".o_fulfillment_warehouse", run: "selectByIndex 1"},
        {
            content: "One of them is overdue",
            trigger: ".o_fulfillment_operations button[data-term=overdue]:contains(1)",
            run: "click",
        },
        {content: "It is the berry", trigger: ".o_list_view .o_data_row:contains(Berry)"},
        {content: "And no other", trigger: ".o_list_view:not(:has(.o_data_row:contains(Apple)))"},
        {
            content: "Back to the page of today",
            trigger: ".o_breadcrumb .breadcrumb-item:contains(Today) a, .o_breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "The site is chosen still, and stands in the address",
            trigger: ".o_fulfillment_warehouse",
            async run({anchor, waitUntil}) {
                const asked = () => new URLSearchParams(window.location.search).get("warehouse");
                // The address follows the page a moment later.
                await waitUntil(() => asked() && anchor.value === asked(), {
                    timeout: 5000,
                    message: `The page shows warehouse “${anchor.value}”, its address “${asked()}”.`,
                });
            },
        },
        {content: "All changes are in", trigger: ".o_fulfillment_freshness:contains(all changes are in)"},
        {content: "Refresh", trigger: ".o_fulfillment_refresh", run: "click"},
        {content: "Still two", trigger: ".o_fulfillment_backlog_lines:contains(2)"},
        {
            content: "What was complete today",
            trigger: "[data-throughput=lines] .o_fulfillment_number:contains(1)",
        },
    ],
});
