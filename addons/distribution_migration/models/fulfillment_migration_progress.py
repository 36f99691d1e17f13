from odoo import fields, models


class FulfillmentMigrationProgress(models.Model):
    """How far a mock load is, by its worker on a connection of its own (see `watch`), and whether it is to stop.

    Not in the row of the load, which the transaction of the mock holds till its end.
    """

    _name = "fulfillment.migration.progress"
    _description = "Progress of a Mock Load"
    _log_access = False

    run_id = fields.Many2one("fulfillment.migration.run", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    began_at = fields.Datetime(readonly=True, help="When a worker began; empty while the load waits for one.")
    told_at = fields.Datetime(readonly=True, help="When the worker was last heard of.")
    # A code and no link: the connection of the watch looks at no row that the mock may hold.
    kind = fields.Char(readonly=True, help="Domain at work.")
    rows_done = fields.Integer(readonly=True)
    rows_total = fields.Integer(readonly=True)
    is_stop_requested = fields.Boolean(readonly=True)

    _run_uniq = models.UniqueIndex("(run_id)", "A load has one progress.")
