import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {user} from "@web/core/user";
import {KeepLast} from "@web/core/utils/concurrency";
import {PRESETS, isDay, rangeOf} from "./period";

/** What the choice of source asks for. Two sources stand side by side and are never added up. */
export const SOURCES = {live: ["live"], history: ["history"], both: ["live", "history"]};
export const BUCKETS = ["day", "week", "month", "quarter", "year"];

/** Whether this can be the name of a dimension or metric; the server knows which there are. */
const isWord = (value) => typeof value === "string" && /^[A-Za-z0-9_.]+$/.test(value);

/** Where a tab remembers which companies it showed, and which were at work then. */
const REMEMBERED = "fulfillment.companies";
const activeCompanyIds = () => (user.activeCompanies || []).map(({id}) => id);
const isSame = (left, right) => JSON.stringify(left) === JSON.stringify(right);

/** The companies of an address ("1-3"), or null. */
function companiesOf(value) {
    const ids = Array.isArray(value)
        ? value
        : ["string", "number"].includes(typeof value)
          ? `${value}`.split("-")
          : [];
    const clean = [...new Set(ids.map(Number))].filter((id) => Number.isInteger(id) && id > 0);
    return clean.length ? clean.sort((left, right) => left - right) : null;
}

/** Whether the companies at work were changed in this tab since it showed those of its address. */
function wereCompaniesChanged(companies) {
    try {
        const {shown, active} = JSON.parse(browser.sessionStorage.getItem(REMEMBERED)) || {};
        return isSame(shown, companies) && !isSame(active, activeCompanyIds());
    } catch {
        return false;
    }
}

const DEFAULTS = {
    preset: "last_90_days",
    source: "live",
    company: null,
    companies: null,
    warehouse: null,
    bucket: null,
    dimension: null,
    tile: "otif_first",
    kept: null,
    compare: true,
};

/**
 * What the page shows and why: filters, the last answer, and whether a newer one is on its way.
 * Answers that come late, after the filters moved on, are dropped.
 */
export class DashboardModel {
    /**
     * @param {Object} services
     * @param {Object} services.orm
     * @param {Object} [filters] from the address or from the breadcrumb; bad values fall back
     * @param {Function} [onFilters] told whenever the filters change
     */
    constructor({orm}, filters = {}, onFilters = () => {}) {
        this.orm = orm;
        this.onFilters = onFilters;
        this.keepLast = new KeepLast();
        this.filters = this.clean(filters);
        if (wereCompaniesChanged(this.filters.companies)) {
            this.filters.companies = null;
        }
        this.page = null;
        this.isLoading = false;
        this.error = null;
    }

    /** Filters that can be relied on, whatever an address held. */
    clean(filters) {
        const pick = (value, known, fallback) => (known.includes(value) ? value : fallback);
        const id = (value) => (Number.isInteger(Number(value)) && Number(value) > 0 ? Number(value) : null);
        const clean = {
            preset: pick(filters.preset, Object.keys(PRESETS), DEFAULTS.preset),
            source: pick(filters.source, Object.keys(SOURCES), DEFAULTS.source),
            company: id(filters.company),
            // All companies of the page, so that its address shows a colleague the same.
            companies: companiesOf(filters.companies),
            warehouse: id(filters.warehouse),
            bucket: pick(filters.bucket, BUCKETS, DEFAULTS.bucket),
            dimension: isWord(filters.dimension) ? filters.dimension : DEFAULTS.dimension,
            tile: typeof filters.tile === "string" ? filters.tile : DEFAULTS.tile,
            // The id of a currency or unit, or the name of a unit in the old system.
            kept: ["string", "number"].includes(typeof filters.kept) ? String(filters.kept) : DEFAULTS.kept,
            compare: ![false, 0, "0", "false", "off"].includes(filters.compare),
        };
        const isCustom =
            clean.preset === "custom" &&
            isDay(filters.date_from) &&
            isDay(filters.date_to) &&
            filters.date_from <= filters.date_to;
        if (clean.preset === "custom" && !isCustom) {
            clean.preset = DEFAULTS.preset;
        }
        const range = isCustom ? filters : rangeOf(clean.preset);
        return {...clean, date_from: range.date_from, date_to: range.date_to};
    }

    /** What stands in the address: only what differs from the defaults. */
    get urlState() {
        const {date_from, date_to, companies, ...filters} = this.filters;
        const state = {companies: filters.company ? undefined : companies?.join("-")};
        for (const [name, value] of Object.entries(filters)) {
            state[name] = value === DEFAULTS[name] ? undefined : name === "compare" ? "off" : value;
        }
        const isCustom = filters.preset === "custom";
        return {
            ...state,
            date_from: isCustom ? date_from : undefined,
            date_to: isCustom ? date_to : undefined,
        };
    }

    /** What leads out of a refusal, whatever of the filters was refused. */
    get everything() {
        return {company: null, companies: null, warehouse: null, dimension: null, preset: DEFAULTS.preset};
    }

    get tile() {
        const tiles = this.page?.tiles || [];
        return tiles.find((tile) => tile.key === this.filters.tile) || tiles[0] || null;
    }

    get isEmpty() {
        return (
            Boolean(this.page) &&
            !this.page.tiles.some((tile) => tile.series.some((series) => series.current.count))
        );
    }

    /** Warehouses of the chosen company, or of all. */
    get warehouses() {
        const {company} = this.filters;
        return (this.page?.options.warehouses || []).filter((w) => !company || w.company_id === company);
    }

    /** Change filters; asks the server unless only the view on the same answer changes. */
    async update(changes) {
        const filters = {...this.filters, ...changes};
        if (changes.preset && changes.preset !== "custom") {
            Object.assign(filters, rangeOf(changes.preset));
        } else if ("date_from" in changes || "date_to" in changes) {
            filters.preset = "custom";
            if (!isDay(filters.date_from) || !isDay(filters.date_to)) {
                return;
            }
            if (filters.date_from > filters.date_to) {
                // The date just entered wins, the other one follows it.
                const day = changes.date_from || changes.date_to;
                Object.assign(filters, {date_from: day, date_to: day});
            }
        }
        if ("company" in changes) {
            filters.warehouse = null;
            filters.companies = null;
        }
        this.filters = filters;
        this.onFilters(this.urlState);
        const isViewOnly = Object.keys(changes).every((name) => name === "compare");
        if (!isViewOnly) {
            await this.load();
        }
    }

    /** What the figures on the page are for, spelt out: a download knows nothing of the companies at work. */
    get shownScope() {
        const {date_from, date_to, source, warehouse} = this.filters;
        return {
            date_from,
            date_to,
            sources: SOURCES[source],
            company_ids: this.companyIds || this.page.options.companies.map(({id}) => id),
            warehouse_ids: warehouse ? [warehouse] : null,
        };
    }

    /** Of which site a picture is, or of which companies; what is saved is looked at elsewhere. */
    get siteText() {
        const {companies, warehouses} = this.page.options;
        const site = warehouses.find(({id}) => id === this.filters.warehouse);
        const shown = companies.filter(({id}) => (this.page.company_ids || []).includes(id));
        return site ? site.name : shown.map(({name}) => name).join(", ");
    }

    /** How the figures of a picture are read; of the first page its name says it. */
    get readingText() {
        return "";
    }

    /** What stands under the title of a picture of the period. */
    noteOf(period) {
        return [period, this.siteText, this.readingText].filter(Boolean).join(", ");
    }

    /** The companies to ask for; null: those at work. */
    get companyIds() {
        const {company, companies} = this.filters;
        return company ? [company] : companies;
    }

    /** Of which companies the page is, where the reader does not work in all of them at the moment. */
    get foreignText() {
        const active = activeCompanyIds();
        const shown = this.page?.company_ids || [];
        if (!active.length || shown.every((id) => active.includes(id))) {
            return "";
        }
        const names = this.page.options.companies.filter(({id}) => shown.includes(id)).map(({name}) => name);
        return _t(
            "The address asks for the figures of %(names)s. You work in other companies at the moment.",
            {
                names: names.join(", "),
            }
        );
    }

    /** What is shown goes into the address. */
    remember(page) {
        if (this.filters.company || !page.company_ids) {
            return;
        }
        const companies = companiesOf(page.company_ids);
        browser.sessionStorage.setItem(
            REMEMBERED,
            JSON.stringify({shown: companies, active: activeCompanyIds()})
        );
        if (!isSame(companies, this.filters.companies)) {
            this.filters = {...this.filters, companies};
            this.onFilters(this.urlState);
        }
    }

    /** The answer of the server to these filters. */
    ask() {
        const {date_from, date_to, source, warehouse, bucket, dimension, tile, kept} = this.filters;
        return this.orm.call("fulfillment.dashboard", "read_page", [], {
            date_from,
            date_to,
            sources: SOURCES[source],
            company_ids: this.companyIds,
            warehouse_ids: warehouse ? [warehouse] : null,
            bucket,
            dimension,
            // Only what is looked at is broken down.
            tile,
            kept,
        });
    }

    async load() {
        this.isLoading = true;
        this.error = null;
        try {
            this.page = await this.keepLast.add(this.ask());
            this.remember(this.page);
        } catch (error) {
            // A refusal (a company left, a warehouse gone) is shown in place; anything else is a
            // fault and goes to the error dialog.
            if (!error?.data?.name?.startsWith("odoo.exceptions.")) {
                throw error;
            }
            this.page = null;
            this.error = error.data.message;
        } finally {
            this.isLoading = false;
        }
    }

    /** The action that opens the records behind a row. */
    recordsAction(row, part = "all") {
        return this.orm.call("fulfillment.dashboard", "open_records", [row.code, row, part]);
    }
}
