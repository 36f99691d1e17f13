import {registry} from "@web/core/registry";
import {SelectionField, selectionField} from "@web/views/fields/selection/selection_field";

/**
 * The fields that a column of this very domain can feed, by the names that they have there: one code is the
 * name of a product, and the description on the line of an order.
 */
export class TargetSelection extends SelectionField {
    get options() {
        return this.props.record.data.allowed_targets || [];
    }

    get string() {
        const value = this.props.record.data[this.props.name];
        const option = this.options.find(([code]) => code === value);
        return option ? option[1] : "";
    }
}

registry.category("fields").add("migration_target", {
    ...selectionField,
    component: TargetSelection,
    fieldDependencies: [{name: "allowed_targets", type: "json"}],
});
