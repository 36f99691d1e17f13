import {expect, test} from "@odoo/hoot";
import {contains, getService, makeServerError, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {WebClient} from "@web/webclient/webclient";

defineMailModels();

const today = {
    backlog: {orders: 1, lines: 3, past_due: 0, ages: [], values: []},
    risk: [],
    throughput: {lines: {today: 0, usual: null}, orders: {today: 0, usual: null}},
    exceptions: [],
    holds: 0,
    freshness: {waiting: 0, as_of: "2026-11-28 12:00:00"},
    company_ids: [1],
    options: {companies: [{id: 1, name: "East"}], warehouses: [{id: 7, name: "Newark", company_id: 1}]},
};

test("where a warehouse is refused, all warehouses are one click away", async () => {
    onRpc("has_group", () => false);
    onRpc("fulfillment.operations", "read_today", ({kwargs}) => {
        expect.step(kwargs.warehouse_ids);
        if (kwargs.warehouse_ids) {
            throw makeServerError({message: "One of the warehouses does not belong there."});
        }
        return today;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction(
        {type: "ir.actions.client", tag: "distribution_fulfillment_kpi.operations", name: "Today"},
        {props: {state: {filters: {warehouse: 999}}}}
    );
    expect(".o_fulfillment_operations .alert").toHaveText(/does not belong there/);
    await contains(".o_fulfillment_all_warehouses").click();
    expect(".o_fulfillment_operations .alert-warning").toHaveCount(0);
    expect(".o_fulfillment_backlog_lines").toHaveText("3");
    expect.verifySteps([[999], null]);
});
