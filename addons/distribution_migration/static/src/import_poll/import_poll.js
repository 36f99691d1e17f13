import {Component, onMounted, onWillUnmount} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

export const POLL_MS = 2000;

/**
 * Draws nothing: while a step runs in the background, it reads the record again, so that
 * the progress bar moves and the next button appears. A form with unsaved changes is left alone.
 */
export class ImportPoll extends Component {
    static template = "distribution_migration.ImportPoll";
    static props = {...standardFieldProps};

    setup() {
        onMounted(() => {
            this.timer = browser.setInterval(() => this.refresh(), POLL_MS);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    get isBusy() {
        return ["queued", "running"].includes(this.props.record.data[this.props.name]);
    }

    async refresh() {
        const {record} = this.props;
        if (!this.isBusy || !record.resId || record.dirty) {
            return;
        }
        await record.load();
    }
}

registry.category("fields").add("fulfillment_import_poll", {
    component: ImportPoll,
    supportedTypes: ["selection"],
});
