"""One text of a column becomes the text of a value, or is refused: worked out once a different text."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from .domains.field import Field
from .source.dates import parse_date
from .source.errors import ValueRefused
from .source.flags import parse_flag
from .source.numbers import parse_number
from .source.rows import ABSURD_AMOUNT, ABSURD_QUANTITY, WORKBOOK_ERRORS, plain_number, read_date
from .transforms import transformed

# What stands for itself and needs no reading, as PostgreSQL's regular expressions, where it is no longer
# than PLAIN_LENGTH. Longer numbers may be absurd, others negative or written in another way: they are read
# one by one. Without bounds in them the expressions take half the time.
_PLAIN_INTEGER = "^[0-9]+$"
_PLAIN_POINT = r"^[0-9]+(\.[0-9]+)?$"
_PLAIN_POSITIVE = r"^[1-9][0-9]*(\.[0-9]+)?$"
PLAIN_LENGTH = 9


@dataclass(frozen=True)
class Feed:
    """How one column, or one constant, feeds a field of the domain.

    `indexes` of the columns whose texts are joined by `joint`; none for a constant. `corrected`: those
    of them that have cells whose corrections were accepted. `is_said_once`: in the first row of a document,
    for its other rows, too. Of history, `zone`: in which times of day were written; `today`: there.
    """

    column_id: int
    field: Field
    indexes: tuple = ()
    corrected: frozenset = frozenset()
    is_said_once: bool = False
    is_literal: bool = False
    is_sound: bool = False
    joint: str = " "
    constant: str = ""
    date_style: str = "ymd"
    decimal_mark: str = "."
    empty_values: frozenset = frozenset()
    value_map: dict = field(default_factory=dict)
    steps: tuple = ()
    zone: ZoneInfo | None = None
    today: date | None = None

    @property
    def plain_pattern(self):
        """The texts up to PLAIN_LENGTH that stand for themselves: a regular expression, "" for all, None for none."""
        if self.steps or self.value_map or self.empty_values:
            return None
        kind = self.field.kind
        if kind in ("text", "link"):
            return ""
        if kind == "integer" or (kind == "number" and (self.field.whole or self.decimal_mark == ",")):
            return None if self.field.sign == "positive" else _PLAIN_INTEGER
        if kind == "number" and self.field.sign == "positive":
            return _PLAIN_POSITIVE
        return _PLAIN_POINT if kind == "number" else None

    def read(self, raw):  # pylint: disable=method-required-super
        """Return the text of the value, None for none; raise ValueRefused.

        Dates as YYYY-MM-DD, of history with a time of day and its zone where there is one, flags as "true" and
        "false", numbers as plain digits.
        """
        text = raw.strip()
        if not text or text in self.empty_values:
            return None
        text = transformed(self.value_map.get(text, text), self.steps).strip()
        if not text or text in self.empty_values:
            return None
        if text in WORKBOOK_ERRORS:
            raise ValueRefused("workbook_error")
        return getattr(self, f"_{self.field.kind}")(text)

    def _text(self, text):
        return text

    _link = _text

    def _number(self, text):
        try:
            number = parse_number(text, self.decimal_mark)
        except ValueRefused as refused:
            raise ValueRefused("number", mark=self.decimal_mark) from refused
        # What an assumption has to take away is still there.
        if number < 0 and self.field.sign not in ("any", "taken"):
            raise ValueRefused("negative")
        if not number and self.field.sign == "positive":
            raise ValueRefused("zero")
        if abs(number) > (ABSURD_AMOUNT if self.field.money else ABSURD_QUANTITY):
            raise ValueRefused("absurd")
        if (self.field.whole or self.field.kind == "integer") and number != number.to_integral_value():
            raise ValueRefused("fraction")
        return plain_number(number)

    _integer = _number

    def _date(self, text):
        if self.field.of_history:
            return str(read_date(self.field, text, self.date_style, self.zone, self.today))
        try:
            value = parse_date(text, self.date_style)
        except ValueRefused as refused:
            raise ValueRefused(refused.code, style=self.date_style) from refused
        return value.isoformat()[:10]

    def _flag(self, text):
        word = " ".join(text.casefold().split())
        for value, words in self.field.choices:
            if word in words:
                return value
        return "true" if parse_flag(text) else "false"

    def _choice(self, text):
        word = " ".join(text.casefold().split())
        for value, words in self.field.choices:
            if word == value or word in words:
                return value
        raise ValueRefused("choice", choices=", ".join(words[0] for _value, words in self.field.choices))


def value_of(feed_field, text):
    """Return what the ORM takes for the text of a value; links stay texts."""
    if text is None or feed_field.kind in ("text", "choice", "link", "date"):
        return text
    if feed_field.kind == "flag":
        return text == "true"
    return int(Decimal(text)) if feed_field.kind == "integer" else float(text)
