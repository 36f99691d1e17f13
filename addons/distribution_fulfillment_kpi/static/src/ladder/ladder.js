import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {basisText, notesOf, sourceText, valueText} from "../dashboard/figures";

/** One figure from strict to tolerant. Each rung is a button: it opens its own records. */
export class Ladder extends Component {
    static template = "distribution_fulfillment_kpi.Ladder";
    static props = {ladder: Object, onOpen: Function};

    get columns() {
        return this.props.ladder.tolerances.map((days) => ({
            days,
            text: !days ? _t("on the day") : days === 1 ? _t("+1 day") : _t("+%(days)s days", {days}),
        }));
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
                rungs: step.rungs.map((row, index) => ({
                    row,
                    days: this.props.ladder.tolerances[index],
                    valueText: valueText(row.value, row.unit),
                    basisText: basisText(row, step.grain),
                    isOpen: row.captured && row.count > 0,
                    title: [basisText(row, step.grain), ...notesOf(row)].join("\n"),
                    // The darker, the better kept: read together with the figure, never alone.
                    shade: row.value === null ? 0 : Math.round(row.value) / 100,
                })),
            });
        }
        return [...groups.values()];
    }
}
