import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {DASH} from "../dashboard/figures";

/** A figure with its unit, with as many decimals as it needs to be told from its limits. */
export function figureText(figure, unit) {
    if (figure === null || figure === undefined) {
        return DASH;
    }
    const digits = Math.abs(figure) >= 1000 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
    const number = formatFloat(figure, {digits: [16, digits]});
    // Not one template inside the other: what makes Odoo's assets small takes the space out of the inner one.
    return unit ? `${number} ${unit}` : number;
}

/** How far the limits of a phase can be trusted. */
export function stageText(stage) {
    return {
        run: _t("run chart, no limits yet"),
        trial: _t("trial limits"),
        ready: _t("trial limits, enough points to freeze them"),
        frozen: _t("frozen limits"),
    }[stage];
}

/** Which way a signal goes, in a word: colours are not seen by everybody. */
export function directionText(direction) {
    return {bad: _t("bad"), good: _t("good"), none: _t("neither good nor bad")}[direction];
}

/** Everything to be said about a point; `unit` is that of the figure, which was read. */
export function notesOf(point, unit) {
    const notes = [];
    for (const {rule, text, direction, state} of point.signals) {
        const words = {rule, text, direction: directionText(direction)};
        notes.push(
            state === "trial"
                ? _t("%(rule)s: %(text)s (%(direction)s, on trial)", words)
                : _t("%(rule)s: %(text)s (%(direction)s)", words)
        );
    }
    if (point.is_excluded) {
        notes.push(_t("left out of the limits: its cause is known"));
    }
    if (point.is_restated) {
        notes.push(_t("restated, first read as %(figure)s", {figure: figureText(point.first_value, unit)}));
    }
    if (point.is_outside && !point.signals.length) {
        notes.push(_t("beyond the limits"));
    }
    return notes;
}

/** The chart in one sentence, for who cannot see it. */
export function summaryOf(chart) {
    const points = formatInteger(chart.points.length);
    const signals = formatInteger(chart.points.reduce((sum, point) => sum + point.signals.length, 0));
    return _t("%(name)s: %(points)s points, %(stage)s, %(signals)s signals", {
        name: chart.name,
        points,
        stage: stageText(chart.stage),
        signals,
    });
}
