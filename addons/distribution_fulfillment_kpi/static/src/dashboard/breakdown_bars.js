import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {basisText, sourceText, valueText} from "./figures";

/** A figure by warehouse, customer…: one button a bar, so that it is reached by keyboard too. */
export class BreakdownBars extends Component {
    static template = "distribution_fulfillment_kpi.BreakdownBars";
    static props = {tile: Object, onOpen: Function};

    /** One group of bars per source, all on one scale. */
    get groups() {
        const {unit, grain, series} = this.props.tile;
        const values = series.flatMap(({breakdown}) => breakdown.map(({row}) => row.value || 0));
        const top = unit === "%" ? 100 : Math.max(...values, 0) || 1;
        return series.map(({source, breakdown, more}) => ({
            source,
            sourceText: series.length > 1 ? sourceText(source) : "",
            moreText: more ? _t("and %(count)s more with fewer records", {count: formatInteger(more)}) : "",
            bars: breakdown.map(({label, row}) => ({
                label,
                row,
                width: Math.max(0, Math.min(100, (100 * (row.value || 0)) / top)),
                valueText: valueText(row.value, unit),
                basisText: basisText(row, grain),
            })),
        }));
    }
}
