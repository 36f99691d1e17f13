import {expect, test} from "@odoo/hoot";
import {queryAllTexts} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {contains, makeMockEnv, mockService, mountWithCleanup, onRpc} from "@web/../tests/web_test_helpers";
import {getDefaultConfig} from "@web/views/view";
import {BARS, Pareto, bars} from "@distribution_fulfillment_base/pareto/pareto";

defineMailModels();

const row = (id, cost, total, reached) => ({
    id,
    name: `Rule ${id}`,
    count: 2,
    cost,
    share: (100 * cost) / total,
    cumulative: (100 * reached) / total,
});

function answer(rows, total) {
    onRpc("fulfillment.variance", "get_pareto", ({args, kwargs}) => {
        expect.step(`${args[0]} ${kwargs.date_from ? "since" : "all"}`);
        return {rows, total, count: rows.length * 2, currency_id: 1, domain: [["opened_at", ">=", "x"]]};
    });
}

async function mountPareto() {
    await makeMockEnv({config: getDefaultConfig()});
    await mountWithCleanup(Pareto, {
        props: {action: {}, actionId: 1, updateActionState: () => {}, className: ""},
    });
}

test("few bars are drawn as they are, and none without money", () => {
    const rows = [row(1, 30, 40, 30), row(2, 10, 40, 40), {...row(3, 0, 40, 40)}];
    expect(bars(rows, "Others").map((bar) => bar.id)).toEqual([1, 2]);
    expect(bars([], "Others")).toEqual([]);
});

test("many bars end in one of others, and shares still add up", () => {
    const rows = Array.from({length: 20}, (_value, index) => row(index + 1, 5, 100, 5 * (index + 1)));
    const drawn = bars(rows, "Others");
    expect(drawn.length).toBe(BARS);
    const others = drawn.at(-1);
    expect(others.name).toBe("Others");
    expect(others.ids).toEqual([12, 13, 14, 15, 16, 17, 18, 19, 20]);
    expect([others.cost, others.count, others.cumulative]).toEqual([45, 18, 100]);
    expect(drawn.reduce((sum, bar) => sum + bar.share, 0)).toBe(100);
});

test("the table says what the chart shows; a row opens its exceptions", async () => {
    answer([row(1, 30, 40, 30), {...row(false, 10, 40, 40), name: false}], 40);
    mockService("action", {
        doAction: (action) => expect.step(JSON.stringify(action.domain)),
    });
    await mountPareto();
    expect(queryAllTexts(".o_fulfillment_pareto_table tbody button")).toEqual(["Rule 1", "None"]);
    expect(queryAllTexts(".o_fulfillment_pareto_table tbody td:last-child")).toEqual(["75.0 %", "100.0 %"]);
    await contains(".o_fulfillment_pareto_table tbody button:contains(None)").click();
    await contains(".o_fulfillment_pareto_group").select("root_cause_id");
    await contains(".o_fulfillment_pareto_period").select("all");
    expect(queryAllTexts(".o_fulfillment_pareto_table tbody button")).toEqual(["Rule 1", "Not known yet"]);
    expect.verifySteps([
        "rule_id since",
        '[["opened_at",">=","x"],["rule_id","in",[false]]]',
        "root_cause_id since",
        "root_cause_id all",
    ]);
});

test("no exceptions: it says so, and what to do", async () => {
    answer([], 0);
    await mountPareto();
    expect(".o_fulfillment_pareto_empty").toHaveText(/No exceptions in this period/);
    expect("canvas").toHaveCount(0);
    expect.verifySteps(["rule_id since"]);
});

test("exceptions without money have a dash for a share, and no chart", async () => {
    answer([{...row(1, 0, 1, 0), share: null, cumulative: null}], 0);
    await mountPareto();
    expect(queryAllTexts(".o_fulfillment_pareto_table tbody td:last-child")).toEqual(["–"]);
    expect("canvas").toHaveCount(0);
    expect(".alert").toHaveText(/None of them has a cost/);
    expect.verifySteps(["rule_id since"]);
});
