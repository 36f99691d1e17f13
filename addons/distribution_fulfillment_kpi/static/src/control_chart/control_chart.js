import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {bucketText} from "../dashboard/period";
import {axisUnitOf, HEIGHT, layoutOf, unitOf, WIDTH} from "./geometry";
import {figureText, notesOf, stageText, summaryOf} from "./words";

/** What marks a point: a worse one looks otherwise than a better one, also without colour. */
const MARKS = {
    bad: "M0 -8L8 0L0 8L-8 0Z",
    good: "M0 -8L8 6L-8 6Z",
    none: "M-7 -7H7V7H-7Z",
};

/** Points, centre, limits and signals of a figure over time. It draws what it is given. */
export class ControlChart extends Component {
    static template = "distribution_fulfillment_kpi.ControlChart";
    static props = {chart: Object, onOpenSignal: Function};

    setup() {
        this.size = {width: WIDTH, height: HEIGHT};
    }

    get layout() {
        const {chart} = this.props;
        const layout = layoutOf(chart);
        const points = layout.points.map((point) => this.described(point, layout.bottom));
        return {...layout, points, labels: points.filter((point) => layout.labelled.has(point.key))};
    }

    described(point, bottom) {
        const {chart} = this.props;
        const {bucket} = chart;
        const unit = unitOf(chart, point.phase);
        // The worst one decides what is drawn.
        const worst = ["bad", "none", "good"].find((direction) =>
            point.signals.some((signal) => signal.direction === direction)
        );
        const notes = notesOf(point, chart.unit);
        return {
            ...point,
            label: bucketText(point.day, bucket),
            valueText: figureText(point.value, unit),
            limitsText:
                point.upper === null
                    ? ""
                    : _t("%(lower)s to %(upper)s", {
                          lower: figureText(point.lower, unit),
                          upper: figureText(point.upper, unit),
                      }),
            countText: formatInteger(point.count),
            mark: worst && MARKS[worst],
            direction: worst || "",
            // Its rule stands on the far side of the centre, where no line crosses it, but above the axis.
            isBelow: point.center !== null && point.value < point.center && point.y + 24 < bottom,
            rules: point.signals.map(({rule}) => rule).join(" "),
            isTrial: point.signals.some(({state}) => state === "trial"),
            notes,
        };
    }

    /** What is shown while the pointer rests on a point. */
    titleOf(point) {
        const lines = [`${point.label}: ${point.valueText}`];
        if (point.limitsText) {
            lines.push(_t("Limits: %(limits)s", {limits: point.limitsText}));
        }
        return [...lines, _t("Records: %(count)s", {count: point.countText}), ...point.notes].join("\n");
    }

    get summary() {
        return summaryOf(this.props.chart);
    }

    get headText() {
        const {stage} = this.props.chart;
        return stageText(stage);
    }

    tickText(figure) {
        return axisUnitOf(this.props.chart) === "%" ? `${figure} %` : `${figure}`;
    }

    phaseText({phase}) {
        return _t("%(number)s: %(kind)s, %(stage)s", {
            number: phase.number,
            kind: phase.kind,
            stage: stageText(phase.stage),
        });
    }

    centerText(point) {
        return figureText(point.center, unitOf(this.props.chart, point.phase));
    }

    /** Newest first, as one looks for them. */
    get tableRows() {
        return [...this.layout.points].reverse();
    }
}
