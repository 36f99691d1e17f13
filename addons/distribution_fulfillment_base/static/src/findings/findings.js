import {registry} from "@web/core/registry";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {ListRenderer} from "@web/views/list/list_renderer";

/** Cells know their column's name: where a handheld shows them below each other, there is no heading. */
class FindingsRenderer extends ListRenderer {
    static recordRowTemplate = "distribution_fulfillment_base.FindingsRow";
}

/** The findings of a dialog: a list, and on a handheld one card below the other (see findings.scss). */
class FindingsField extends X2ManyField {
    static components = {...X2ManyField.components, ListRenderer: FindingsRenderer};
}

registry.category("fields").add("fulfillment_findings", {...x2ManyField, component: FindingsField});
