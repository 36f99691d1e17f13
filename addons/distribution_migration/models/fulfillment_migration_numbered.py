from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

# Operators with which a typed text finds a number: all of it, as it was in the old system.
FINDING = ("=", "ilike", "=ilike", "like", "=like")


class FulfillmentMigrationNumbered(models.AbstractModel):
    """Records that bear the numbers which they had in the old system: people know those for years."""

    _name = "fulfillment.migration.numbered"
    _description = "Records with Old Numbers"

    old_number = fields.Char(
        string="Old Numbers",
        compute="_compute_old_number",
        search="_search_old_number",
        help="What it was called in the old system, also of duplicates that became this record.",
    )

    @api.depends_context("allowed_company_ids")
    def _compute_old_number(self):
        told = defaultdict(list)
        for xref in self.env["fulfillment.migration.xref"].search_fetch(
            [("model", "=", self._name), ("res_id", "in", self.ids)],
            ["res_id", "legacy_key"],
            order="is_duplicate, legacy_key",
        ):
            told[xref.res_id].append(xref.legacy_key)
        for record in self:
            record.old_number = ", ".join(dict.fromkeys(told[record.id])) or False

    def _search_old_number(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        numbers = self.env["fulfillment.migration.xref"]._search(
            [("model", "=", self._name), ("legacy_key", operator, value)]
        )
        return [("id", "in", numbers.subselect("res_id"))]

    @api.model
    def _with_old_number(self, found, name, domain, operator, limit):
        """Return the answer of name_search with what bore the name as its old number in front.

        The number as a whole: so that it costs one look into an index, whatever is typed.
        """
        if not name or operator not in FINDING:
            return found
        asked = Domain(domain or Domain.TRUE) & Domain("old_number", "=", name.strip())
        named = self.search_fetch(asked, ["display_name"], limit=limit)
        first = [(record.id, record.display_name) for record in named.sudo()]
        there = set(named.ids)
        return (first + [one for one in found if one[0] not in there])[:limit]
