"""From a schema and records to comparisons: the one configuration for all files."""

import numpy as np

from . import normal, values
from .comparison import (
    AFFILIATION,
    LOCATION,
    WORDING,
    CategoryComparison,
    IdentifierComparison,
    ProductTextComparison,
    TextComparison,
    ValueComparison,
)
from .products import CodeComparison, NumberComparison, PackComparison, PriceComparison, is_code
from .series import SeriesComparison
from .sites import SiteRule

_POST_BOX = frozenset(("postbox", "postfach", "pobox"))


def comparisons(schema, rows):
    """Return the comparisons of these rows, in a fixed order.

    :param rows: a list of {column: text or None}
    """
    table = _Table(schema, rows)
    return (*_names(table), *_products(table), *_values(table), *_places(table))


def persons(schema, rows):
    """Return which rows are people: a bool array. A company has no given name."""
    table = _Table(schema, rows)
    named = table.texts("given_name", "surname")
    return np.array([bool(text.strip()) for text in named] if named else [False] * len(rows), dtype=bool)


class _Table:
    def __init__(self, schema, rows):
        self.schema, self.rows = schema, rows

    def column(self, column):
        # What is longer is no name; a cell of a million letters takes no more memory than this.
        return [str(row.get(column) or "")[: normal.TEXT_LIMIT] for row in self.rows]

    def texts(self, *kinds):
        """Return the texts of all columns of these kinds, joined; None where there is no such column."""
        columns = self.schema.of_kind(*kinds)
        if not columns:
            return None
        return [" ".join(filter(None, parts)) for parts in zip(*map(self.column, columns), strict=True)]

    def sets(self, columns, read):
        """Return the values of these columns as one tuple a row, without empty ones."""
        parts = zip(*map(self.column, columns), strict=True)
        return [tuple({read(text) for text in texts} - {""}) for texts in parts]


def _names(table):
    person = persons(table.schema, table.rows)
    for name, kinds, group in (
        ("name", ("name", "given_name", "surname"), ""),
        ("company", ("company",), AFFILIATION),
    ):
        if texts := table.texts(*kinds):
            # A family may be called Sa or Co: a legal form is one only in the name of a company.
            sets = [
                words if is_person and name == "name" else normal.without_legal_form(words)
                for words, is_person in zip(map(normal.words, texts), person, strict=True)
            ]
            yield TextComparison(name, texts, sets, group)


def _products(table):
    names = table.texts("product")
    if names:
        split = [normal.product_tokens(text) for text in names]
        yield ProductTextComparison("product", names, [words for words, _numbers in split], WORDING)
        yield PackComparison("pack", names)
        yield SeriesComparison("series", [(*words, *numbers) for words, numbers in split])
        yield NumberComparison(
            "numbers", [tuple(n for n in numbers if not is_code(n)) for _w, numbers in split]
        )
    if named := table.texts("product", "code"):
        anywhere = table.texts("product", "code", "description")
        yield CodeComparison("code", *([_codes(text) for text in texts] for texts in (named, anywhere)))
    if table.schema.of_kind("description"):
        # With the name: what one side writes there, the other writes into the description.
        texts = table.texts("product", "description")
        sets = [tuple(token for tokens in normal.product_tokens(text) for token in tokens) for text in texts]
        yield ProductTextComparison("description", texts, sets, WORDING)
    for column in table.schema.of_kind("price"):
        yield PriceComparison(column, [values.amount(text) for text in table.column(column)])


def _values(table):
    for kind, read, group in (("phone", values.phone, LOCATION), ("email", values.email, "")):
        if columns := table.schema.of_kind(kind):
            # A number is the same number, whether it stands under phone or mobile.
            yield ValueComparison(kind, table.texts(kind), table.sets(columns, read), group)
    for kind, read, compared in (
        ("identifier", values.identifier, IdentifierComparison),
        ("date", values.date, ValueComparison),
    ):
        for column in table.schema.of_kind(kind):
            yield compared(column, table.column(column), table.sets([column], read))
    for column in table.schema.of_kind("category"):
        yield CategoryComparison(column, table.column(column), table.sets([column], _plain))


def _places(table):
    if streets := table.texts("house_number", "street"):
        sets = [normal.words(text) for text in streets]
        named = [() if _POST_BOX & {*words, "".join(words[:2])} else _words(words) for words in sets]
        yield TextComparison("street", streets, named, LOCATION)
        yield NumberComparison("house number", [_numbers(words) for words in sets], LOCATION)
    if columns := table.schema.of_kind("postcode"):
        texts = table.texts("postcode")
        yield ValueComparison("postcode", texts, table.sets(columns, values.identifier), LOCATION)
    if cities := table.texts("city"):
        yield TextComparison("city", cities, [normal.words(text) for text in cities], LOCATION)
    for kind in ("region", "country"):
        for column in table.schema.of_kind(kind):
            yield CategoryComparison(column, table.column(column), table.sets([column], _plain), LOCATION)
    if table.schema.of_kind("name", "company") and table.schema.of_kind("street", "city", "postcode"):
        yield SiteRule(_companies(table))


def _companies(table):
    person, names, companies = persons(table.schema, table.rows), table.texts("name"), table.texts("company")
    found = np.zeros(len(table.rows), dtype=bool)
    if companies:
        found |= np.array([bool(text) for text in companies], dtype=bool)
    if names:
        found |= np.array([normal.has_legal_form(normal.words(text)) for text in names], dtype=bool)
    return found & ~person


def _plain(text):
    return " ".join(normal.words(text))


def _words(words):
    return tuple(word for word in words if not _has_digit(word))


def _numbers(words):
    return tuple(word for word in words if _has_digit(word))


def _codes(text):
    return tuple(number for number in normal.product_tokens(text)[1] if is_code(number))


def _has_digit(word):
    return any(letter.isdigit() for letter in word)
