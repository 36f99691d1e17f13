"""What a column of a file can feed: a field of the records that a domain brings."""

from dataclasses import dataclass, replace

from ..source.suggest import Target, is_called


@dataclass(frozen=True)
class Field(Target):
    """A field of a domain. Beside what `Target` says:

    `kind`: text, number, integer, date, flag, choice, link. `field` of Odoo's model, where it is
    not called as the code; "" with `is_key` and others that Odoo does not keep.
    A `link` names a record: one that the domains `to` bring, by its key there, or one of `model`
    that bears the text in exactly one of the fields `by`, best first. `many`: several of them.
    A text with `to` stays as it is, and leads to the record of that number where there is one.
    `takes`: what Odoo keeps of the record that a link names, where it does not refer to it: the code of a language.
    `keeper`: the model that keeps it, where another one than that of the domain does.
    `of_line`: it belongs to the line that a row is of its document.
    `until`: a date stands for the end of its day, where Odoo keeps an instant.
    `within`: of several records of that name, the one whose field (second) holds what another link of
    the row (first) names: the state of a country. `choices`: pairs (technical value, words that mean it);
    of a flag, words beside yes and no.
    `cleaner`: what its texts are to cleansing (cleansing.cleaners.CLEANERS), where more is known of them than
    that they are text; `country`: the field of the row whose country decides how they are read.
    `of_history`: a date of what happened: one that tells the time of day keeps it, unless it is a day by its nature,
    and no date outside of the years that can be meant is read.
    `once`: pairs (model, field) of the records among which Odoo takes each value once only.
    `longest`: so many characters at most; the number of the row is taken where it gives none.
    `percent`: Odoo holds 5 for 5 %.
    `rest`: synonyms under which a file tells what is left of it only: what was done stands beside it then, too.
    `measured`: what it measures (source.measured.FACTORS), where headings tell in which unit: Weight (lb).
    `match`: what its texts are to the finder of duplicates (matching.schema.KINDS), "" where they tell nothing.
    """

    field: str = ""
    to: tuple = ()
    model: str = ""
    by: tuple = ()
    many: bool = False
    takes: str = ""
    until: bool = False
    of_line: bool = False
    keeper: str = ""
    within: tuple[str, str] | None = None
    choices: tuple = ()
    is_key: bool = False
    cleaner: str = ""
    country: str = ""
    of_history: bool = False
    match: str = ""
    percent: bool = False
    rest: tuple = ()
    measured: str = ""
    once: tuple = ()
    longest: int = 0

    @property
    def name(self):
        return self.field or self.code

    @property
    def content(self):
        """What the values of the field are recognised by (cleansing.recognise), "" where they may be anything."""
        if self.cleaner in ("phone", "email", "vat", "gtin", "postal_code", "country"):
            return self.cleaner
        if self.kind == "date":
            return "date"
        return {"res.currency": "currency", "uom.uom": "unit"}.get(self.model, "") if not self.many else ""

    def is_rest(self, heading):
        """Tell whether a heading says that its column holds what is left only."""
        return is_called(heading, self.rest)

    def shared(self):
        """Return the same field for another domain of the same records, where duplicates are not looked for."""
        return replace(self, match="")


def key(*synonyms):
    """Return the field that holds the number a row has in the old system."""
    return Field(
        "key", is_key=True, unique=True, required=True, synonyms=(*synonyms, "external id", "id", "key", "no")
    )


def line_number(*synonyms):
    """Return the field that tells the lines of a document apart; Odoo keeps their order only."""
    # Some call the line an item, more the product.
    return Field(
        "line",
        is_key=True,
        synonyms=(*synonyms, "line number", "line", "position"),
        weak=("item", "item number"),
    )
