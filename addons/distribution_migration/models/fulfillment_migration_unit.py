from odoo import models

from ..cleansing.quantities import clean_unit
from ..cleansing.units import ONE_BY_ONE
from ..cleansing.values import Cleaned


class FulfillmentMigrationUnit(models.AbstractModel):
    """What Odoo calls a unit of measure that an old system spells in its own way."""

    _name = "fulfillment.migration.unit"
    _description = "Units by Their Meaning"

    def _written(self):
        """Return a function (text, Cleaned of clean_unit) → Cleaned with the name that Odoo has for the unit.

        Odoo's names are read as the texts of files are. None for a unit that Odoo lacks, or has twice.
        """
        names = {}
        for uom in self.env["uom.uom"].search_fetch([], ["name"]):
            read = clean_unit(uom.name)
            if isinstance(read, Cleaned):
                names.setdefault(self._meaning(read), set()).add(uom.name)

        def written(text, cleaned):
            found = names.get(self._meaning(cleaned), ())
            if len(found) != 1:
                return None
            (name,) = found
            return Cleaned(name, "unit_code" if name != text else "", cleaned.note)

        return written

    def _meaning(self, cleaned):
        """Return what two spellings of a unit share: its code, and how many others it holds."""
        return "C62" if cleaned.value in ONE_BY_ONE else cleaned.value, cleaned.note.get("inside", "")
