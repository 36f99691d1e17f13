import {registry} from "@web/core/registry";

const figure = (tile, source, text) => ({
    content: `${tile}, ${source}: ${text}`,
    trigger: `.o_fulfillment_tile[data-tile=${tile}] .o_fulfillment_figure[data-source=${source}]:contains(${text})`,
});
const back = {
    content: "Back to the dashboard",
    trigger: ".o_breadcrumb .breadcrumb-item:contains(Dashboard) a, .o_breadcrumb .o_back_button a",
    run: "click",
};

/** As a manager goes: what is our service, since when, what was it before, and which orders are it? */
registry.category("web_tour.tours").add("distribution_fulfillment_dashboard", {
    steps: () => [
        {content: "The page is there", trigger: ".o_fulfillment_dashboard .o_fulfillment_live_badge"},
        figure("otif_first", "live", "50.0 %"),
        figure("otif_first", "live", "1 of 2 lines"),
        figure("cycle_time", "live", "mean of 2 orders"),
        {
            content: "A longer period",
            trigger: ".o_fulfillment_to",
            run: "edit 03/31/2026 && press Enter",
        },
        figure("otif_first", "live", "2 of 3 lines"),
        {
            content: "The line that missed",
            trigger:
                ".o_fulfillment_tile[data-tile=otif_first] .o_fulfillment_misses:contains(Show the 1 that missed)",
            run: "click",
        },
        {content: "It is that very line", trigger: ".o_list_view .o_data_row:contains(Berry)"},
        {content: "And no other", trigger: ".o_list_view:not(:has(.o_data_row:contains(Apple)))"},
        back,
        figure("otif_first", "live", "2 of 3 lines"),
        {
            content: "All lines behind the figure",
            trigger: ".o_fulfillment_tile[data-tile=otif_first] .o_fulfillment_tile_value",
            run: "click",
        },
        {content: "Three of them", trigger: ".o_list_view .o_data_row:eq(2)"},
        {content: "And no fourth", trigger: ".o_list_view:not(:has(.o_data_row:eq(3)))"},
        back,
        {
            content: "The former system",
            trigger: ".o_fulfillment_filters button[data-source=history]",
            run: "click",
        },
        {content: "It is told apart", trigger: ".o_fulfillment_history_badge"},
        figure("otif_first", "history", "1 of 1 lines"),
        {
            content: "Both, side by side",
            trigger: ".o_fulfillment_filters button[data-source=both]",
            run: "click",
        },
        figure("otif_first", "live", "2 of 3 lines"),
        figure("otif_first", "history", "1 of 1 lines"),
        {
            content: "Cycle time in the charts",
            trigger: ".o_fulfillment_tile[data-tile=cycle_time] .o_fulfillment_tile_name",
            run: "click",
        },
        {
            content: "A bar opens its records",
            trigger: ".o_fulfillment_bars[data-source=history] .o_fulfillment_bar",
            run: "click",
        },
        {content: "Orders of the former system", trigger: ".o_list_view .o_group_header:contains(OLD-1)"},
        back,
        {
            content: "A period without anything",
            trigger: ".o_fulfillment_to",
            run: "edit 01/01/2001 && press Enter",
        },
        {
            content: "Says where there is something",
            trigger: ".o_fulfillment_empty .o_fulfillment_show_available[data-source=live]",
            run: "click",
        },
        figure("otif_first", "live", "2 of 3 lines"),
    ],
});
