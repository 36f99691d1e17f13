import {loadBundle} from "@web/core/assets";
import {savePicture, SCALE} from "./png";

const WIDTH = 900;
const ROW = 34;
const HEAD = 96;
const FONT = "12px sans-serif";
// As on a bright screen (dashboard.scss): a picture is for white paper, whatever the screen is.
export const COLORS = {live: "#3b76c4", history: "#a85a17"};
const INK = "#374151";

/** What each bar says, behind its end. */
const texts = {
    id: "fulfillmentTexts",
    afterDatasetsDraw(chart) {
        const {ctx} = chart;
        ctx.save();
        ctx.font = FONT;
        ctx.fillStyle = INK;
        ctx.textBaseline = "middle";
        chart.getDatasetMeta(0).data.forEach((bar, index) => {
            // A bar without a value has no end.
            const x = Number.isFinite(bar.x) ? bar.x : chart.scales.x.left;
            ctx.fillText(chart.config.options.texts[index], x + 6, bar.y);
        });
        ctx.restore();
    },
};

/**
 * Bars that a page shows as buttons, drawn: a canvas of its own, which stands on no page.
 *
 * @param {Object} drawing
 * @param {string} drawing.title
 * @param {string} drawing.note of what and of when, under the title
 * @param {{label: string, value: number|null, text: string, source?: string}[]} drawing.bars
 * @param {number} [drawing.top] where a whole bar ends, 100 of a share
 */
export async function canvasOfBars({title, note, bars, top}) {
    await loadBundle("web.chartjs_lib");
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEAD + ROW * bars.length;
    const context = canvas.getContext("2d");
    context.font = FONT;
    const room = Math.max(0, ...bars.map(({text}) => context.measureText(text).width)) + 16;
    const chart = new Chart(canvas, {
        type: "bar",
        data: {
            labels: bars.map(({label}) => label),
            datasets: [
                {
                    data: bars.map(({value}) => value),
                    backgroundColor: bars.map(({source}) => COLORS[source || "live"]),
                    barThickness: 16,
                },
            ],
        },
        options: {
            indexAxis: "y",
            responsive: false,
            animation: false,
            devicePixelRatio: SCALE,
            layout: {padding: {top: 8, bottom: 12, left: 12, right: room}},
            scales: {
                x: {display: false, beginAtZero: true, max: top},
                y: {ticks: {color: INK, font: {size: 12}, autoSkip: false}, grid: {display: false}},
            },
            plugins: {
                legend: {display: false},
                title: {display: true, text: title, align: "start", color: INK, font: {size: 16}},
                subtitle: {
                    display: true,
                    text: note,
                    align: "start",
                    color: INK,
                    font: {size: 12},
                    padding: {bottom: 12},
                },
            },
            texts: bars.map(({text}) => text),
        },
        plugins: [texts],
    });
    // The drawing stays on the canvas; what listens to the window goes.
    const drawn = document.createElement("canvas");
    drawn.width = canvas.width;
    drawn.height = canvas.height;
    const paper = drawn.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, drawn.width, drawn.height);
    paper.drawImage(canvas, 0, 0);
    chart.destroy();
    return drawn;
}

/** Save bars as PNG, on white. */
export async function saveBars(drawing) {
    const canvas = await canvasOfBars(drawing);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    return savePicture(blob, `${drawing.title} ${drawing.note}`);
}
