from odoo import api, models
from odoo.exceptions import AccessError


class FulfillmentSharedMixin(models.AbstractModel):
    """Part of the standard of all companies: it is changed by who works for all of them.

    With a company of its own, a record is that company's matter. Lines of a record that are
    guarded by themselves stand in `_own_lines`.
    """

    _name = "fulfillment.shared.mixin"
    _description = "Standard of All Companies"

    _own_lines = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._require_all_companies()
        return records

    def write(self, vals):
        if vals.keys() <= self._own_lines:
            return super().write(vals)
        # Before and after: it may be taken from all companies, or be given to them.
        self._require_all_companies()
        result = super().write(vals)
        self._require_all_companies()
        return result

    def unlink(self):
        self._require_all_companies()
        return super().unlink()

    def _require_all_companies(self):
        """Raise where a person changes what holds for all companies and does not work for each of them."""
        if self.env.su:
            return
        records = self.sudo()
        shared = (
            records.filtered(lambda record: not record.company_id)
            if "company_id" in self._fields
            else records
        )
        if not shared:
            return
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        foreign = companies - self.env.user.company_ids
        if foreign:
            raise AccessError(
                self.env._(
                    "%(record)s was not changed: it holds for all companies, and you do not work for %(companies)s.\n"
                    "Ask a process owner who works for all companies, or set up one for your company alone.",
                    record=shared[:1].display_name,
                    companies=", ".join(foreign.mapped("name")),
                )
            )
