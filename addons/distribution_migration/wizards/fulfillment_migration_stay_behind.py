from odoo import api, fields, models

TOLD = 10


class FulfillmentMigrationStayBehind(models.TransientModel):
    """Asks why items stay behind, and once more where stock or open lines hang on them."""

    _name = "fulfillment.migration.stay.behind"
    _description = "Leave Items Behind"

    item_ids = fields.Many2many(
        "fulfillment.migration.item", "fulfillment_migration_stay_behind_rel", readonly=True
    )
    item_count = fields.Integer(compute="_compute_busy")
    reason = fields.Char(
        required=True, compute="_compute_reason", store=True, readonly=False, precompute=True
    )
    busy_count = fields.Integer(compute="_compute_busy")
    busy = fields.Text(string="With Stock or Open Lines", compute="_compute_busy")
    is_confirmed = fields.Boolean(string="They stay behind all the same")

    @api.depends("item_ids")
    def _compute_busy(self):
        for wizard in self:
            busy = wizard.item_ids.filtered(lambda item: item._is_busy())
            lines = [
                self.env._(
                    "%(item)s: stock %(stock)g, open lines %(open)s",
                    item=item.display_name,
                    stock=item.stock_qty,
                    open=item.open_count,
                )
                for item in busy[:TOLD]
            ]
            if len(busy) > TOLD:
                lines.append(self.env._("… and %(count)s more", count=f"{len(busy) - TOLD:,}"))
            wizard.item_count = len(wizard.item_ids)
            wizard.busy_count = len(busy)
            wizard.busy = "\n".join(lines)

    @api.depends("item_ids")
    def _compute_reason(self):
        """Propose what all of the items have in common."""
        for wizard in self:
            items = wizard.item_ids
            if items and all(items.mapped("is_obsolete")):
                wizard.reason = self.env._("Obsolete")
            elif items and all(items.mapped("is_never_sold")):
                wizard.reason = self.env._("Never sold")
            else:
                wizard.reason = False

    def action_stay(self):
        self.ensure_one()
        self.item_ids._stay_behind(self.reason, self.is_confirmed)
        return {"type": "ir.actions.act_window_close"}

    def action_stay_without_busy(self):
        """Leave out what has stock or open lines."""
        self.ensure_one()
        self.item_ids.filtered(lambda item: not item._is_busy())._stay_behind(self.reason)
        return {"type": "ir.actions.act_window_close"}
