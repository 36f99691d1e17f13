import {expect, test} from "@odoo/hoot";
import {press, queryAllTexts} from "@odoo/hoot-dom";
import {contains, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {BreakdownBars} from "@distribution_fulfillment_kpi/dashboard/breakdown_bars";
import {KpiTile} from "@distribution_fulfillment_kpi/dashboard/kpi_tile";

defineMailModels();

const row = (values = {}) => ({
    code: "M13.line",
    unit: "%",
    value: 88.5122,
    numerator: 9138,
    count: 10324,
    denominator: values.count ?? 10324,
    excluded: {},
    dq: {},
    provisional: false,
    captured: true,
    interval: null,
    ...values,
});
const nothing = () => row({value: null, numerator: 0, count: 0});
const tile = (values = {}) => ({
    key: "otif_first",
    name: "On time in full",
    explanation: "Share of lines that were in time.",
    unit: "%",
    better: "up",
    grain: "line",
    parts: true,
    series: [{source: "live", current: row(), previous: row({value: 80, numerator: 4, count: 5}), p90: null}],
    ...values,
});

async function mountTile(values, props = {}) {
    await mountWithCleanup(KpiTile, {
        props: {
            tile: tile(values),
            isSelected: false,
            compare: true,
            previousText: "before",
            onSelect: () => expect.step("select"),
            onOpen: (of, part = "all") => expect.step(`open ${of.count} ${part}`),
            ...props,
        },
    });
}

test("a tile shows its figure, what it rests on and how it moved", async () => {
    await mountTile();
    expect(".o_fulfillment_number").toHaveText("88.5 %");
    expect(".o_fulfillment_basis").toHaveText("9,138 of 10,324 lines");
    expect(".o_fulfillment_change").toHaveText("+8.5 points, better\nbefore: 80.0 % (4 of 5 lines)");
    expect(".o_fulfillment_source_name").toHaveCount(0);
});

test("a tile without data is a dash, and there is nothing to open", async () => {
    await mountTile({series: [{source: "live", current: nothing(), previous: nothing(), p90: null}]});
    expect(".o_fulfillment_number").toHaveText("–");
    expect(".o_fulfillment_basis").toHaveText("no lines");
    expect(".o_fulfillment_tile_value").not.toBeEnabled();
    expect(".o_fulfillment_misses").toHaveCount(0);
});

test("figure and misses open their own records", async () => {
    await mountTile();
    await contains(".o_fulfillment_tile_value").click();
    await contains(".o_fulfillment_misses:contains(Show the 1,186 that missed)").click();
    await contains(".o_fulfillment_tile_name").click();
    expect.verifySteps(["open 10324 all", "open 10324 miss", "select"]);
});

test("where little is good, the trouble itself is opened", async () => {
    const current = row({code: "M04.line", numerator: 618});
    await mountTile({better: "down", series: [{source: "live", current, previous: nothing(), p90: null}]});
    await contains(".o_fulfillment_misses:contains(Show these 618)").click();
    expect.verifySteps(["open 10324 hit"]);
});

test("of records that stand for several lines the lines that missed are told", async () => {
    const current = row({code: "M03.line", value: 90, numerator: 18, denominator: 20, count: 12});
    await mountTile({series: [{source: "live", current, previous: nothing(), p90: null}]});
    await contains(".o_fulfillment_misses:contains(Show the 2 that missed)").click();
    expect.verifySteps(["open 12 miss"]);
});

test("companies that do not record it are named", async () => {
    const current = row({not_captured: [{id: 2, name: "West"}]});
    await mountTile({series: [{source: "live", current, previous: nothing(), p90: null}]});
    expect(".o_fulfillment_missing").toHaveText("Not recorded at West: not in this figure");
});

test("a figure opens by keyboard", async () => {
    await mountTile();
    document.querySelector(".o_fulfillment_tile_value").focus();
    await press("Enter");
    expect.verifySteps(["open 10324 all"]);
});

test("two sources stand apart, each under its own name", async () => {
    const live = {
        source: "live",
        current: row({value: 50, numerator: 1, count: 2}),
        previous: nothing(),
        p90: null,
    };
    const history = {source: "history", current: row(), previous: nothing(), p90: null};
    await mountTile({series: [live, history]});
    expect(queryAllTexts(".o_fulfillment_source_name")).toEqual(["Live orders", "History"]);
    expect(queryAllTexts(".o_fulfillment_number")).toEqual(["50.0 %", "88.5 %"]);
});

test("a mean stands beside what nine in ten needed", async () => {
    const days = {code: "M01.mean", unit: "days", value: 3.94, count: 55};
    await mountTile({
        unit: "days",
        better: "down",
        grain: "order",
        parts: false,
        series: [{source: "live", current: row(days), previous: nothing(), p90: row({value: 7, count: 55})}],
    });
    expect(".o_fulfillment_number").toHaveText("3.9 days");
    expect(".o_fulfillment_basis").toHaveText("mean of 55 orders");
    expect(".o_fulfillment_p90").toHaveText("nine in ten within 7.0 days");
    expect(".o_fulfillment_misses").toHaveCount(0);
});

test("few records say how far they can be trusted", async () => {
    const current = row({value: 50, numerator: 2, count: 4, interval: [15, 85]});
    await mountTile({series: [{source: "live", current, previous: nothing(), p90: null}]});
    expect(".o_fulfillment_interval").toHaveText("so few: true share between 15 and 85 %");
});

test("what nothing records is said, and is no figure", async () => {
    const current = row({value: null, captured: false, provisional: true, numerator: 725, count: 725});
    const trend = [
        {start: "2026-01-01", row: current},
        {start: "2026-01-02", row: current},
    ];
    await mountTile({
        grain: "pick line",
        series: [{source: "live", current, previous: nothing(), p90: null, trend}],
    });
    expect(".o_fulfillment_number").toHaveText("–");
    expect(".o_fulfillment_basis").toHaveText("725 pick lines");
    expect(".o_fulfillment_running, .o_fulfillment_sparkline, .o_fulfillment_misses").toHaveCount(0);
    expect(".o_fulfillment_not_captured").toHaveText(/Not captured here/);
});

test("a figure stands beside its target and its baseline", async () => {
    await mountTile({
        target: {value: 95},
        baseline: {
            value: 81.2,
            is_same: false,
            words: "last promise",
            baseline: "Before",
            date_from: "2026-01-01",
            date_to: "2026-01-31",
        },
    });
    expect(".o_fulfillment_target").toHaveText(/target 95\.0 %\s*missed/);
    expect(".o_fulfillment_baseline").toHaveText(/baseline 81\.2 %\s*\(last promise\)/);
});

test("the course is one small line, with a gap where there was nothing", async () => {
    const trend = [80, null, 90, 85].map((value, index) => ({
        start: `2026-01-0${index + 1}`,
        row: value && row({value}),
    }));
    await mountTile({series: [{source: "live", current: row(), previous: nothing(), p90: null, trend}]});
    const path = document.querySelector(".o_fulfillment_sparkline path").getAttribute("d");
    expect(path.match(/M/g).length).toBe(2);
    expect(path.match(/L/g).length).toBe(1);
});

test("the selected tile says so to a screen reader", async () => {
    await mountTile({}, {isSelected: true});
    expect(".o_fulfillment_tile_name").toHaveAttribute("aria-pressed", "true");
});

test("bars of a rate are measured against 100 %, and each opens its records", async () => {
    const bars = [
        {label: "East", row: row({value: 50, numerator: 5, count: 10})},
        {label: "West", row: row({value: 0, numerator: 0, count: 4})},
    ];
    await mountWithCleanup(BreakdownBars, {
        props: {
            tile: tile({series: [{source: "live", breakdown: bars, more: 3}]}),
            onOpen: (of) => expect.step(`open ${of.count}`),
        },
    });
    expect(queryAllTexts(".o_fulfillment_bar_value")).toEqual(["50.0 %", "0.0 %"]);
    expect(".o_fulfillment_bar_fill:first").toHaveStyle({width: "50%"}, {inline: true});
    expect(".o_fulfillment_bars").toHaveText(/and 3 more with fewer records/);
    await contains(".o_fulfillment_bar:contains(West)").click();
    expect.verifySteps(["open 4"]);
});

test("a figure kept apart by currency says that there are more, and lets the reader choose", async () => {
    const kept_options = [
        {key: "1", label: "USD"},
        {key: "2", label: "EUR"},
        {key: "3", label: "CHF"},
    ];
    await mountTile(
        {split: "currency", kept: "2", kept_options},
        {onKeep: (key) => expect.step(`keep ${key}`)}
    );
    expect(".o_fulfillment_kept span").toHaveText("and 2 more");
    expect(".o_fulfillment_kept select").toHaveValue("2");
    await contains(".o_fulfillment_kept select").select("3");
    expect.verifySteps(["keep 3"]);
});

test("a figure of one currency offers no choice", async () => {
    await mountTile(
        {split: "currency", kept: "1", kept_options: [{key: "1", label: "USD"}]},
        {onKeep: () => {}}
    );
    expect(".o_fulfillment_kept").toHaveCount(0);
});
