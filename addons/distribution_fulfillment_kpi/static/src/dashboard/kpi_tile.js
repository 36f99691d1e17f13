import { Component } from "@odoo/owl";
import { basisText, changeOf, notesOf, valueText } from "./figures";

/** One KPI: its figure, what it rests on, how it moved. It draws what it is given. */
export class KpiTile extends Component {
    static template = "distribution_fulfillment_kpi.KpiTile";
    static props = {
        tile: Object,
        isSelected: Boolean,
        compare: Boolean,
        previousText: String,
        onSelect: Function,
        onOpen: Function,
    };

    get valueText() {
        return valueText(this.props.tile.current.value, this.props.tile.unit);
    }

    get basisText() {
        return basisText(this.props.tile.current, this.props.tile.grain);
    }

    get previousValueText() {
        return valueText(this.props.tile.previous.value, this.props.tile.unit);
    }

    get change() {
        const { current, previous, better } = this.props.tile;
        return changeOf(current, previous, better);
    }

    get changeIcon() {
        const { difference } = this.change;
        return difference === 0 ? "fa-minus" : difference > 0 ? "fa-arrow-up" : "fa-arrow-down";
    }

    get changeClass() {
        return { better: "text-success", worse: "text-danger", same: "text-muted" }[this.change.verdict];
    }

    get notes() {
        return notesOf(this.props.tile.current);
    }

    get title() {
        return [this.props.tile.explanation, ...this.notes].join("\n\n");
    }

    /** How many records missed the mark: the reader's first question. For rates of counts only. */
    get misses() {
        const { current, unit, better } = this.props.tile;
        if (unit !== "%" || !current.count) {
            return 0;
        }
        return better === "up" ? current.count - current.numerator : current.numerator;
    }

    openMisses() {
        this.props.onOpen(this.props.tile.current, this.props.tile.better === "up" ? "miss" : "hit");
    }
}
