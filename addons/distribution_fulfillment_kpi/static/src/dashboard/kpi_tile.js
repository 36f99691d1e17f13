import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {basisText, changeOf, intervalText, missingText, notesOf, sourceText, valueText} from "./figures";
import {rangeText} from "./period";
import {Sparkline} from "./sparkline";

const CHANGE_CLASSES = {better: "text-success", worse: "text-danger", same: "text-muted"};

/** One KPI: its figure per source, what it rests on, how it moved. It draws what it is given. */
export class KpiTile extends Component {
    static template = "distribution_fulfillment_kpi.KpiTile";
    static components = {Sparkline};
    static props = {
        tile: Object,
        isSelected: Boolean,
        compare: Boolean,
        previousText: String,
        onSelect: Function,
        onOpen: Function,
        onDetails: {type: Function, optional: true},
        onKeep: {type: Function, optional: true},
    };

    /** That there is more than the figure shown: currencies and units are never added up. */
    get keptText() {
        const more = (this.props.tile.kept_options || []).length - 1;
        if (more < 1 || !this.props.onKeep) {
            return "";
        }
        return more === 1 ? _t("and 1 more") : _t("and %(more)s more", {more});
    }

    get keptTitle() {
        return this.props.tile.split === "currency"
            ? _t("Currency: figures of several are never added up")
            : _t("Unit: figures of several are never added up");
    }

    get figures() {
        const {unit, grain, better, series} = this.props.tile;
        return series.map(({source, current, previous, p90, trend = []}) => {
            const change = changeOf(current, previous, better);
            return {
                source,
                row: current,
                sourceText: series.length > 1 ? sourceText(source) : "",
                valueText: valueText(current.value, unit),
                basisText: basisText(current, grain),
                p90Text: p90?.count
                    ? _t("nine in ten within %(time)s", {time: valueText(p90.value, unit)})
                    : "",
                trend: trend.filter(({row}) => row && row.value !== null).length > 1 ? trend : null,
                intervalText: intervalText(current),
                isCaptured: current.captured,
                missingText: missingText(current),
                isRunning: Boolean(current.provisional && current.value !== null),
                misses: this.missesOf(current),
                missesText: this.missesText(current),
                change,
                changeClass: change && CHANGE_CLASSES[change.verdict],
                changeIcon: change && this.iconOf(change),
                // A change against a handful of records is none: the reader sees what it rests on.
                previousText: previous.count
                    ? _t("before: %(figure)s (%(basis)s)", {
                          figure: valueText(previous.value, unit),
                          basis: basisText(previous, grain),
                      })
                    : _t("before: %(figure)s", {figure: valueText(previous.value, unit)}),
            };
        });
    }

    /** What is asked for, and whether it is reached: told by a word, not by a colour alone. */
    get target() {
        const {target, unit, better, series} = this.props.tile;
        if (!target) {
            return null;
        }
        const live = series.find(({source}) => source === "live")?.current;
        const known = live && live.value !== null && live.value !== undefined;
        const isMet = known && (better === "up" ? live.value >= target.value : live.value <= target.value);
        return {
            text: _t("target %(figure)s", {figure: valueText(target.value, unit)}),
            verdict: known ? (isMet ? _t("reached") : _t("missed")) : "",
            verdictClass: isMet ? "text-success" : "text-danger",
        };
    }

    /** What it was before, and whether that was measured the same way. */
    get baseline() {
        const {baseline, unit} = this.props.tile;
        if (!baseline) {
            return null;
        }
        return {
            text: _t("baseline %(figure)s", {figure: valueText(baseline.value, unit)}),
            words: baseline.words,
            isSame: baseline.is_same,
            title: `${baseline.baseline}: ${rangeText(baseline.date_from, baseline.date_to)}`,
        };
    }

    iconOf({difference}) {
        return difference === 0 ? "fa-minus" : difference > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }

    /** The ⓘ: what the figure means, what was left out, what is doubtful. */
    get title() {
        const {explanation, series} = this.props.tile;
        const notes = series.flatMap(({source, current}) =>
            notesOf(current).map((note) => (series.length > 1 ? `${sourceText(source)}: ${note}` : note))
        );
        return [explanation, ...notes].join("\n\n");
    }

    /** How many records missed the mark: the reader's first question. For rates of counts only. */
    missesOf(row) {
        const {parts, better} = this.props.tile;
        if (!parts || !row.count || row.value === null) {
            return 0;
        }
        // What is counted may be lines, of which a record stands for several.
        return better === "up" ? row.denominator - row.numerator : row.numerator;
    }

    missesText(row) {
        const count = formatInteger(this.missesOf(row));
        return this.props.tile.better === "up"
            ? _t("Show the %(count)s that missed", {count})
            : _t("Show these %(count)s", {count});
    }

    openMisses(row) {
        this.props.onOpen(row, this.props.tile.better === "up" ? "miss" : "hit");
    }
}
