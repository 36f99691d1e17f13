import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";

/** A dash says "no data"; 0 is a measured zero. */
export const DASH = "–";

/** What counts are called, by the grain of a figure's fact: [one of n, mean of n, none]. */
const GRAINS = {
    line: [_t("%(hits)s of %(count)s lines"), _t("%(count)s lines"), _t("no lines")],
    order: [_t("%(hits)s of %(count)s orders"), _t("%(count)s orders"), _t("no orders")],
    "order line": [_t("%(hits)s of %(count)s lines"), _t("%(count)s lines"), _t("no lines")],
    shipment: [_t("%(hits)s of %(count)s shipments"), _t("%(count)s shipments"), _t("no shipments")],
    "pick line": [_t("%(hits)s of %(count)s pick lines"), _t("%(count)s pick lines"), _t("no pick lines")],
    "pick run": [_t("%(hits)s of %(count)s pick runs"), _t("%(count)s pick runs"), _t("no pick runs")],
    "counted record": [_t("%(hits)s of %(count)s counts"), _t("%(count)s counts"), _t("no counts")],
    "return line": [_t("%(hits)s of %(count)s returns"), _t("%(count)s returns"), _t("no returns")],
    invoice: [_t("%(hits)s of %(count)s invoices"), _t("%(count)s invoices"), _t("no invoices")],
    payment: [_t("%(hits)s of %(count)s payments"), _t("%(count)s payments"), _t("no payments")],
    dispute: [_t("%(hits)s of %(count)s disputes"), _t("%(count)s disputes"), _t("no disputes")],
    ticket: [_t("%(hits)s of %(count)s tickets"), _t("%(count)s tickets"), _t("no tickets")],
    job: [_t("%(hits)s of %(count)s jobs"), _t("%(count)s jobs"), _t("no jobs")],
};
const RECORDS = [_t("%(hits)s of %(count)s records"), _t("%(count)s records"), _t("no records")];

/** Units of which there are whole ones only. */
const COUNTED = ["lines", "orders", "shipments", "documents"];

/** A figure with its unit, for reading. */
export function valueText(value, unit, digits = 1) {
    if (value === null || value === undefined) {
        return DASH;
    }
    // What is counted has no decimals; a mean of counts has.
    const isCounted = COUNTED.includes(unit) && Number.isInteger(value);
    const number = formatFloat(value, {digits: [16, isCounted ? 0 : digits]});
    switch (unit) {
        case "%":
            return `${number} %`;
        case "days":
            return _t("%(number)s days", {number});
        case "hours":
            return _t("%(number)s h", {number});
        default:
            return unit ? `${number} ${unit}` : number;
    }
}

/** What stands beside the axis of a chart. */
export function unitText(unit) {
    return {days: _t("days"), hours: _t("hours"), minutes: _t("minutes")}[unit] || unit;
}

/** What the figure rests on: "9,138 of 10,324 lines". */
export function basisText(row, grain) {
    const [share, plain, nothing] = GRAINS[grain] || RECORDS;
    const fill = (text, hits) =>
        text.toString().replace("%(hits)s", hits).replace("%(count)s", formatInteger(row.count));
    if (!row.count) {
        return nothing.toString();
    }
    // A figure that nobody knows met nothing: only how many records there are is said.
    const isShare = row.unit === "%" && row.value !== null;
    if (isShare && Number.isInteger(row.numerator) && row.denominator === row.count) {
        return fill(share, formatInteger(row.numerator));
    }
    return ["days", "hours"].includes(row.unit)
        ? _t("mean of %(records)s", {records: fill(plain)})
        : fill(plain);
}

/**
 * What so few records can tell: the range that holds the true share. Nothing where it is narrow:
 * a reader of 9,000 lines need not be warned.
 */
export function intervalText(row) {
    if (!row.interval || row.interval[1] - row.interval[0] < 10) {
        return "";
    }
    const [low, high] = row.interval.map((limit) => formatFloat(limit, {digits: [16, 0]}));
    return _t("so few: true share between %(low)s and %(high)s %", {low, high});
}

/** What a source is called on the screen. */
export function sourceText(source) {
    return source === "history" ? _t("History") : _t("Live orders");
}

/**
 * Where a period holds no figure of a source: from when to when there are some, or what to do.
 * Of a source that was not asked for nothing is said about the period: it may well have some there.
 */
export function gapText(source, range, isChosen, isOneFigure = false) {
    if (range) {
        const words = {source: sourceText(source), range};
        return isChosen
            ? _t("%(source)s: nothing in this period, but from %(range)s.", words)
            : _t("%(source)s: figures from %(range)s.", words);
    }
    if (isOneFigure) {
        return source === "history"
            ? _t(
                  "History: no record of this figure is loaded. Load what the former system kept under Migration."
              )
            : _t("Live orders: this figure has no records yet. It shows the first ones by itself.");
    }
    return source === "history"
        ? _t(
              "History: nothing is loaded yet. Load the order lines of the former system under Migration to see how good its service was."
          )
        : _t(
              "Live orders: nothing is promised or shipped yet. Confirm a sales order with a delivery date, then ship it: it appears here at once."
          );
}

/**
 * How a figure moved against the previous period: null where one of the two is missing.
 * `verdict` is "better", "worse" or "same"; shown as a word and a sign, not as a colour alone.
 */
export function changeOf(current, previous, better) {
    const known = (figure) => figure?.value !== null && figure?.value !== undefined;
    if (!known(current) || !known(previous)) {
        return null;
    }
    const difference = current.value - previous.value;
    // What the reader could not see is no change.
    if (Math.abs(difference) < 0.05) {
        return {difference: 0, verdict: "same", text: _t("unchanged")};
    }
    const isUp = difference > 0;
    const verdict = isUp === (better === "up") ? "better" : "worse";
    const number = `${isUp ? "+" : "−"}${formatFloat(Math.abs(difference), {digits: [16, 1]})}`;
    const amount =
        current.unit === "%"
            ? _t("%(number)s points", {number})
            : `${isUp ? "+" : "−"}${valueText(Math.abs(difference), current.unit)}`;
    return {
        difference,
        verdict,
        text: verdict === "better" ? _t("%(amount)s, better", {amount}) : _t("%(amount)s, worse", {amount}),
    };
}

/** What a word means of one measure only: elsewhere dates or costs are others. */
const OWN_EXCLUSIONS = {
    M01: {negative_duration: _t("shipped before ordered")},
    M06: {no_cost: _t("of goods without a cost")},
    M07: {negative_duration: _t("dealt with before they came back")},
    M20: {negative_duration: _t("received before ordered")},
    M23: {negative_duration: _t("on the shelf before they arrived")},
};

/** Why records take no part, in words. Unknown words are shown as they are. */
export function exclusionText(word, code = "") {
    return (
        OWN_EXCLUSIONS[code.split(".")[0]]?.[word]?.toString() ||
        {
            cancelled_customer: _t("cancelled by the customer"),
            cancelled_unclassified: _t("cancelled without a reason"),
            cancelled_nobody: _t("cancelled at nobody's wish (doubles, tests)"),
            no_delivery: _t("without a proof of delivery and without known transit days"),
            kit: _t("kits of unknown make-up"),
            intercompany: _t("orders between own companies"),
            dropship: _t("drop-shipped"),
            no_promise: _t("without a promise"),
            not_due: _t("not due yet"),
            taken_over: _t("taken over from the former system while open"),
            no_confirmation: _t("without an order date"),
            negative_duration: _t("that ended before they began"),
            no_value: _t("without a value"),
            cancelled_before_due: _t("called off before they were due"),
            no_receipt_day: _t("received on a day that nobody told"),
            no_agreed_lead: _t("without a lead time in the price list"),
            no_approval: _t("without an order date"),
            not_billed: _t("not billed"),
            no_reference_price: _t("without the price of the approval"),
            not_inspected: _t("not inspected"),
            inspection_skipped: _t("not inspected on purpose"),
            no_arrival: _t("straight to the shelf, without an arrival at the dock"),
            cancelled_order: _t("cancelled orders"),
            no_share: _t("invoices without a total"),
            no_cash: _t("settled without any cash"),
            no_cost: _t("of which nobody tells what exceptions cost"),
            other_currency: _t("in several currencies"),
            not_shipped: _t("without a shipment"),
            no_amount: _t("without an amount"),
            no_claims_told: _t("of which nobody tells claims"),
            no_sla: _t("without a promised time"),
            no_calendar: _t("without fixed working hours"),
            no_entry: _t("without an instant of entry"),
            no_standard_lead: _t("without a lead time"),
            nothing_shipped: _t("closed without a shipment"),
            not_complete: _t("not complete yet"),
            changes_unknown: _t("of which changes of the promise are unknown"),
            count_reverted: _t("counts that were taken back"),
            count_edit: _t("quantities typed in without a count"),
            count_unknown: _t("adjustments of which nobody tells whether they were counted"),
            count_opening: _t("opening and set-up loads"),
            no_step: _t("that do not pass this stage"),
            no_ready: _t("of which nobody kept when the goods were ready"),
            not_invoiced: _t("not invoiced in full"),
            invoiced_before: _t("invoiced before the last shipment"),
            no_class: _t("of goods without a count class when they were counted"),
            superseded: _t("counted again within a day"),
            errors_unknown: _t("of which errors are unknown"),
            not_captured: _t("of which the former system told nothing of the kind"),
            no_minutes: _t("without the minutes of work"),
            no_units: _t("without a quantity in units"),
            no_standard: _t("without a standard time"),
            no_quantity: _t("without a quantity"),
        }[word] ||
        word
    );
}

/** What limits the trust in a figure, in words. */
export function qualityText(word) {
    return (
        {
            backfilled: _t("from before the first promise was captured"),
            no_warehouse: _t("without a warehouse"),
            negative_duration: _t("shipped before ordered"),
            shipped_qty_unknown: _t("shipped quantity unknown, taken as complete"),
            received_qty_unknown: _t("received quantity unknown, taken as complete"),
            shipped_from_delivery: _t("only the arrival is known, it stands for the shipment"),
            arrival_reckoned: _t("arrival estimated from the transit days, without a proof"),
        }[word] || word
    );
}

/** Which companies are not in the figure, as nothing is recorded there. */
export function missingText(row) {
    const names = (row.not_captured || []).map((company) => company.name).join(", ");
    return names ? _t("Not recorded at %(names)s: not in this figure", {names}) : "";
}

/** Lines for the ⓘ: what was left out and what is doubtful. */
export function notesOf(row) {
    const notes = [];
    for (const [word, count] of Object.entries(row.excluded)) {
        notes.push(
            _t("Left out: %(count)s %(reason)s", {
                count: formatInteger(count),
                reason: exclusionText(word, row.code),
            })
        );
    }
    const missing = missingText(row);
    if (missing) {
        notes.push(missing);
    }
    for (const [word, count] of Object.entries(row.dq)) {
        notes.push(
            _t("Mind: %(count)s %(reason)s", {count: formatInteger(count), reason: qualityText(word)})
        );
    }
    return notes;
}
