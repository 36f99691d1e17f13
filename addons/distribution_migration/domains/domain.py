"""What a domain of a load set is: declared once, read by mapping, judging, loading and templates."""

from dataclasses import dataclass
from functools import cached_property

from ..source.kind import Kind
from .field import Field
from .measure import Measure


@dataclass(frozen=True)
class Domain:
    """One kind of records that a company brings along, and one row of its files.

    `model` of Odoo that a row becomes. `after`: the domains to be loaded before, where they are
    in the load set. `parent`: the field by which a row refers to another row of the same domain.
    `key_from`: the fields that name a row where no column holds a key. `defaults`: what Odoo's fields
    hold where the row says nothing. `batch`: how many rows become records in one transaction.
    `inherits`: the model that goes with each record, and the field that leads to it. `parts`: tables of what
    the ORM makes with a record and deletes with it. `document`: the field of `model` that holds lines, where
    all rows with one key become one record with a line each. `alike`: the fields whose rows
    of one value have numbers of one size, as the products of a category; outliers are looked for within them.
    `sole`: the key of rows that bear none, which are one document then: a trial balance is one entry.
    `named_by`: the fields of which the first that says anything names a row where no column holds a key.
    `number`: the field in which people look for the number that names a row: fed by its column, too, where no
    other column feeds it.
    `above`: of a domain whose records are lines of another record in Odoo, the fields that name that one.
    `reference`: of a document, the field that names it in Odoo's own files, which have no column of numbers then.
    `lines`: what Odoo calls these records in files of what they belong to, beside the label of `document`.
    `balanced`: the fields of signed balance, debit and credit that come to zero over a document.
    `measures`: what is reconciled beside the number of records. `wanted`: the fields that work suffers from where
    they are empty, though Odoo takes the record; with the required ones they are what completeness counts.
    `unique`: the fields in which two records with one value are one thing twice.
    `any_of`: the fields of which a file has to feed one at least. `family`: the loader and the reconciler that
    domains of one kind share. `history`: of a domain of history, what source/ describes.
    `classified`: the field whose value similar rows tell where it is missing: the category of a product.
    `compared`: which records of `model` can be duplicates of its rows, as a domain of Odoo; a description has
    duplicates where one of its fields says what it is to matching. `watched`: whether its records are looked at every
    night after go-live: those that stay, not what was open or on hand on one day.
    """

    code: str
    model: str
    fields: tuple[Field, ...]
    after: tuple[str, ...] = ()
    parent: str = ""
    key_from: tuple[str, ...] = ()
    defaults: tuple[tuple[str, object], ...] = ()
    batch: int = 200
    inherits: tuple[str, str] | None = None
    parts: tuple[str, ...] = ()
    comes_with: tuple[tuple[str, str], ...] = ()
    document: str = ""
    alike: tuple[str, ...] = ()
    sole: str = ""
    balanced: tuple[str, str, str] | None = None
    measures: tuple[Measure, ...] = ()
    wanted: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    compared: tuple = ()
    classified: str = ""
    named_by: tuple[str, ...] = ()
    number: str = ""
    above: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    reference: str = ""
    any_of: tuple[str, ...] = ()
    family: str = ""
    watched: bool = True
    history: Kind | None = None

    @cached_property
    def by_code(self):
        return {field.code: field for field in self.fields}

    @cached_property
    def required(self):
        return tuple(field.code for field in self.fields if field.required)

    @cached_property
    def head(self):
        """The fields that all rows of a document share; of other domains, all fields."""
        return tuple(field for field in self.fields if not field.of_line)

    @cached_property
    def matched(self):
        """The fields by which duplicates are found; none where the domain has no duplicates."""
        return tuple(field for field in self.fields if field.match)

    @cached_property
    def said_once(self):
        """The codes of the fields that Odoo's own files say in the first row of a document only."""
        if self.document:
            return frozenset(field.code for field in self.head if field.code != "line")
        return frozenset(self.above)

    @cached_property
    def links(self):
        return tuple(field for field in self.fields if field.kind == "link")
