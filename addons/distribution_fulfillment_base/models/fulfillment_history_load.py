from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..facts import refuse_by_hand


class FulfillmentHistoryLoad(models.Model):
    """One load of rows from the system that came before: what was loaded, by whom, from which file.

    The load is the unit of undoing: deleting it deletes its rows and leaves an event.
    """

    _name = "fulfillment.history.load"
    _description = "Fulfillment History Load"
    _order = "loaded_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, readonly=True
    )
    kind = fields.Selection([("sale_line", "Sale Lines")], required=True, default="sale_line", readonly=True)
    source_name = fields.Char(string="File", readonly=True)
    checksum = fields.Char(string="SHA-256", readonly=True, help="Of the file as it was uploaded.")
    tz = fields.Char(string="Time Zone", required=True, default="UTC", readonly=True)
    state = fields.Selection(
        [("loading", "Loading"), ("loaded", "Loaded")], required=True, default="loading", readonly=True
    )
    loaded_by_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True)
    loaded_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    sale_line_ids = fields.One2many("fulfillment.history.sale.line", "load_id")
    row_count = fields.Integer(compute="_compute_row_count", string="Rows")

    @api.depends("sale_line_ids")
    def _compute_row_count(self):
        counts = dict(
            self.env["fulfillment.history.sale.line"]._read_group(
                [("load_id", "in", self.ids)], ["load_id"], ["__count"]
            )
        )
        for load in self:
            load.row_count = counts.get(load, 0)

    def write(self, vals):
        self.check_access("write")
        # A load renamed is the same load; moved to another company it would leave its rows behind.
        refuse_by_hand(self, vals, set(self._fields) - {"name"})
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_record_event(self):
        """Leave the trace of what is deleted; consultants only (access lines say so, too)."""
        if not (self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_consultant")):
            raise AccessError(
                self.env._(
                    "%(load)s was not deleted: only a consultant deletes loads.", load=self[:1].display_name
                )
            )
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "history_deleted",
                    "company_id": load.company_id.id,
                    "model": load._name,
                    "res_id": load.id,
                    "quantity": load.row_count,
                    "unit": "rows",
                    "old_text": load.source_name,
                    "note": load.checksum,
                }
                for load in self
            ]
        )

    def action_open_rows(self):
        """Open the rows of this load."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_history_sale_line"
        )
        return dict(action, domain=[("load_id", "=", self.id)], context={})
