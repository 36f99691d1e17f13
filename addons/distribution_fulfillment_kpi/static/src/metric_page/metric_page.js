import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {router} from "@web/core/browser/router";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {ControlChart} from "../control_chart/control_chart";
import {BreakdownBars, saveBreakdown} from "../dashboard/breakdown_bars";
import {DashboardFilters} from "../dashboard/dashboard_filters";
import {BUCKETS} from "../dashboard/dashboard_model";
import {GapAlerts, gapsOf} from "../dashboard/gap_alerts";
import {KpiTile} from "../dashboard/kpi_tile";
import {rangeText} from "../dashboard/period";
import {TrendChart} from "../dashboard/trend_chart";
import {savePng} from "../export/png";
import {saveXlsx} from "../export/xlsx";
import {Ladder} from "../ladder/ladder";
import {MetricPageModel} from "./metric_page_model";

const PATH = "fulfillment-metric";

/** One figure in depth: what it means, how it went, where it comes from, and which records it is. */
export class MetricPage extends Component {
    static template = "distribution_fulfillment_kpi.MetricPage";
    static components = {
        BreakdownBars,
        ControlChart,
        DashboardFilters,
        GapAlerts,
        KpiTile,
        Ladder,
        Layout,
        TrendChart,
    };
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        const fromAddress = router.current.action === PATH ? router.current : {};
        this.model = useState(
            new MetricPageModel({orm: this.orm}, this.props.state?.filters || fromAddress, (state) =>
                this.props.updateActionState?.(state)
            )
        );
        this.trend = useRef("trend");
        this.control = useRef("control");
        this.state = useState({metrics: [], chart: null});
        this.display = {controlPanel: {}};
        this.buckets = [
            {key: "day", label: _t("Day")},
            {key: "week", label: _t("Week")},
            {key: "month", label: _t("Month")},
            {key: "quarter", label: _t("Quarter")},
            {key: "year", label: _t("Year")},
        ].filter(({key}) => BUCKETS.includes(key));
        this.bases = [
            {key: "first", label: _t("First promise")},
            {key: "last", label: _t("Last promise")},
            {key: "requested", label: _t("Customer's wish")},
        ];
        this.events = [
            {key: "ship", label: _t("Shipped")},
            {key: "deliver", label: _t("Delivered")},
        ];
        this.terms = [
            {key: "asked", label: _t("One measure for all")},
            {key: "agreed", label: _t("As agreed")},
        ];
        useSetupAction({getLocalState: () => ({filters: {...this.model.filters}})});
        onWillStart(async () => {
            const [metrics] = await Promise.all([
                this.orm.call("fulfillment.metric.page", "list_metrics", []),
                this.model.load(),
            ]);
            this.state.metrics = metrics;
            const code = this.model.known(metrics);
            if (code !== this.model.filters.code) {
                await this.model.update({code});
            }
            await this.readChart();
            this.props.updateActionState?.(this.model.urlState);
        });
    }

    get periodText() {
        return rangeText(this.model.page.period.date_from, this.model.page.period.date_to);
    }

    get previousText() {
        return rangeText(this.model.page.period.previous_from, this.model.page.period.previous_to);
    }

    /** Which agreements judged the records of the figure; empty where none was asked for. */
    get termsText() {
        const names = this.model.tile.series.flatMap(({current}) =>
            (current.terms || []).map(({name}) => name)
        );
        return names.length ? _t("Judged by: %(names)s", {names: [...new Set(names)].join("; ")}) : "";
    }

    get gaps() {
        return gapsOf(this.model.page, true);
    }

    get canBeRead() {
        return Boolean(this.model.page);
    }

    onTolerance(ev) {
        // Whatever is typed, the model keeps to what can be asked for.
        const {late_tol} = this.model.clean({...this.model.filters, late_tol: ev.target.value});
        ev.target.value = late_tol;
        return this.update({late_tol});
    }

    async update(changes) {
        await this.model.update(changes);
        await this.readChart();
    }

    /** The control chart that watches the figure, the first if there are several. */
    async readChart() {
        const chart = this.model.page?.charts[0];
        this.state.chart = chart
            ? await this.orm.call("fulfillment.control.chart", "read_chart", [[chart.id]])
            : null;
    }

    openChart(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "fulfillment.control.chart",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openSignal(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "fulfillment.control.signal",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    savePicture(element, name) {
        return savePng(element, `${name} ${this.model.noteOf(this.periodText)}`);
    }

    saveBreakdown() {
        return saveBreakdown(this.model.tile, this.model.noteOf(this.periodText));
    }

    /** What the page shows, as a workbook: the figure, its course, its parts and its rungs. */
    saveXlsx() {
        const {code} = this.model.filters;
        const {params, period, ladder} = this.model.page;
        const rungs = (ladder?.steps || []).flatMap((step) =>
            [...step.rungs, ...(step.agreed ? [step.agreed] : [])].map((row) => ({
                code: step.code,
                params: row.scope.params,
            }))
        );
        const seen = new Set();
        const questions = [
            {code, params},
            {code, params, by: [period.bucket]},
            {code, params, by: [this.model.tile.dimension]},
            ...rungs,
        ].filter((question) => {
            const text = JSON.stringify(question);
            return !seen.has(text) && seen.add(text);
        });
        return saveXlsx({title: this.model.tile.name, ...this.model.shownScope, questions});
    }

    /** The control chart has points and limits of its own. */
    saveChartXlsx(id) {
        return saveXlsx({chart_id: id});
    }

    async openRecords(row, part = "all") {
        this.action.doAction(await this.model.recordsAction(row, part));
    }
}

registry.category("actions").add("distribution_fulfillment_kpi.metric_page", MetricPage);
