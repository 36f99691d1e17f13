from odoo import fields, models


class FulfillmentMigrationExplain(models.TransientModel):
    """Asks why differences are right as they are: one reason for one or many."""

    _name = "fulfillment.migration.explain"
    _description = "Explain Differences"

    difference_ids = fields.Many2many(
        "fulfillment.migration.difference", "fulfillment_migration_explain_rel", readonly=True
    )
    # Since when others may have explained them, too: the record itself is made when the button is pressed.
    seen_at = fields.Datetime(default=fields.Datetime.now, readonly=True)
    explanation = fields.Text(required=True, help="What the owner signs, and an auditor reads in two years.")

    def action_explain(self):
        self.difference_ids._explain(self.explanation, self.seen_at)
        return {"type": "ir.actions.act_window_close"}
