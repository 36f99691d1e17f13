import {Component, useRef, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {savePng} from "../export/png";
import {saveXlsx} from "../export/xlsx";
import {ControlChart} from "./control_chart";

/** The chart on the form of its record; read anew whenever the record was. */
export class ControlChartWidget extends Component {
    static template = "distribution_fulfillment_kpi.ControlChartWidget";
    static components = {ControlChart};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.widget = useRef("widget");
        this.keepLast = new KeepLast();
        this.state = useState({chart: null, error: ""});
        useRecordObserver((record) => this.load(record));
    }

    async load(record) {
        // Read, so that a change of them is observed: what was saved, evaluated, proposed or approved.
        const {write_date, evaluated_at, stage, proposal_id} = record.data;
        this.seen = [write_date, evaluated_at, stage, proposal_id];
        if (!record.resId) {
            this.state.chart = null;
            return;
        }
        try {
            const read = this.orm.call("fulfillment.control.chart", "read_chart", [record.resId]);
            this.state.chart = await this.keepLast.add(read);
            this.state.error = "";
        } catch (error) {
            // The form itself stays of use: it is where what is wrong gets corrected.
            this.state.chart = null;
            this.state.error = error.data?.message || error.message;
        }
    }

    savePicture() {
        return savePng(this.widget.el, this.state.chart.name);
    }

    /** The points with their limits, and what the figure means. */
    saveXlsx() {
        return saveXlsx({chart_id: this.state.chart.id});
    }

    openSignal(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "fulfillment.control.signal",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("fulfillment_control_chart", {
    component: ControlChartWidget,
    fieldDependencies: [
        {name: "write_date", type: "datetime"},
        {name: "evaluated_at", type: "datetime"},
        {name: "stage", type: "selection"},
        {name: "proposal_id", type: "many2one"},
    ],
});
