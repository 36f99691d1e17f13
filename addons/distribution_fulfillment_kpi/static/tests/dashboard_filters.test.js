import {expect, test} from "@odoo/hoot";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {DashboardFilters} from "@distribution_fulfillment_kpi/dashboard/dashboard_filters";

defineMailModels();

async function mountFilters(filters) {
    await mountWithCleanup(DashboardFilters, {
        props: {
            filters: {preset: "last_90_days", source: "live", company: null, companies: null, ...filters},
            companies: [
                {id: 1, name: "East"},
                {id: 2, name: "West"},
            ],
            warehouses: [],
            onChange: () => {},
        },
    });
}

test("all companies are called so, whether an address names them or not", async () => {
    await mountFilters({companies: [1, 2]});
    expect(".o_fulfillment_company option:first").toHaveText("All companies");
});

test("where an address asks for one of them, the choice does not say all", async () => {
    await mountFilters({companies: [2]});
    expect(".o_fulfillment_company option:first").toHaveText("West");
});
