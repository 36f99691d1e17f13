import {Component, onWillStart, useState} from "@odoo/owl";
import {router} from "@web/core/browser/router";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {BreakdownBars} from "./breakdown_bars";
import {DashboardFilters} from "./dashboard_filters";
import {BUCKETS, DashboardModel} from "./dashboard_model";
import {KpiTile} from "./kpi_tile";
import {gapText} from "./figures";
import {rangeText} from "./period";
import {TrendChart} from "./trend_chart";

const PATH = "fulfillment-dashboard";

/** The first page of fulfillment control: is our service good, where not, and which orders are it? */
export class FulfillmentDashboard extends Component {
    static template = "distribution_fulfillment_kpi.Dashboard";
    static components = {BreakdownBars, DashboardFilters, KpiTile, Layout, TrendChart};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        const fromAddress = router.current.action === PATH ? router.current : {};
        this.model = useState(
            new DashboardModel({orm: useService("orm")}, this.props.state?.filters || fromAddress, (state) =>
                this.props.updateActionState?.(state)
            )
        );
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

    /** Sources without a figure in the period: from when to when there are some, or what to do. */
    get gaps() {
        const {available: found, sources} = this.model.page;
        const gaps = Object.entries(found).map(([source, available]) => {
            const range = available ? rangeText(available.date_from, available.date_to) : "";
            const isChosen = sources.includes(source);
            return {
                source,
                isChosen,
                available,
                text: gapText(source, range, isChosen),
                actionText: _t("Show %(range)s", {range}),
            };
        });
        // What was asked for comes first; the other source is an offer.
        return gaps.sort((one, other) => other.isChosen - one.isChosen);
    }

    showPeriod(gap) {
        return this.model.update({...gap.available, ...(gap.isChosen ? {} : {source: gap.source})});
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

    async openRecords(row, part = "all") {
        this.action.doAction(await this.model.recordsAction(row, part));
    }
}

registry.category("actions").add("distribution_fulfillment_kpi.dashboard", FulfillmentDashboard);
