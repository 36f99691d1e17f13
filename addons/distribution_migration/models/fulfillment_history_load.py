from odoo import fields, models


class FulfillmentHistoryLoad(models.Model):
    _inherit = "fulfillment.history.load"

    import_ids = fields.One2many("fulfillment.history.import", "load_id", string="Imports")

    def action_ask_delete(self):
        """Open the question whether to delete this load; it says how many rows would go."""
        self.ensure_one()
        self.check_access("unlink")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Delete Load"),
            "res_model": "fulfillment.history.load.delete",
            "view_mode": "form",
            "target": "new",
            "context": {"default_load_id": self.id},
        }

    def _deletion_obstacles(self, together=None):
        obstacles = super()._deletion_obstacles(together)
        busy = self.import_ids.filtered(lambda record: record.is_busy and not record.is_stalled)
        if busy:
            obstacles.append(
                self.env._(
                    "its import %(name)s is still running: press Stop there first",
                    name=busy[:1].display_name,
                )
            )
        return obstacles

    def unlink(self):
        imports = self.import_ids
        result = super().unlink()
        # The file is still there and says what it said; its rows are judged anew.
        imports._load_deleted()
        return result
