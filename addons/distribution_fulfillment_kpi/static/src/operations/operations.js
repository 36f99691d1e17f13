import {Component, onWillStart, onWillUnmount, useState} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {router} from "@web/core/browser/router";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {KeepLast} from "@web/core/utils/concurrency";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";
import {useSetupAction} from "@web/search/action_hook";
import {Layout} from "@web/search/layout";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {formatCurrency} from "@web/core/currency";
import {DASH} from "../dashboard/figures";
import {saveBars} from "../export/bars";
import {saveXlsx} from "../export/xlsx";

const PATH = "fulfillment-operations";
/** Figures are refreshed every minute; the page looks as often. */
const EVERY = 60_000;
const TERMS = {
    overdue: _t("Overdue"),
    today: _t("Due today"),
    tomorrow: _t("Due tomorrow"),
    week: _t("Due in 2 to 7 days"),
    later: _t("Later"),
    unpromised: _t("Without a promise"),
};

/** Today, at a glance, for who leads the day. It refreshes itself while somebody looks. */
export class Operations extends Component {
    static template = "distribution_fulfillment_kpi.Operations";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.display = {controlPanel: {}};
        this.keepLast = new KeepLast();
        const fromAddress = router.current.action === PATH ? router.current : {};
        // Who comes back from a list finds the page as it was left.
        const asked = this.props.state?.filters || fromAddress;
        const id = (value) => (Number(value) > 0 ? Number(value) : null);
        this.state = useState({page: null, warehouse: id(asked.warehouse), isLoading: false, error: null});
        this.mayRefresh = false;
        this.timer = browser.setInterval(() => this.lookAgain(), EVERY);
        useSetupAction({getLocalState: () => ({filters: {warehouse: this.state.warehouse}})});
        onWillStart(async () => {
            this.mayRefresh = await user.hasGroup("distribution_fulfillment_base.group_process_owner");
            await this.load();
            this.props.updateActionState?.(this.urlState);
        });
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    /** A hidden page asks nothing. */
    lookAgain() {
        if (!document.hidden && !this.state.isLoading) {
            this.load();
        }
    }

    get scope() {
        return {warehouse_ids: this.state.warehouse ? [this.state.warehouse] : null};
    }

    async load() {
        this.state.isLoading = true;
        try {
            this.state.page = await this.keepLast.add(
                this.orm.silent.call("fulfillment.operations", "read_today", [], this.scope)
            );
            this.state.error = null;
        } catch (error) {
            if (!error?.data?.name?.startsWith("odoo.exceptions.")) {
                throw error;
            }
            this.state.error = error.data.message;
        } finally {
            this.state.isLoading = false;
        }
    }

    async refreshNow() {
        const {left, is_running} = await this.orm.call("fulfillment.refresh", "refresh_now", []);
        if (is_running || left) {
            this.notification.add(
                is_running
                    ? _t("The figures are being refreshed already.")
                    : _t("%(count)s changes are still to be worked off.", {count: left})
            );
        }
        await this.load();
    }

    onWarehouse(ev) {
        this.show(Number(ev.target.value) || null);
    }

    show(warehouse) {
        this.state.warehouse = warehouse;
        this.props.updateActionState?.(this.urlState);
        this.load();
    }

    /** What stands in the address. */
    get urlState() {
        return {warehouse: this.state.warehouse || undefined};
    }

    get asOf() {
        return deserializeDateTime(this.state.page.freshness.as_of).toLocaleString(
            luxon.DateTime.TIME_SIMPLE
        );
    }

    /** Of which site and of when a picture is; what is saved is looked at on another day. */
    get pictureNote() {
        const {options, freshness} = this.state.page;
        const companies = options.companies.map(({name}) => name).join(", ");
        const site = options.warehouses.find(({id}) => id === this.state.warehouse);
        return _t("%(site)s, as of %(instant)s", {
            site: site ? site.name : _t("All warehouses of %(companies)s", {companies}),
            instant: deserializeDateTime(freshness.as_of).toLocaleString(luxon.DateTime.DATETIME_MED),
        });
    }

    get waitingText() {
        const {waiting} = this.state.page.freshness;
        return waiting
            ? _t("%(count)s changes on their way into the figures", {count: formatInteger(waiting)})
            : _t("all changes are in the figures");
    }

    get backlogValue() {
        return this.state.page.backlog.values
            .map(({currency_id, value}) => formatCurrency(value, currency_id))
            .join(" + ");
    }

    get terms() {
        const {risk} = this.state.page;
        const most = Math.max(1, ...risk.map(({lines}) => lines));
        return risk.map(({term, lines, missing}) => ({
            term,
            lines,
            label: TERMS[term],
            count: formatInteger(lines),
            width: (100 * lines) / most,
            missing: missing ? _t("%(count)s not reserved in full", {count: formatInteger(missing)}) : "",
            isBad: term === "overdue" && lines > 0,
        }));
    }

    get ages() {
        return this.state.page.backlog.ages.map(({from, to, lines}) => ({
            key: from,
            label:
                to === null
                    ? _t("%(from)s days and more", {from})
                    : to === 0
                      ? _t("promised for today")
                      : _t("%(from)s to %(to)s days", {from, to}),
            count: formatInteger(lines),
        }));
    }

    get throughput() {
        const {lines, orders} = this.state.page.throughput;
        return [
            {key: "lines", label: _t("Lines complete today"), ...this.against(lines)},
            {key: "orders", label: _t("Orders complete today"), ...this.against(orders)},
        ];
    }

    against({today, usual}) {
        // Of a site that is younger than what it would be held against nothing is usual.
        const usualCount =
            usual === null ? DASH : formatFloat(usual, {digits: [16, 1], trailingZeros: false});
        return {
            count: formatInteger(today),
            usualCount,
            usualText: _t("on this weekday usually %(count)s", {count: usualCount}),
            width: usual ? Math.min(100, (100 * today) / usual) : 0,
        };
    }

    integer(value) {
        return formatInteger(value);
    }

    /** All figures of the page, and what they mean. */
    saveXlsx() {
        // A download knows nothing of the companies at work.
        return saveXlsx({today: {...this.scope, company_ids: this.state.page.company_ids}});
    }

    /** When what is open is promised, as a picture. */
    saveTerms() {
        const bars = this.terms.map(({label, lines, count, missing}) => ({
            label,
            value: lines,
            text: missing ? _t("%(count)s (%(missing)s)", {count, missing}) : count,
        }));
        return saveBars({title: _t("When it is promised"), note: this.pictureNote, bars});
    }

    /** What was complete today beside what is usual, as a picture. */
    saveThroughput() {
        const {throughput} = this.state.page;
        const bars = this.throughput.flatMap(({key, label, count, usualCount}) => [
            {label, value: throughput[key].today, text: count},
            {label: _t("usually on this weekday"), value: throughput[key].usual, text: usualCount},
        ]);
        return saveBars({title: _t("Throughput"), note: this.pictureNote, bars});
    }

    async openLines(term) {
        this.action.doAction(await this.orm.call("fulfillment.operations", "open_lines", [term], this.scope));
    }

    openExceptions(areaId) {
        this.action.doAction("distribution_fulfillment_base.action_fulfillment_variance", {
            additionalContext: areaId ? {search_default_area_id: areaId} : {},
        });
    }

    openHolds() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("Orders on hold"),
            res_model: "sale.order",
            views: [
                [false, "list"],
                [false, "form"],
            ],
            domain: [
                ["fulfillment_is_held", "=", true],
                ...(this.state.warehouse ? [["warehouse_id", "=", this.state.warehouse]] : []),
            ],
        });
    }
}

registry.category("actions").add("distribution_fulfillment_kpi.operations", Operations);
