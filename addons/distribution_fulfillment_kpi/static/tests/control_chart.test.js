import {expect, test} from "@odoo/hoot";
import {click, queryAll, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {ControlChart} from "@distribution_fulfillment_kpi/control_chart/control_chart";
import {HEIGHT, layoutOf, rangeOf, ticksOf} from "@distribution_fulfillment_kpi/control_chart/geometry";

defineMailModels();

const point = (number, value, values = {}) => ({
    day: `2026-01-${String(5 + 7 * (number % 4)).padStart(2, "0")}`,
    value,
    center: 90,
    lower: 80,
    upper: 100,
    zones: null,
    count: 40,
    numerator: (40 * value) / 100,
    denominator: 40,
    is_outside: false,
    is_excluded: false,
    is_restated: false,
    first_value: value,
    phase: 1,
    signals: [],
    ...values,
});
const signal = (values = {}) => ({
    id: 7,
    rule: "N1",
    text: "A point beyond the limits",
    direction: "bad",
    state: "open",
    ...values,
});
const phase = (number = 1, values = {}) => ({
    number,
    state: "frozen",
    stage: "frozen",
    kind: "Laney p′ (shares)",
    unit: "%",
    from: "2026-01-05",
    baseline_from: null,
    baseline_to: null,
    reason: "",
    ...values,
});
const chart = (values = {}) => ({
    id: 1,
    name: "On time in full",
    unit: "%",
    better: "up",
    bucket: "week",
    stage: "frozen",
    phases: [phase()],
    points: [point(0, 92), point(1, 88), point(2, 50, {is_outside: true, signals: [signal()]})],
    ...values,
});

async function mountChart(values) {
    await mountWithCleanup(ControlChart, {
        props: {chart: chart(values), onOpenSignal: (id) => expect.step(`open ${id}`)},
    });
}

/** The table lies folded under the chart. */
function openTable() {
    queryOne("details").open = true;
}

test("points, centre and limits are drawn, and the chart says in words what it shows", async () => {
    await mountChart();
    expect(".o_fulfillment_control_point").toHaveCount(3);
    expect("path[data-line=center]").toHaveCount(1);
    expect("path[data-line=lower]").toHaveCount(1);
    expect("path[data-line=upper]").toHaveCount(1);
    expect(queryAll("svg")[0].getAttribute("aria-label")).toBe(
        "On time in full: 3 points, frozen limits, 1 signals"
    );
});

test("a signal is marked by a shape and by its rule, and opens from the table", async () => {
    await mountChart();
    expect(".o_fulfillment_control_point[data-direction=bad] path").toHaveCount(1);
    expect(".o_fulfillment_control_point[data-direction=bad] text").toHaveText("N1");
    openTable();
    expect(queryAllTexts("tbody tr:first-child td")).toEqual([
        "50.0 %",
        "90.0 %",
        "80.0 % to 100.0 %",
        "40",
        "1",
        "N1: A point beyond the limits (bad)\nOpen N1",
    ]);
    await click("tbody button");
    expect.verifySteps(["open 7"]);
});

test("a signal on trial limits is hollow and opens nothing", async () => {
    const onTrial = signal({id: false, state: "trial"});
    await mountChart({
        stage: "trial",
        phases: [phase(1, {state: "collecting", stage: "trial"})],
        points: [point(0, 92), point(1, 50, {is_outside: true, signals: [onTrial]})],
    });
    expect(".o_fulfillment_control_point.o_fulfillment_control_hollow").toHaveCount(1);
    expect("path.o_fulfillment_control_trial").toHaveCount(3);
    expect("tbody button").toHaveCount(0);
});

test("a run chart has points and no limits", async () => {
    const bare = {center: null, lower: null, upper: null};
    await mountChart({
        stage: "run",
        phases: [phase(1, {state: "collecting", stage: "run"})],
        points: [point(0, 92, bare), point(1, 88, bare)],
    });
    expect(".o_fulfillment_control_point").toHaveCount(2);
    expect("path[data-line]").toHaveCount(0);
    openTable();
    expect(queryAllTexts("tbody tr:first-child td").slice(0, 3)).toEqual(["88.0 %", "–", "–"]);
});

test("phases have lines of their own, and the new one is named where it begins", async () => {
    await mountChart({
        phases: [phase(1), phase(3)],
        points: [point(0, 92), point(1, 88), point(2, 70, {phase: 3, center: 70, lower: 60, upper: 80})],
    });
    expect("path[data-line=center]").toHaveCount(2);
    expect(".o_fulfillment_control_phase").toHaveCount(2);
    expect(".o_fulfillment_control_phase line").toHaveCount(1);
    expect(queryAllTexts(".o_fulfillment_control_phase text")).toEqual([
        "1: Laney p′ (shares), frozen limits",
        "3: Laney p′ (shares), frozen limits",
    ]);
});

test("restated and left out points say so", async () => {
    await mountChart({
        points: [point(0, 92, {is_restated: true, first_value: 80}), point(1, 30, {is_excluded: true})],
    });
    openTable();
    expect(queryAllTexts("tbody td:last-child")).toEqual([
        "left out of the limits: its cause is known",
        "restated, first read as 80.0 %",
    ]);
});

test("a g chart counts records: axis, limits and points are plain numbers", async () => {
    await mountChart({
        phases: [phase(1, {kind: "g (rare misses)", unit: ""})],
        points: [
            point(0, 150, {center: 100, lower: 0, upper: 600}),
            point(1, 90, {center: 100, lower: 0, upper: 600, is_restated: true, first_value: 98}),
        ],
    });
    expect(queryAllTexts(".o_fulfillment_control_grid text").join(" ")).not.toMatch(/%/);
    openTable();
    expect(queryAllTexts("tbody tr:first-child td").slice(0, 3)).toEqual(["90.0", "100.0", "0.00 to 600.0"]);
    // What was read is the figure itself.
    expect("tbody tr:first-child td:last-child").toHaveText("restated, first read as 98.0 %");
});

test("an axis of phases in several units has none", async () => {
    await mountChart({
        phases: [phase(1), phase(2, {unit: ""})],
        points: [point(0, 92), point(1, 150, {phase: 2, center: 100, lower: 0, upper: 300})],
    });
    expect(queryAllTexts(".o_fulfillment_control_grid text").join(" ")).not.toMatch(/%/);
    openTable();
    expect(queryAllTexts("tbody tr td:nth-child(2)")).toEqual(["150.0", "92.0 %"]);
});

test("without a point it says what to do", async () => {
    await mountChart({points: [], stage: "run"});
    expect("svg").toHaveCount(0);
    expect(".o_fulfillment_control_empty").toHaveText(/Press Evaluate/);
});

test("where evaluating found nothing it does not ask to evaluate", async () => {
    await mountChart({points: [], stage: "run", is_evaluated: true});
    expect(".o_fulfillment_control_empty").toHaveText(/Look at Warehouse, Kind of Supply, Vendor/);
    expect(".o_fulfillment_control_empty").not.toHaveText(/Press Evaluate/);
});

test("every point and limit lies within the picture", () => {
    const layout = layoutOf(chart());
    for (const {y} of layout.points) {
        expect(y > 0 && y < HEIGHT).toBe(true);
    }
    expect(layout.points[2].y > layout.points[0].y).toBe(true);
    expect(layoutOf(chart({points: []})).points).toEqual([]);
});

test("ranges keep to what a figure can be", () => {
    const [low, high] = rangeOf([point(0, 100), point(1, 90)], "%");
    expect(low < 80 && low > 70).toBe(true);
    expect(high).toBe(100);
    expect(rangeOf([point(0, 0, {lower: null, upper: null, center: null})], "days")[0]).toBe(0);
});

test("ticks are round", () => {
    expect(ticksOf(0, 100)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(ticksOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(83, 97)).toEqual([85, 90, 95]);
});
