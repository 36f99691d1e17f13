import {describe, expect, test} from "@odoo/hoot";
import {makeMockEnv} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    basisText,
    changeOf,
    gapText,
    notesOf,
    valueText,
} from "@distribution_fulfillment_kpi/dashboard/figures";

describe.current.tags("headless");
defineMailModels();

test("a missing value is a dash, not zero", async () => {
    await makeMockEnv();
    expect(valueText(null, "%")).toBe("–");
    expect(valueText(undefined, "days")).toBe("–");
    expect(valueText(0, "%")).toBe("0.0 %");
    expect(valueText(0, "days")).toBe("0.0 days");
});

test("a figure has one decimal and its unit", async () => {
    await makeMockEnv();
    expect(valueText(88.5122, "%")).toBe("88.5 %");
    expect(valueText(1234.56, "days")).toBe("1,234.6 days");
});

test("a rate tells what it rests on", async () => {
    await makeMockEnv();
    const row = {unit: "%", numerator: 9138, denominator: 10324, count: 10324};
    expect(basisText(row, "line")).toBe("9,138 of 10,324 lines");
    expect(basisText(row, "order")).toBe("9,138 of 10,324 orders");
    expect(basisText({unit: "days", numerator: 12.5, count: 3}, "order")).toBe("mean of 3 orders");
    expect(basisText({unit: "%", numerator: 0, count: 0}, "line")).toBe("no lines");
});

test("a change is judged by what is good", async () => {
    await makeMockEnv();
    const change = (current, previous, better) =>
        changeOf({value: current, unit: "%"}, {value: previous, unit: "%"}, better);
    expect(change(90, 80, "up").verdict).toBe("better");
    expect(change(90, 80, "down").verdict).toBe("worse");
    expect(change(80, 90, "up").text).toBe("−10.0 points, worse");
    expect(changeOf({value: 3, unit: "days"}, {value: 1.5, unit: "days"}, "down").text).toBe(
        "+1.5 days, worse"
    );
});

test("what cannot be seen is no change, and nothing cannot be compared", async () => {
    await makeMockEnv();
    expect(changeOf({value: 80.04, unit: "%"}, {value: 80, unit: "%"}, "up").verdict).toBe("same");
    expect(changeOf({value: 80, unit: "%"}, {value: null, unit: "%"}, "up")).toBe(null);
    expect(changeOf({value: null, unit: "%"}, {value: 80, unit: "%"}, "up")).toBe(null);
    expect(changeOf({value: 0, unit: "%"}, {value: 5, unit: "%"}, "down").verdict).toBe("better");
});

test("what was left out and what is doubtful is said", async () => {
    await makeMockEnv();
    expect(notesOf({excluded: {no_promise: 1200}, dq: {no_warehouse: 2}})).toEqual([
        "Left out: 1,200 without a promise",
        "Mind: 2 without a warehouse",
    ]);
    expect(notesOf({excluded: {}, dq: {}})).toEqual([]);
    expect(
        notesOf({code: "M06.value", excluded: {no_cost: 3}, dq: {}, not_captured: [{id: 2, name: "West"}]})
    ).toEqual(["Left out: 3 of goods without a cost", "Not recorded at West: not in this figure"]);
    expect(notesOf({code: "M26.rate", excluded: {no_cost: 3, negative_duration: 1}, dq: {}})).toEqual([
        "Left out: 3 of which nobody tells what exceptions cost",
        "Left out: 1 that ended before they began",
    ]);
});

test("only of a source that was asked for it is said that the period holds nothing", async () => {
    await makeMockEnv();
    expect(gapText("history", "2006 – 2015", true)).toBe(
        "History: nothing in this period, but from 2006 – 2015."
    );
    expect(gapText("live", "Aug – Nov", false)).toBe("Live orders: figures from Aug – Nov.");
    expect(gapText("history", "", true)).toMatch(/Load the order lines of the former system/);
});
