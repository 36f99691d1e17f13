import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;

/**
 * The periods a reader can pick by name. Each gives its first and last day, counted from `today`;
 * "custom" has none: its days are entered.
 */
export const PRESETS = {
    last_7_days: {label: _t("Last 7 days"), range: (today) => [today.minus({days: 6}), today]},
    last_30_days: {label: _t("Last 30 days"), range: (today) => [today.minus({days: 29}), today]},
    last_90_days: {label: _t("Last 90 days"), range: (today) => [today.minus({days: 89}), today]},
    this_month: {label: _t("This month"), range: (today) => [today.startOf("month"), today.endOf("month")]},
    last_month: {
        label: _t("Last month"),
        range: (today) => {
            const day = today.minus({months: 1});
            return [day.startOf("month"), day.endOf("month")];
        },
    },
    this_year: {label: _t("This year"), range: (today) => [today.startOf("year"), today.endOf("year")]},
    last_12_months: {
        label: _t("Last 12 months"),
        range: (today) => [today.minus({months: 11}).startOf("month"), today.endOf("month")],
    },
    custom: {label: _t("Custom dates"), range: null},
};

/** The days of a named period as ISO dates. */
export function rangeOf(preset, today = DateTime.local()) {
    const [dateFrom, dateTo] = PRESETS[preset].range(today);
    return {date_from: dateFrom.toISODate(), date_to: dateTo.toISODate()};
}

/** Whether this is a day written year-month-day; addresses can hold anything. */
export function isDay(text) {
    return typeof text === "string" && /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid;
}

/** "3 Jan – 9 Jan 2026", in the reader's language. */
export function rangeText(dateFrom, dateTo) {
    const format = (day) => DateTime.fromISO(day).toLocaleString(DateTime.DATE_MED);
    return `${format(dateFrom)} – ${format(dateTo)}`;
}

/** A bucket's label under the chart. */
export function bucketText(start, bucket) {
    const day = DateTime.fromISO(start);
    switch (bucket) {
        case "year":
            return day.toFormat("yyyy");
        case "quarter":
            return day.toFormat("'Q'q yyyy");
        case "month":
            return day.toFormat("LLL yyyy");
        case "week":
            return _t("W%(week)s, %(day)s", {week: day.weekNumber, day: day.toFormat("d LLL yy")});
        default:
            return day.toFormat("d LLL yy");
    }
}
