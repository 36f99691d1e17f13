"""What is reconciled of a domain beside the number of its records: figures of the files against those of Odoo."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One figure of a domain, said once for both sides.

    What the files say: the numbers of the fields `of` multiplied, less `discount` in percent, row by row; rows
    with a value in `unless` do not count. `by` names what is compared, one group a different name: codes of
    fields, "key" for the record itself, "location.warehouse_id" for what a named record leads to, and a tuple of
    those of which the first that is named counts. `unit`: the field of the unit in which the row counts, where
    Odoo counts in that of the product (`by` has to begin with the product).

    What Odoo holds: the sum of `field` over the records of `model` within `where`, by `groups`: a path for each of
    `by`. `less`: records whose sum is taken off. `sign`: -1 where Odoo counts the other way. With `everything`
    all records of the company count, whoever made them, so that a mistake of the load cannot hide, unless the
    domain compares only what the load set brought; without it only that, found by the path `record`. `brought`:
    where nothing but that path leads to them, as from the product of stock to its moves, what of the brought
    records it leads to; those made since the first load count. `company`: the path to their company.

    `total_by`: which of `by` (counted from 0) totals are shown for. `money`: rows are rounded to the cent, of
    the currency that the field `currency` names, else of the company; else figures are quantities. Tolerance is
    zero, beside what converting units rounds.
    """

    code: str
    of: tuple[str, ...]
    model: str
    field: str
    groups: tuple[str, ...]
    by: tuple[str | tuple[str, ...], ...] = ("key",)
    discount: str = ""
    unless: str = ""
    unit: str = ""
    where: tuple = ()
    less: tuple = ()
    everything: bool = False
    record: str = "id"
    brought: str = ""
    sign: int = 1
    company: str = "company_id"
    total_by: int | None = None
    money: bool = False
    currency: str = ""

    @property
    def codes(self):
        """The fields of a row that it needs, with those that name."""
        named = (way.split(".")[0] for element in self.by for way in ways(element))
        return {*self.of, *named, self.discount, self.unless, self.unit, self.currency} - {"", "key"}


def ways(element):
    """Return the ways in which a row may name an element of `by`, best first."""
    return (element,) if isinstance(element, str) else element
