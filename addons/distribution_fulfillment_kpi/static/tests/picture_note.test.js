import {describe, expect, test} from "@odoo/hoot";
import {makeMockEnv} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {DashboardModel} from "@distribution_fulfillment_kpi/dashboard/dashboard_model";
import {MetricPageModel} from "@distribution_fulfillment_kpi/metric_page/metric_page_model";

describe.current.tags("headless");
defineMailModels();

const page = {
    tiles: [],
    company_ids: [1, 2],
    options: {
        companies: [
            {id: 1, name: "East"},
            {id: 2, name: "West"},
            {id: 3, name: "South"},
        ],
        warehouses: [{id: 7, name: "Newark", company_id: 1}],
    },
};
const withPage = (model, values = {}) => Object.assign(model, {page: {...page, ...values}});

test("a picture says of which companies or of which site it is", async () => {
    await makeMockEnv();
    expect(withPage(new DashboardModel({orm: {}})).noteOf("March")).toBe("March, East, West");
    expect(withPage(new DashboardModel({orm: {}}, {warehouse: 7})).noteOf("March")).toBe("March, Newark");
});

test("a picture of one figure says how it was read, where that matters", async () => {
    await makeMockEnv();
    const filters = {warehouse: 7, basis: "last", event: "deliver", late_tol: 2, terms: "agreed"};
    const read = {uses_basis: true, uses_tolerance: true, uses_terms: true};
    expect(withPage(new MetricPageModel({orm: {}}, filters), read).noteOf("March")).toBe(
        "March, Newark, last promise, delivered, 2 days late still count, as agreed"
    );
    expect(withPage(new MetricPageModel({orm: {}}, filters)).noteOf("March")).toBe("March, Newark");
});
