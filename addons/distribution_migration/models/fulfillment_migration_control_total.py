from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..domains import DOMAINS


class FulfillmentMigrationControlTotal(models.Model):
    """A total from the old system's own report: the files may be incomplete before anything is loaded."""

    _name = "fulfillment.migration.control.total"
    _description = "Control Total"
    _order = "domain_id, id"

    domain_id = fields.Many2one("fulfillment.migration.domain", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    measure = fields.Selection("_selection_measure", string="Figure", required=True, default="count")
    allowed_targets = fields.Json(compute="_compute_allowed_targets")
    value = fields.Float(string="Total", digits=(16, 4), required=True, aggregator=None)
    source_text = fields.Char(
        string="Taken From", required=True, help="The report and its date, so that others find it again."
    )
    write_uid = fields.Many2one("res.users", string="Entered By", readonly=True)

    _measure_uniq = models.UniqueIndex("(domain_id, measure)", "A figure has one control total.")

    @api.model
    def _selection_measure(self):
        sentences = self.env["fulfillment.migration.sentence"]
        codes = dict.fromkeys(
            ("count", *(measure.code for what in DOMAINS.values() for measure in what.measures))
        )
        return [(code, sentences._measure(code)) for code in codes]

    @api.depends("domain_id.kind")
    def _compute_allowed_targets(self):
        sentences = self.env["fulfillment.migration.sentence"]
        for total in self:
            total.allowed_targets = [[code, sentences._measure(code)] for code in total._measures()]

    def _measures(self):
        """Return the codes of the figures that the domain is compared by."""
        what = self.domain_id._what() if self.domain_id.kind else None
        return (
            tuple(dict.fromkeys(("count", *(measure.code for measure in what.measures))))
            if what
            else ("count",)
        )

    @api.constrains("domain_id", "measure")
    def _check_measure(self):
        sentences = self.env["fulfillment.migration.sentence"]
        for total in self:
            if total.measure not in total._measures():
                raise ValidationError(
                    self.env._(
                        "%(domain)s are not compared by %(figure)s. Choose one of: %(figures)s.",
                        domain=total.domain_id.display_name,
                        figure=sentences._measure(total.measure),
                        figures=", ".join(map(sentences._measure, total._measures())),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        totals = super().create(vals_list)
        totals._changed()
        return totals

    def write(self, vals):
        self._check_may_enter()
        result = super().write(vals)
        self._changed()
        return result

    def unlink(self):
        self._changed()
        return super().unlink()

    def _check_may_enter(self):
        """Raise unless the user owns the domain, or consults.

        :raises AccessError: for others
        """
        may_all = self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_consultant")
        others = self.domain_id.filtered(lambda domain: domain.owner_id != self.env.user)
        if others and not may_all:
            raise AccessError(
                self.env._(
                    "Control totals of %(names)s are entered by the owner of the domain or the consultant.",
                    names=", ".join(others.mapped("display_name")),
                )
            )

    def _changed(self):
        self._check_may_enter()
        self.domain_id._void_signatures(self.env._("A control total was changed."))
