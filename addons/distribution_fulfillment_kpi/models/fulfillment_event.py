from odoo import api, models
from odoo.tools import SQL


class FulfillmentEvent(models.Model):
    """Facts of the ledger are not written by the ORM: they are marked where they are written."""

    _inherit = "fulfillment.event"

    @api.model
    def _flush_buffer(self):
        if not getattr(self.pool, "fulfillment_marks_by_orm", False):
            return super()._flush_buffer()
        ((last,),) = self.env.execute_query(SQL("SELECT coalesce(max(id), 0) FROM fulfillment_event"))
        result = super()._flush_buffer()
        rows = self.env.execute_query(SQL("SELECT id FROM fulfillment_event WHERE id > %s", last))
        self.browse(row[0] for row in rows)._fulfillment_mark("INSERT")
        return result
