import {_t} from "@web/core/l10n/translation";
import {DashboardModel, SOURCES} from "../dashboard/dashboard_model";

export const BASES = ["first", "last", "requested"];
export const EVENTS = ["ship", "deliver"];
export const TERMS = ["asked", "agreed"];
const DEFAULTS = {code: "M13.line", basis: "first", event: "ship", late_tol: 0, terms: "asked"};
const MOST_DAYS = 30;

/** The page of one figure: the filters of the first page, and how the figure is read. */
export class MetricPageModel extends DashboardModel {
    constructor(...args) {
        super(...args);
        this.ladder = null;
    }

    clean(filters) {
        const days = Number(filters.late_tol);
        return {
            ...super.clean(filters),
            code: /^M\d\w*(\.\w+)*$/.test(filters.code) ? filters.code : DEFAULTS.code,
            basis: BASES.includes(filters.basis) ? filters.basis : DEFAULTS.basis,
            event: EVENTS.includes(filters.event) ? filters.event : DEFAULTS.event,
            terms: TERMS.includes(filters.terms) ? filters.terms : DEFAULTS.terms,
            late_tol: Number.isInteger(days) && days >= 0 && days <= MOST_DAYS ? days : DEFAULTS.late_tol,
        };
    }

    /** The figure to show: of a code that nobody knows, the default one. */
    known(metrics) {
        const {code} = this.filters;
        return metrics.some((metric) => metric.code === code) ? code : DEFAULTS.code;
    }

    get urlState() {
        const state = {...super.urlState, tile: undefined};
        for (const [name, value] of Object.entries(DEFAULTS)) {
            state[name] = this.filters[name] === value ? undefined : this.filters[name];
        }
        return state;
    }

    /** By which promise, kept by what, and what still counts, where the figure looks at it. */
    get readingText() {
        const {basis, event, late_tol, terms} = this.filters;
        const parts = [];
        if (this.page.uses_basis) {
            parts.push(
                {first: _t("first promise"), last: _t("last promise"), requested: _t("customer's wish")}[
                    basis
                ]
            );
            parts.push({ship: _t("shipped"), deliver: _t("delivered")}[event]);
        }
        if (this.page.uses_tolerance && late_tol) {
            parts.push(_t("%(days)s days late still count", {days: late_tol}));
        }
        if (this.page.uses_terms && terms === "agreed") {
            parts.push(_t("as agreed"));
        }
        return parts.join(", ");
    }

    get tile() {
        return this.page?.tiles[0] || null;
    }

    get scope() {
        const {date_from, date_to, source, warehouse} = this.filters;
        return {
            date_from,
            date_to,
            sources: SOURCES[source],
            company_ids: this.companyIds,
            warehouse_ids: warehouse ? [warehouse] : null,
        };
    }

    /** The answer of the server; the ladder comes with it where the figure has one. */
    async ask() {
        const {code, bucket, dimension, basis, event, late_tol, terms, kept} = this.filters;
        const page = await this.orm.call("fulfillment.metric.page", "read_metric", [code], {
            ...this.scope,
            bucket,
            dimension,
            kept,
            params: {promise_basis: basis, promise_event: event, late_tol, terms},
        });
        const ladder = page.has_ladder
            ? await this.orm.call("fulfillment.ladder", "read_ladder", [], {...this.scope, terms})
            : null;
        return {...page, ladder};
    }
}
