import {registry} from "@web/core/registry";

/** As a manager asks on: is it the promise, the tolerance, or one warehouse? */
registry.category("web_tour.tours").add("distribution_fulfillment_metric_page", {
    steps: () => [
        {
            content: "The figure, strictly",
            trigger: ".o_fulfillment_metric_page .o_fulfillment_number:contains(50.0 %)",
        },
        {
            content: "The rung of a week late",
            trigger:
                ".o_fulfillment_ladder table[data-code='M13.line'] tr[data-step='first ship'] .o_fulfillment_rung[data-days='7']:contains(100.0 %)",
        },
        {
            content: "Nothing proves an arrival",
            trigger:
                ".o_fulfillment_ladder table[data-code='M13.line'] tr[data-step='first deliver'] td:contains(not captured here)",
        },
        {
            content: "A week late counts from now on",
            trigger: "#o_fulfillment_tolerance",
            run: "edit 7 && press Enter",
        },
        {
            content: "The page follows",
            trigger: ".o_fulfillment_metric_page .o_fulfillment_number:contains(100.0 %)",
        },
        {
            content: "Another figure",
            trigger: "#o_fulfillment_code",
            run: "select M01.mean",
        },
        {
            content: "Days, and no promise to choose",
            trigger:
                ".o_fulfillment_metric_page:not(:has(#o_fulfillment_basis)) .o_fulfillment_number:contains(days)",
        },
        {
            content: "Its records",
            trigger: ".o_fulfillment_metric_page .o_fulfillment_tile_value",
            run: "click",
        },
        {content: "Two orders", trigger: ".o_list_view .o_data_row:eq(1)"},
        {
            content: "Back to the figure",
            trigger: ".o_breadcrumb .breadcrumb-item:not(.active) a, .o_breadcrumb .o_back_button a",
            run: "click",
        },
        {
            content: "It is the same page as before",
            trigger: ".o_fulfillment_metric_page .o_fulfillment_number:contains(days)",
        },
    ],
});
