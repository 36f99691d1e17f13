import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { basisText, valueText } from "./figures";
import { bucketText } from "./period";

/** A figure over time. A bucket without data is a gap, not a zero. A click opens its records. */
export class TrendChart extends Component {
    static template = "distribution_fulfillment_kpi.TrendChart";
    static props = { tile: Object, bucket: String, onOpen: Function };

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

    get points() {
        const { tile, bucket } = this.props;
        return tile.trend.map(({ start, row }) => ({
            start,
            row,
            label: bucketText(start, bucket),
            value: row ? row.value : null,
            valueText: valueText(row ? row.value : null, tile.unit),
            basisText: row ? basisText(row, tile.grain) : "",
        }));
    }

    get filledPoints() {
        return this.points.filter((point) => point.row);
    }

    draw() {
        const scheme = cookie.get("color_scheme");
        const color = getColor(0, scheme, "lg");
        const ink = getCustomColor(scheme, "#374151", "#E4E4E4");
        const grid = getCustomColor(scheme, "rgba(0,0,0,.1)", "rgba(255,255,255,.15)");
        const points = this.points;
        const isRate = this.props.tile.unit === "%";
        this.chart?.destroy();
        this.chart = new Chart(this.canvas.el, {
            type: "line",
            data: {
                labels: points.map((point) => point.label),
                datasets: [
                    {
                        label: this.props.tile.name,
                        data: points.map((point) => point.value),
                        borderColor: color,
                        backgroundColor: color,
                        pointRadius: points.length > 60 ? 2 : 4,
                        pointHoverRadius: 7,
                        tension: 0,
                        spanGaps: false,
                    },
                ],
            },
            options: {
                responsive: true,
                maintainAspectRatio: false,
                animation: false,
                interaction: { mode: "nearest", axis: "x", intersect: false },
                onClick: (_ev, elements) => {
                    const row = elements.length && points[elements[0].index].row;
                    if (row) {
                        this.props.onOpen(row);
                    }
                },
                scales: {
                    x: { ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16 }, grid: { display: false } },
                    y: {
                        beginAtZero: true,
                        suggestedMax: isRate ? 100 : undefined,
                        ticks: { color: ink, callback: (value) => (isRate ? `${value} %` : value) },
                        grid: { color: grid },
                    },
                },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        displayColors: false,
                        callbacks: {
                            label: ({ dataIndex }) => {
                                const point = points[dataIndex];
                                return [point.valueText, point.basisText];
                            },
                        },
                    },
                },
            },
        });
    }
}
