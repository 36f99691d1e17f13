import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {PRESETS} from "./period";

const {DateTime} = luxon;

/**
 * The filters of the page. Native controls where possible: they work by keyboard, touch and
 * screen reader. A native date field would not do: it reports every half-typed year.
 */
export class DashboardFilters extends Component {
    static template = "distribution_fulfillment_kpi.DashboardFilters";
    static components = {DateTimeInput};
    static props = {filters: Object, companies: Array, warehouses: Array, onChange: Function};

    setup() {
        this.presets = Object.entries(PRESETS).map(([key, {label}]) => ({key, label}));
        this.sources = [
            {key: "live", label: _t("Live orders")},
            {key: "history", label: _t("History")},
            {key: "both", label: _t("Both")},
        ];
    }

    onPreset(ev) {
        const preset = ev.target.value;
        const {date_from, date_to} = this.props.filters;
        // Entered dates start from the ones on the screen.
        this.props.onChange(preset === "custom" ? {date_from, date_to} : {preset});
    }

    /** An address may ask for some of the companies to choose from. */
    get allText() {
        const {companies, filters} = this.props;
        const shown = companies.filter(({id}) => !filters.companies || filters.companies.includes(id));
        return shown.length === companies.length
            ? _t("All companies")
            : shown.map(({name}) => name).join(", ");
    }

    get dateFrom() {
        return DateTime.fromISO(this.props.filters.date_from);
    }

    get dateTo() {
        return DateTime.fromISO(this.props.filters.date_to);
    }

    onDay(name, day) {
        if (day) {
            this.props.onChange({[name]: day.toISODate()});
        }
    }

    onId(name, ev) {
        this.props.onChange({[name]: Number(ev.target.value) || null});
    }
}
