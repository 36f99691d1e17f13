from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfillmentHistoryLoadDelete(models.TransientModel):
    """Asks before a load of history is deleted, and says what would go."""

    _name = "fulfillment.history.load.delete"
    _description = "Delete a Load of History"

    load_id = fields.Many2one("fulfillment.history.load", required=True, readonly=True)
    row_count = fields.Integer(related="load_id.row_count")
    obstacles = fields.Text(compute="_compute_obstacles")

    @api.depends("load_id")
    def _compute_obstacles(self):
        for wizard in self:
            found = wizard.load_id._deletion_obstacles() if wizard.load_id else []
            wizard.obstacles = "\n".join(found) or False

    def action_delete(self):
        """Delete the load and its rows; the ledger keeps the fact."""
        self.ensure_one()
        load = self.load_id
        if not load:
            raise UserError(self.env._("This load is gone already: somebody else deleted it."))
        load.check_access("unlink")
        name, count = load.display_name, load.row_count
        load.unlink()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(load)s is deleted, with %(count)s rows.", load=name, count=f"{count:,}"
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
