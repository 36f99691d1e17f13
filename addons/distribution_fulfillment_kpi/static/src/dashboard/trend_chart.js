import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {getCustomColor} from "@web/core/colors/colors";
import {basisText, sourceText, unitText, valueText} from "./figures";
import {bucketText} from "./period";

/** The colours of the bars (dashboard.scss), bright and dark. */
const COLORS = {live: ["#3b76c4", "#7fb0ee"], history: ["#a85a17", "#f0a468"]};

/** A figure over time. A bucket without data is a gap, not a zero. A click opens its records. */
export class TrendChart extends Component {
    static template = "distribution_fulfillment_kpi.TrendChart";
    static props = {tile: Object, bucket: String, onOpen: Function};

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [this.props.tile, this.props.bucket]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** One line per source. */
    get lines() {
        const {tile, bucket} = this.props;
        return tile.series.map(({source, trend}) => ({
            source,
            name: sourceText(source),
            points: trend.map(({start, row}) => ({
                start,
                row,
                label: bucketText(start, bucket),
                value: row ? row.value : null,
                valueText: valueText(row ? row.value : null, tile.unit),
                basisText: row ? basisText(row, tile.grain) : "",
            })),
        }));
    }

    /** The same points for readers of tables and for the keyboard; newest first, without gaps. */
    get tableRows() {
        return this.lines
            .flatMap(({source, name, points}) =>
                points
                    .filter((point) => point.row)
                    .map((point) => ({...point, key: `${source} ${point.start}`, name}))
            )
            .sort((one, other) => (one.start < other.start ? 1 : one.start > other.start ? -1 : 0));
    }

    draw() {
        const {tile} = this.props;
        const scheme = cookie.get("color_scheme");
        const ink = getCustomColor(scheme, "#374151", "#E4E4E4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.08)", "rgba(255,255,255,.15)");
        const lines = this.lines;
        const isRate = tile.unit === "%";
        const isWithin100 = lines.every(({points}) =>
            points.every(({value}) => value === null || value <= 100)
        );
        const pointAt = ({datasetIndex, dataIndex, index}) => lines[datasetIndex].points[dataIndex ?? index];
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: lines[0].points.map((point) => point.label),
                datasets: lines.map(({source, name, points}) => {
                    const isHistory = source === "history";
                    const color = getCustomColor(scheme, ...COLORS[source]);
                    return {
                        label: name,
                        data: points.map((point) => point.value),
                        borderColor: color,
                        backgroundColor: color,
                        // Told apart without colour too.
                        borderDash: isHistory ? [6, 4] : [],
                        pointStyle: isHistory ? "rect" : "circle",
                        borderWidth: 2,
                        pointRadius: points.length > 60 ? 2 : 4,
                        pointHoverRadius: 7,
                        pointHitRadius: 12,
                        tension: 0,
                        spanGaps: false,
                        // Points on the edge (100 %) are drawn whole.
                        clip: 10,
                    };
                }),
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                interaction: {mode: "nearest", axis: "xy", intersect: false},
                onHover: (event, elements) => {
                    event.native.target.style.cursor = elements.length ? "pointer" : "default";
                },
                onClick: (_event, elements) => {
                    const row = elements.length && pointAt(elements[0]).row;
                    if (row) {
                        this.props.onOpen(row);
                    }
                },
                scales: {
                    x: {ticks: {color: ink, maxRotation: 0, autoSkipPadding: 16}, grid: {display: false}},
                    y: {
                        beginAtZero: true,
                        // A good share is read against 100 %, a small bad one needs its own scale.
                        max: isRate && tile.better === "up" && isWithin100 ? 100 : undefined,
                        title: {display: !isRate, text: unitText(tile.unit), color: ink},
                        ticks: {color: ink, callback: (value) => (isRate ? `${value} %` : value)},
                        grid: {color: grid},
                    },
                },
                plugins: {
                    legend: {
                        display: lines.length > 1,
                        labels: {color: ink, usePointStyle: true, boxWidth: 7, boxHeight: 7},
                    },
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            title: ([item]) =>
                                lines.length > 1 ? `${item.label} · ${item.dataset.label}` : item.label,
                            label: (item) => [pointAt(item).valueText, pointAt(item).basisText],
                        },
                    },
                },
            },
        });
    }
}
