import {registry} from "@web/core/registry";
import {SelectionField, selectionField} from "@web/views/fields/selection/selection_field";

/**
 * What can be chosen for this very record, by the names that it has there: of the fields that a column can feed, one
 * code is the name of a product, and the description on the line of an order.
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
