import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";
import {saveBars} from "../export/bars";
import {basisText, sourceText, valueText} from "./figures";

/** Where a whole bar ends: 100 of a share, else the longest one. */
function topOf({unit, series}) {
    const values = series.flatMap(({breakdown}) => breakdown.map(({row}) => row.value || 0));
    return unit === "%" ? 100 : Math.max(...values, 0) || 1;
}

/** A figure by warehouse, customer… as a picture. */
export function saveBreakdown(tile, note) {
    const {unit, grain, series, dimension, dimensions} = tile;
    const by = dimensions.find(({key}) => key === dimension)?.label || dimension;
    return saveBars({
        title: _t("%(figure)s by %(dimension)s", {figure: tile.name, dimension: by}),
        note,
        top: topOf(tile),
        bars: series.flatMap(({source, breakdown}) =>
            breakdown.map(({label, row}) => ({
                label: series.length > 1 ? `${label} (${sourceText(source)})` : label,
                value: row.value,
                text: [valueText(row.value, unit), basisText(row, grain)].filter(Boolean).join("   "),
                source,
            }))
        ),
    });
}

/** A figure by warehouse, customer…: one button a bar, so that it is reached by keyboard too. */
export class BreakdownBars extends Component {
    static template = "distribution_fulfillment_kpi.BreakdownBars";
    static props = {tile: Object, onOpen: Function};

    /** One group of bars per source, all on one scale. */
    get groups() {
        const {unit, grain, series} = this.props.tile;
        const top = topOf(this.props.tile);
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
