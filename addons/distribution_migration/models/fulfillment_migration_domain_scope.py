from odoo import api, fields, models


class FulfillmentMigrationDomain(models.Model):
    """What of Odoo is compared with the files: all of the company, or what the load set brought.

    All is the stricter one: what a load put in the wrong place shows, and so does what somebody entered beside.
    A company that works in Odoo already has stock and orders that no file says; there it would show nothing else.
    """

    _inherit = "fulfillment.migration.domain"

    scope = fields.Selection(
        [("company", "All Records of the Company"), ("brought", "What This Load Set Brought")],
        string="Compare With",
        tracking=True,
        help="All records: what no file says shows as a difference. What this load set brought: other records are "
        "counted in one line. Left empty, the first load decides: all, where the company has none of them before.",
    )
    has_scope = fields.Boolean(compute="_compute_has_scope")

    @api.depends("kind")
    def _compute_has_scope(self):
        for domain in self:
            domain.has_scope = bool(domain.kind and domain._measures_of_all())

    def _measures_of_all(self):
        """Return the measures of the domain that ask for all records of the company."""
        return [measure for measure in self._what().measures if measure.everything]

    def write(self, vals):
        changed = self.filtered(lambda d: d.scope and "scope" in vals and d.scope != vals["scope"])
        result = super().write(vals)
        if changed:
            changed._void_signatures(self.env._("What is compared with the files was changed."))
            # Figures have to be taken anew before they are signed.
            changed.reconciliation_ids.sudo().basis = False
        return result

    def _decide_scope(self):
        """Choose, before a first load, what is compared: what is there now was not brought by the files."""
        for domain in self.filtered(lambda domain: not domain.scope and domain.has_scope):
            reconciler = self.env["fulfillment.migration.reconciler"]._of(domain.kind)
            reconciler = reconciler.with_company(domain.company_id).with_context(active_test=False)
            others = any(reconciler._others(domain, measure)[0] for measure in domain._measures_of_all())
            domain.sudo().scope = "brought" if others else "company"
