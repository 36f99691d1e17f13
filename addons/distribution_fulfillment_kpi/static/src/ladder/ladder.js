import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {basisText, notesOf, sourceText, valueText} from "../dashboard/figures";

/** The rung that stands for no number of days. */
const AGREED = "agreed";

/** One figure from strict to tolerant. Each rung is a button: it opens its own records. */
export class Ladder extends Component {
    static template = "distribution_fulfillment_kpi.Ladder";
    static props = {ladder: Object, onOpen: Function};

    get columns() {
        const {tolerances, steps} = this.props.ladder;
        const columns = tolerances.map((days) => ({
            days,
            text: !days ? _t("on the day") : days === 1 ? _t("+1 day") : _t("+%(days)s days", {days}),
        }));
        // Asked for together with the figure of the page.
        return steps.some(({agreed}) => agreed)
            ? [...columns, {days: AGREED, text: _t("as agreed")}]
            : columns;
    }

    rung(row, days, step) {
        const basis = basisText(row, step.grain);
        const judgedBy = (row.terms || []).map(({name}) => name).join("; ");
        return {
            row,
            days,
            valueText: valueText(row.value, row.unit),
            basisText: basis,
            isOpen: row.captured && row.count > 0,
            title: [
                basis,
                ...(judgedBy ? [_t("Judged by: %(names)s", {names: judgedBy})] : []),
                ...notesOf(row),
            ].join("\n"),
            // The darker, the better kept: read together with the figure, never alone.
            shade: row.value === null ? 0 : Math.round(row.value) / 100,
        };
    }

    /** Steps of one code and source together, the strictest first. */
    get groups() {
        const groups = new Map();
        for (const step of this.props.ladder.steps) {
            const key = `${step.code} ${step.source}`;
            if (!groups.has(key)) {
                groups.set(key, {
                    key,
                    code: step.code,
                    title: this.props.ladder.steps.some(({source}) => source !== step.source)
                        ? `${step.name} · ${sourceText(step.source)}`
                        : step.name,
                    steps: [],
                });
            }
            groups.get(key).steps.push({
                key: `${step.basis} ${step.event}`,
                isCaptured: step.rungs.some(({captured}) => captured),
                text: _t("%(event)s by the %(basis)s", {event: step.event_text, basis: step.basis_text}),
                rungs: [
                    ...step.rungs.map((row, index) =>
                        this.rung(row, this.props.ladder.tolerances[index], step)
                    ),
                    ...(step.agreed ? [this.rung(step.agreed, AGREED, step)] : []),
                ],
            });
        }
        return [...groups.values()];
    }
}
