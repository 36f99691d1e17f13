import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {ImportPoll} from "@distribution_migration/import_poll/import_poll";

/**
 * While a load runs, reads its record again, as for a step of an import. It asks before whether somebody works
 * on it still: a load whose process died says nothing by itself.
 */
export class RunPoll extends ImportPoll {
    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    get isBusy() {
        return [true, "running"].includes(this.props.record.data[this.props.name]);
    }

    async refresh() {
        const {record} = this.props;
        if (this.isBusy && record.resId && !record.dirty) {
            await this.orm.silent.call(record.resModel, "refresh_running", [[record.resId]]);
        }
        await super.refresh();
    }
}

registry.category("fields").add("fulfillment_run_poll", {
    component: RunPoll,
    supportedTypes: ["selection", "boolean"],
});
