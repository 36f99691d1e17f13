import {Component, onWillStart, useRef, useState} from "@odoo/owl";
import {router} from "@web/core/browser/router";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {savePng} from "../export/png";
import {saveXlsx} from "../export/xlsx";
import {BreakdownBars, saveBreakdown} from "./breakdown_bars";
import {DashboardFilters} from "./dashboard_filters";
import {BUCKETS, DashboardModel} from "./dashboard_model";
import {GapAlerts, gapsOf} from "./gap_alerts";
import {KpiTile} from "./kpi_tile";
import {rangeText} from "./period";
import {TrendChart} from "./trend_chart";

const PATH = "fulfillment-dashboard";

/** The first page of fulfillment control: is our service good, where not, and which orders are it? */
export class FulfillmentDashboard extends Component {
    static template = "distribution_fulfillment_kpi.Dashboard";
    static components = {BreakdownBars, DashboardFilters, GapAlerts, KpiTile, Layout, TrendChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        const fromAddress = router.current.action === PATH ? router.current : {};
        this.model = useState(
            new DashboardModel({orm: useService("orm")}, this.props.state?.filters || fromAddress, (state) =>
                this.props.updateActionState?.(state)
            )
        );
        this.trend = useRef("trend");
        this.display = {controlPanel: {}};
        this.buckets = this.labelled(BUCKETS, {
            day: _t("Day"),
            week: _t("Week"),
            month: _t("Month"),
            quarter: _t("Quarter"),
            year: _t("Year"),
        });
        useSetupAction({getLocalState: () => ({filters: {...this.model.filters}})});
        onWillStart(async () => {
            await this.model.load();
            this.props.updateActionState?.(this.model.urlState);
        });
    }

    labelled(keys, labels) {
        return keys.map((key) => ({key, label: labels[key]}));
    }

    get periodText() {
        const {date_from, date_to} = this.model.page.period;
        return rangeText(date_from, date_to);
    }

    get previousText() {
        const {previous_from, previous_to} = this.model.page.period;
        return rangeText(previous_from, previous_to);
    }

    get trendTitle() {
        return _t("%(figure)s over time", {figure: this.model.tile.name});
    }

    get breakdownTitle() {
        return _t("%(figure)s by", {figure: this.model.tile.name});
    }

    get gaps() {
        return gapsOf(this.model.page);
    }

    showPeriod(gap) {
        return this.model.update(gap.changes);
    }

    /** The page of one figure, with the filters of this one. */
    openMetric(tile) {
        const {params} = tile.series[0].current.scope;
        this.action.doAction(
            {type: "ir.actions.client", tag: "distribution_fulfillment_kpi.metric_page", name: tile.name},
            {
                props: {
                    state: {
                        filters: {...this.model.filters, code: tile.code, basis: params.promise_basis},
                    },
                },
            }
        );
    }

    savePicture() {
        return savePng(this.trend.el, `${this.model.tile.name} ${this.model.noteOf(this.periodText)}`);
    }

    saveBreakdown() {
        return saveBreakdown(this.model.tile, this.model.noteOf(this.periodText));
    }

    /** All figures of the page, and the one that is looked at over time and broken down. */
    saveXlsx() {
        const asked = ({code, series}, by = []) => ({code, params: series[0].current.scope.params, by});
        const {tiles, period} = this.model.page;
        const {tile} = this.model;
        const questions = [
            ...tiles.map((one) => asked(one)),
            asked(tile, [period.bucket]),
            asked(tile, [tile.dimension]),
        ];
        return saveXlsx({title: _t("Fulfillment figures"), ...this.model.shownScope, questions});
    }

    async openRecords(row, part = "all") {
        this.action.doAction(await this.model.recordsAction(row, part));
    }
}

registry.category("actions").add("distribution_fulfillment_kpi.dashboard", FulfillmentDashboard);
