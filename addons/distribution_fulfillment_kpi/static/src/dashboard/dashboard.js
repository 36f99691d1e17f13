import { Component, onWillStart, useState } from "@odoo/owl";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BreakdownBars } from "./breakdown_bars";
import { DashboardFilters } from "./dashboard_filters";
import { BUCKETS, DIMENSIONS, DashboardModel } from "./dashboard_model";
import { KpiTile } from "./kpi_tile";
import { rangeText } from "./period";
import { TrendChart } from "./trend_chart";

const PATH = "fulfillment-dashboard";

/** The first page of fulfillment control: is our service good, where not, and which orders are it? */
export class FulfillmentDashboard extends Component {
    static template = "distribution_fulfillment_kpi.Dashboard";
    static components = { BreakdownBars, DashboardFilters, KpiTile, Layout, TrendChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        const fromAddress = router.current.action === PATH ? router.current : {};
        this.model = useState(
            new DashboardModel({ orm: useService("orm") }, this.props.state?.filters || fromAddress, (state) =>
                this.props.updateActionState?.(state)
            )
        );
        this.display = { controlPanel: {} };
        this.buckets = this.labelled(BUCKETS, {
            day: _t("Day"),
            week: _t("Week"),
            month: _t("Month"),
            quarter: _t("Quarter"),
            year: _t("Year"),
        });
        this.dimensions = this.labelled(DIMENSIONS, {
            warehouse: _t("Warehouse"),
            partner: _t("Customer"),
            category: _t("Product category"),
            carrier: _t("Carrier"),
            vendor: _t("Vendor"),
        });
        useSetupAction({ getLocalState: () => ({ filters: { ...this.model.filters } }) });
        onWillStart(async () => {
            await this.model.load();
            this.props.updateActionState?.(this.model.urlState);
        });
    }

    labelled(keys, labels) {
        return keys.map((key) => ({ key, label: labels[key] }));
    }

    /** Dimensions the selected figure has: orders have fewer, live orders no former vendor. */
    get tileDimensions() {
        const isOrder = this.model.tile?.grain === "order";
        const isHistory = this.model.filters.source === "history";
        return this.dimensions.filter(
            ({ key }, index) => index < 2 || (!isOrder && (isHistory || !["carrier", "vendor"].includes(key)))
        );
    }

    get periodText() {
        const { date_from, date_to } = this.model.page.period;
        return rangeText(date_from, date_to);
    }

    get previousText() {
        const { previous_from, previous_to } = this.model.page.period;
        return rangeText(previous_from, previous_to);
    }

    get availableText() {
        const { date_from, date_to } = this.model.page.available;
        return rangeText(date_from, date_to);
    }

    showAvailable() {
        this.model.update({ ...this.model.page.available });
    }

    async openRecords(row, part = "all") {
        this.action.doAction(await this.model.recordsAction(row, part));
    }
}

registry.category("actions").add("distribution_fulfillment_kpi.dashboard", FulfillmentDashboard);
