"""One row of text becomes one row of values, or a list of what is wrong with it."""

import datetime
import hashlib
import json
import zoneinfo
from dataclasses import dataclass, field
from decimal import Decimal

from .dates import parse_date
from .errors import ValueRefused
from .flags import parse_flag
from .kind import Kind
from .numbers import parse_number

NOON = datetime.time(12)
UTC = datetime.timezone.utc  # noqa: UP017 (Python 3.10 has no datetime.UTC)
KEY_JOINT = "/"
# In characters. PostgreSQL keeps up to 2,700 bytes in an index, where two of them may stand side by side.
KEY_LONGEST = 300
TEXT_LONGEST = 600
EARLIEST = datetime.date(1970, 1, 1)
# What has happened cannot lie in the future; a day's grace covers time zones.
FACT_GRACE = datetime.timedelta(days=1)
# A promise beyond five years is a placeholder such as 9999-12-31.
PROMISE_HORIZON = datetime.timedelta(days=5 * 366)
ABSURD_QUANTITY = Decimal(10) ** 9
ABSURD_AMOUNT = Decimal(10) ** 12
WORKBOOK_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_CACHE_LIMIT = 20000


@dataclass
class ColumnPlan:
    """How one column, or one constant (`index` is None), feeds one target."""

    target: str
    kind: str = "text"
    index: int | None = None
    name: str = ""
    constant: str = ""
    date_style: str = "ymd"
    decimal_mark: str = "."
    empty_values: frozenset = frozenset()
    value_map: dict = field(default_factory=dict)
    cache: dict = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class RowError:
    """Why a row is refused: source column, target field, value as it stands in the file, code."""

    column: str
    target: str
    value: str
    code: str
    params: dict = field(default_factory=dict)


@dataclass
class Context:
    """What the values of a row are judged against."""

    today: datetime.date
    kind: Kind
    tz: str = "UTC"
    currencies: dict = field(default_factory=dict)
    inactive_currencies: frozenset = frozenset()
    warehouses: dict = field(default_factory=dict)
    units: frozenset = frozenset()
    warehouse_id: int | None = None
    # The assumptions that are made, by the name of their setting.
    switches: frozenset = frozenset()


class RowReader:
    """Reads rows of one file by one mapping."""

    def __init__(self, plans, context):
        self.context = context
        self.key_plans = [plan for plan in plans if plan.target == "external_key"]
        self.plans = [plan for plan in plans if plan.target != "external_key"]
        self.mapped = {plan.target for plan in plans}
        self._zone = zoneinfo.ZoneInfo(context.tz)

    def read(self, cells, defect="", width=0):  # pylint: disable=method-required-super
        """Return (values, errors): values as the history table stores them, instants as UTC text.

        A row with a defect of its own (`columns`, `nul`, `long`, `undecodable`) is not read
        further: nobody knows which cell belongs where.
        """
        if defect:
            value = str(len(cells)) if defect == "columns" else _bad_cell(cells, defect)
            return {}, [RowError("", "", value, defect, {"count": len(cells), "expected": width})]
        values, errors = {}, []
        self._read_key(cells, values, errors)
        for plan in self.plans:
            raw = self._raw(plan, cells)
            if raw in plan.cache:
                value = plan.cache[raw]
            else:
                try:
                    value = self._value(plan, raw)
                except ValueRefused as refused:
                    errors.append(RowError(plan.name, plan.target, raw, refused.code, refused.params))
                    continue
                if len(plan.cache) < _CACHE_LIMIT:
                    plan.cache[raw] = value
            if value is None:
                if plan.target in self.context.kind.required:
                    errors.append(RowError(plan.name, plan.target, raw, "missing"))
            else:
                values[plan.target] = value
        if not errors:
            complete(values, self.context, self.mapped)
            self._judge(values, cells, errors)
        return values, errors

    @staticmethod
    def _raw(plan, cells):
        return plan.constant if plan.index is None else cells[plan.index].strip()

    def _read_key(self, cells, values, errors):
        parts = [self._raw(plan, cells) for plan in self.key_plans]
        for plan, part in zip(self.key_plans, parts, strict=True):
            if not part or part in plan.empty_values:
                errors.append(RowError(plan.name, plan.target, part, "missing"))
            elif part in WORKBOOK_ERRORS:
                errors.append(RowError(plan.name, plan.target, part, "workbook_error"))
        key = KEY_JOINT.join(parts)
        if len(key) > KEY_LONGEST:
            errors.append(
                RowError(self.key_plans[0].name, "external_key", key, "too_long", {"count": KEY_LONGEST})
            )
        # Refused ones stay beside the row, in an index.
        values["external_key"] = key[: KEY_LONGEST + 1]

    def _value(self, plan, raw):
        if not raw and plan.kind == "flag":
            return False  # a cross stands where it is so, and nothing where it is not
        if not raw or raw in plan.empty_values:
            return None
        text = plan.value_map.get(raw, raw)
        if text in WORKBOOK_ERRORS:
            raise ValueRefused("workbook_error")
        return getattr(self, f"_{plan.kind}_value")(plan, text)

    def _text_value(self, plan, text):
        if len(text) > TEXT_LONGEST:
            raise ValueRefused("too_long", count=TEXT_LONGEST)
        return text

    def _date_value(self, plan, text):
        target = self.context.kind.by_code[plan.target]
        value = read_date(target, text, plan.date_style, self._zone, self.context.today)
        return value.isoformat() if target.is_day else as_instant(value, self._zone)

    def _number_value(self, plan, text):
        try:
            number = parse_number(text, plan.decimal_mark)
        except ValueRefused as refused:
            raise ValueRefused("number", mark=plan.decimal_mark) from refused
        target = self.context.kind.by_code[plan.target]
        if number < 0 and target.sign in ("positive", "natural"):
            raise ValueRefused("negative")
        if not number and target.sign == "positive":
            raise ValueRefused("zero")
        if abs(number) > (ABSURD_AMOUNT if target.money else ABSURD_QUANTITY):
            raise ValueRefused("absurd")
        if target.whole and number != int(number):
            raise ValueRefused("fraction")
        return plain_number(number)

    def _flag_value(self, plan, text):
        return parse_flag(text)

    def _currency_value(self, plan, text):
        code = text.upper()
        if code in self.context.currencies:
            return self.context.currencies[code]
        inactive = code in self.context.inactive_currencies
        raise ValueRefused("currency_inactive" if inactive else "currency_unknown")

    def _warehouse_value(self, plan, text):
        found = self.context.warehouses.get(text.casefold())
        if not found:
            raise ValueRefused("warehouse_unknown")
        return found

    def _unit_value(self, plan, text):
        if text.casefold() not in self.context.units:
            raise ValueRefused("unit_unknown")
        return text

    def _judge(self, values, cells, errors):
        """Refuse what no single value tells, with the cells that say it."""
        plans = {plan.target: plan for plan in self.plans}
        # In the order of the columns; last what no column says.
        order = {target: position for position, target in enumerate(plans)}
        found = sorted(faults(values, self.context.kind), key=lambda fault: order.get(fault[0], len(order)))
        for target, value, code, params in found:
            plan = plans.get(target)
            # What is missing stands in no column.
            name, raw = (plan.name, self._raw(plan, cells)) if plan and value else ("", value)
            errors.append(RowError(name, target, raw, code, params))


def read_date(target, text, style, zone, today):
    """Return the day that a text says, or the instant where the target is one and the text tells the time.

    :param zone: in which texts without a zone were written
    :returns: date, or datetime with a zone
    :raises ValueRefused: the text is no date of that style, or of no time that can be meant
    """
    try:
        value = parse_date(text, style)
    except ValueRefused as refused:
        raise ValueRefused(refused.code, style=style) from refused
    is_moment = isinstance(value, datetime.datetime)
    if target.is_day and is_moment and value.tzinfo:
        value = value.astimezone(zone)
    day = value.date() if is_moment else value
    latest = today + (PROMISE_HORIZON if target.is_plan else FACT_GRACE)
    if day < EARLIEST:
        raise ValueRefused("date_past")
    if day > latest:
        raise ValueRefused("date_far" if target.is_plan else "date_future")
    if target.is_day or not is_moment:
        return day
    return value.astimezone(zone) if value.tzinfo else value.replace(tzinfo=zone)


def as_instant(value, zone):
    """Return an instant, or a bare day as its noon, as UTC text.

    >>> as_instant(datetime.date(2024, 7, 1), zoneinfo.ZoneInfo("America/Chicago"))
    '2024-07-01 17:00:00'
    """
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, NOON, zone)
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def complete(values, context, mapped):
    """Fill in place what the file says only once; see the assumptions on the Map step.

    :param mapped: the targets that the file feeds
    """
    for assumption in context.kind.assumptions:
        if not assumption.switch or assumption.switch in context.switches:
            assumption.fill(values, mapped)
    if context.warehouse_id and "warehouse" not in values:
        values["warehouse"] = context.warehouse_id
    values["tz"] = context.tz


def faults(values, kind):
    """Yield what no single value tells: amounts without currency, parts above the whole.

    :param values: of a row, complete
    :returns: (target, value, code, params) of each fault
    """
    for target in kind.targets:
        if target.sign == "taken" and values.get(target.code, "").startswith("-"):
            yield target.code, values[target.code], "negative", {}
    for part, whole in kind.at_most:
        if part in values and whole in values and Decimal(values[part]) > Decimal(values[whole]):
            yield part, values[part], "exceeds", {"limit": values[whole], "whole": whole}
    if kind.needs_currency and "currency" not in values and any(code in values for code in kind.money):
        yield "currency", "", "missing", {}


def _bad_cell(cells, defect):
    sign = {"nul": "\u2400", "undecodable": "\ufffd"}.get(defect)
    bad = next((c for c in cells if sign and sign in c), max(cells, key=len, default=""))
    return bad[:200]


def plain_number(number):
    """Return the number as plain digits, one text for one value.

    >>> plain_number(Decimal("19.50")), plain_number(Decimal("1E+3")), plain_number(Decimal("0.0"))
    ('19.5', '1000', '0')
    >>> plain_number(Decimal("-0.0"))
    '0'
    """
    text = f"{number or Decimal():f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def content_hash(values):
    """Return what tells a changed row from an unchanged one; empty values do not count.

    >>> content_hash({"a": "1", "b": None}) == content_hash({"a": "1"})
    True
    """
    filled = {key: value for key, value in values.items() if value is not None}
    text = json.dumps(filled, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
