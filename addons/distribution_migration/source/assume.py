"""What stands in a file once and stands for both, or is told without being written.

Each function completes the values of one row in place; see `Assumption` in kind.py.
"""


def one_promise(values, mapped):
    """A single promise is the first and the last one."""
    first, last = values.get("first_promised_at"), values.get("last_promised_at")
    if first and not last:
        values["last_promised_at"] = first
    elif last and not first and "first_promised_at" not in mapped:
        values["first_promised_at"] = last


def delivery_is_shipment(values, mapped):
    """Without a shipping date, goods left on the day they were delivered."""
    if "shipped_at" not in mapped and values.get("delivered_at"):
        values["shipped_at"] = values["delivered_at"]


def whole_quantity(part, whole, *dates):
    """Return an assumption: without a column for `part`, a row with one of the dates did the whole.

    >>> values = {"ordered_qty": "5", "received_at": "2024-05-02 12:00:00"}
    >>> whole_quantity("received_qty", "ordered_qty", "received_at")(values, {"ordered_qty"})
    >>> values["received_qty"]
    '5'
    """

    def fill(values, mapped):
        if part not in mapped:
            has_happened = any(values.get(date) for date in dates)
            values[part] = values.get(whole, "0") if has_happened else "0"

    return fill


def negative_is_credit(values, mapped):
    """A negative amount is a credit note: the amounts become positive and the row a credit.

    Amounts of two signs, or negative ones of what the file calls no credit note, are left
    as they are; the check refuses them.

    >>> values = {"amount_total": "-12", "amount_untaxed": "-10"}
    >>> negative_is_credit(values, {"amount_total", "amount_untaxed"})
    >>> values["amount_total"], values["amount_untaxed"], values["is_credit"]
    ('12', '10', True)
    """
    amounts = [code for code in ("amount_total", "amount_untaxed") if values.get(code, "0") != "0"]
    negative = [code for code in amounts if values[code].startswith("-")]
    if "is_credit" not in mapped:
        values["is_credit"] = bool(negative)
    if values.get("is_credit") and len(negative) == len(amounts):
        values.update((code, values[code].lstrip("-")) for code in negative)


def key_is_number(values, mapped):
    """An invoice without a number beside its key is known by the key."""
    values.setdefault("invoice_ref", values["external_key"])


def error_kind_is_error(values, mapped):
    """Where only the kind of error is written, a row with one is in error and others are not."""
    if not {"is_error", "error_line_count"} & mapped and "error_kind" in mapped:
        values["is_error"] = bool(values.get("error_kind"))


def one_line(values, mapped):
    """A row that counts no lines is one line; an error and the number of lines in error agree."""
    values.setdefault("line_count", "1")
    if "error_line_count" in values:
        values["is_error"] = values["error_line_count"] != "0"
    elif "is_error" in values:
        values["error_line_count"] = "1" if values["is_error"] else "0"
