import {_t} from "@web/core/l10n/translation";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";

/** A dash says "no data"; 0 is a measured zero. */
export const DASH = "–";

/** A figure with its unit, for reading. */
export function valueText(value, unit, digits = 1) {
    if (value === null || value === undefined) {
        return DASH;
    }
    const number = formatFloat(value, {digits: [16, digits]});
    return unit === "%" ? `${number} %` : _t("%(number)s days", {number});
}

/** What the figure rests on: "9,138 of 10,324 lines". */
export function basisText(row, grain) {
    const count = formatInteger(row.count);
    if (!row.count) {
        return grain === "order" ? _t("no orders") : _t("no lines");
    }
    if (row.unit === "%") {
        const hits = formatInteger(row.numerator);
        return grain === "order"
            ? _t("%(hits)s of %(count)s orders", {hits, count})
            : _t("%(hits)s of %(count)s lines", {hits, count});
    }
    return grain === "order"
        ? _t("mean of %(count)s orders", {count})
        : _t("mean of %(count)s lines", {count});
}

/** What a source is called on the screen. */
export function sourceText(source) {
    return source === "history" ? _t("History") : _t("Live orders");
}

/**
 * Where a period holds no figure of a source: from when to when there are some, or what to do.
 * Of a source that was not asked for nothing is said about the period: it may well have some there.
 */
export function gapText(source, range, isChosen) {
    if (range) {
        const words = {source: sourceText(source), range};
        return isChosen
            ? _t("%(source)s: nothing in this period, but from %(range)s.", words)
            : _t("%(source)s: figures from %(range)s.", words);
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
    const amount = current.unit === "%" ? _t("%(number)s points", {number}) : _t("%(number)s days", {number});
    return {
        difference,
        verdict,
        text: verdict === "better" ? _t("%(amount)s, better", {amount}) : _t("%(amount)s, worse", {amount}),
    };
}

/** Why records take no part, in words. Unknown words are shown as they are. */
export function exclusionText(word) {
    return (
        {
            cancelled_customer: _t("cancelled by the customer"),
            cancelled_unclassified: _t("cancelled without a reason"),
            kit: _t("kits"),
            intercompany: _t("orders between own companies"),
            dropship: _t("drop-shipped"),
            no_promise: _t("without a promise"),
            not_due: _t("not due yet"),
            no_confirmation: _t("without an order date"),
            negative_duration: _t("shipped before ordered"),
            no_value: _t("without a value"),
        }[word] || word
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
            shipped_from_delivery: _t("only the arrival is known, it stands for the shipment"),
        }[word] || word
    );
}

/** Lines for the ⓘ: what was left out and what is doubtful. */
export function notesOf(row) {
    const notes = [];
    for (const [word, count] of Object.entries(row.excluded)) {
        notes.push(
            _t("Left out: %(count)s %(reason)s", {count: formatInteger(count), reason: exclusionText(word)})
        );
    }
    for (const [word, count] of Object.entries(row.dq)) {
        notes.push(
            _t("Mind: %(count)s %(reason)s", {count: formatInteger(count), reason: qualityText(word)})
        );
    }
    return notes;
}
