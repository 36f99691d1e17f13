import { Component } from "@odoo/owl";
import { basisText, valueText } from "./figures";

/** A figure by warehouse, customer…: one button a bar, so that it is reached by keyboard too. */
export class BreakdownBars extends Component {
    static template = "distribution_fulfillment_kpi.BreakdownBars";
    static props = { tile: Object, onOpen: Function };

    get bars() {
        const { tile } = this.props;
        const top = tile.unit === "%" ? 100 : Math.max(...tile.breakdown.map(({ row }) => row.value || 0), 0) || 1;
        return tile.breakdown.map(({ label, row }) => ({
            label,
            row,
            width: Math.max(0, Math.min(100, (100 * (row.value || 0)) / top)),
            valueText: valueText(row.value, tile.unit),
            basisText: basisText(row, tile.grain),
        }));
    }
}
