import {expect, test} from "@odoo/hoot";
import {preloadBundle} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {canvasOfBars} from "@distribution_fulfillment_kpi/export/bars";

defineMailModels();
preloadBundle("web.chartjs_lib");

const LIVE = [0x3b, 0x76, 0xc4];

/** How many dots of a row of the picture have this colour. */
function dots(canvas, share, color) {
    const y = Math.round(canvas.height * share);
    const {data} = canvas.getContext("2d").getImageData(0, y, canvas.width, 1);
    let found = 0;
    for (let index = 0; index < data.length; index += 4) {
        found += color.every((part, offset) => Math.abs(data[index + offset] - part) < 8) ? 1 : 0;
    }
    return found;
}

/** The longest row of that colour within each half of the drawing below its head. */
function lengths(canvas, color) {
    const shares = [...Array(200).keys()].map((number) => number / 200);
    const rows = shares.map((share) => dots(canvas, share, color));
    const used = rows.map((count, index) => (count > 4 ? index : -1)).filter((index) => index >= 0);
    const groups = [];
    for (const index of used) {
        const last = groups.at(-1);
        if (last && index - last.at(-1) === 1) {
            last.push(index);
        } else {
            groups.push([index]);
        }
    }
    return groups.map((group) => Math.max(...group.map((index) => rows[index])));
}

test("bars are drawn on white, as long as their values", async () => {
    const canvas = await canvasOfBars({
        title: "When it is promised",
        note: "All warehouses",
        bars: [
            {label: "Overdue", value: 40, text: "40"},
            {label: "Due today", value: 0, text: "0"},
            {label: "Due tomorrow", value: 20, text: "20 (3 not reserved in full)"},
        ],
    });
    const [corner] = canvas.getContext("2d").getImageData(0, 0, 1, 1).data;
    expect(corner).toBe(255);
    const [first, second, ...others] = lengths(canvas, LIVE);
    expect(others).toEqual([]);
    expect(Math.abs(first - 2 * second) < 6).toBe(true);
});

test("a bar without a value leaves its place empty", async () => {
    const canvas = await canvasOfBars({
        title: "Throughput",
        note: "Main",
        bars: [
            {label: "Lines complete today", value: 5, text: "5"},
            {label: "usually on this weekday", value: null, text: "–"},
        ],
    });
    expect(lengths(canvas, LIVE)).toHaveLength(1);
});

test("a share is drawn against 100 %", async () => {
    const drawing = {title: "On time in full", note: "2026", top: 100};
    const half = await canvasOfBars({...drawing, bars: [{label: "Main", value: 50, text: "50 %"}]});
    const whole = await canvasOfBars({...drawing, bars: [{label: "Main", value: 100, text: "50 %"}]});
    const [one] = lengths(half, LIVE);
    const [other] = lengths(whole, LIVE);
    expect(Math.abs(other - 2 * one) < 6).toBe(true);
});
