from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.distribution_fulfillment_base.scope import Scope


class FulfillmentDataFinding(models.Model):
    """What is wrong with the data of a domain after go-live: one record a kind of fault and field, however many
    records have it. While there are any, an exception of the domain's owner is open; it closes when there are none.
    """

    _name = "fulfillment.data.finding"
    _inherit = ["fulfillment.document.mixin", "fulfillment.kept.mixin"]
    _description = "Data Finding"
    _order = "record_count desc, id"

    name = fields.Char(required=True, readonly=True, string="Finding")
    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="domain_id.company_id", store=True, index=True)
    check_code = fields.Char(required=True, readonly=True)
    target = fields.Char(required=True, readonly=True, string="Field")
    record_count = fields.Integer(string="Records", readonly=True, aggregator=None)
    total_count = fields.Integer(string="Of", readonly=True, aggregator=None)
    found_at = fields.Datetime(readonly=True, string="Looked At")

    _check_uniq = models.UniqueIndex(
        "(domain_id, check_code, target)",
        "A fault of a field is one finding, however often it is looked for.",
    )

    def action_open_records(self):
        """List the records that have the fault now."""
        self.ensure_one()
        self.check_access("read")
        watch = self.env["fulfillment.data.watch"]
        ids = watch._found(self.domain_id).get((self.check_code, self.target), [])
        if not ids:
            raise UserError(self.env._("No record has it any more; the exception closes tonight."))
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self.domain_id._what().model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }

    # --- what a control point asks ------------------------------------------------------

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this finding carries."""
        self.ensure_one()
        return {"company_id": self.company_id.id, "model": self._name, "res_id": self.id}

    def _fulfillment_scope(self):
        """The company alone decides which rules look at it."""
        self.ensure_one()
        return Scope(
            company=self.company_id,
            warehouse=self.env["stock.warehouse"],
            segment=self.env["fulfillment.segment"],
            channel=self.env["fulfillment.channel"],
            order_types=lambda line: set(),
        )

    def _fulfillment_value(self):
        """No money of its own."""
        return 0.0

    @api.model
    def _open_variances(self, findings):
        """Ask the rules about these, and close the exceptions of those that have no records any more."""
        point, Variance = self.env["fulfillment.control.point"], self.env["fulfillment.variance"].sudo()
        point._remember(point._findings("data_watched", findings.filtered("record_count")))
        variances = Variance.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", findings.ids),
                ("state", "!=", "resolved"),
            ]
        )
        counts = {finding.id: finding for finding in findings}
        for variance in variances:
            finding = counts[variance.res_id]
            if not finding.record_count:
                variance._settle(self.env._("No record has it any more."))
            elif not variance.owner_id and finding.domain_id.owner_id:
                variance.owner_id = finding.domain_id.owner_id
