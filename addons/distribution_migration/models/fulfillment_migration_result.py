from odoo import fields, models

from ..staged import StagedMany2one


class FulfillmentMigrationResult(models.Model):
    """What became of one row in one run."""

    _name = "fulfillment.migration.result"
    _description = "Row of a Load"
    _order = "run_id, stage_id, file_id, row_number"
    _rec_name = "key"
    _log_access = False

    run_id = StagedMany2one(
        "fulfillment.migration.run", required=True, ondelete="cascade", index=True, readonly=True
    )
    stage_id = StagedMany2one("fulfillment.migration.stage", required=True, ondelete="cascade", readonly=True)
    domain_id = StagedMany2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", readonly=True
    )
    file_id = StagedMany2one("fulfillment.migration.file", required=True, ondelete="cascade", readonly=True)
    company_id = StagedMany2one("res.company", required=True, readonly=True)
    row_number = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    key = fields.Char(string="Number in the Old System", readonly=True)
    batch_number = fields.Integer(readonly=True, aggregator=None)
    level = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(
        [
            ("pending", "To Do"),
            ("loaded", "Loaded"),
            ("updated", "Updated"),
            ("conflict", "Conflict"),
            ("known", "Known"),
            ("changed", "Changed"),
            ("merged", "Merged"),
            ("closed", "Closed in Old System"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        help="Known: an earlier load brought it. Changed: it did, and the row has other values now. Updated: "
        "these were written. Conflict: somebody has written another value in Odoo. "
        "Merged: it is the same as another row or a record of Odoo, and its number leads to that. "
        "Closed in the old system: a cutover rule says that it does not move.",
    )
    fingerprint = fields.Char(readonly=True, help="Of the values of the row.")
    said = fields.Json(
        readonly=True, help="The values of the row, by field; of history, nothing is kept here."
    )
    # {field of the domain: [text before, text now]}
    differs = fields.Json(
        readonly=True,
        help="What a known row said when it was loaded, and says now; of other rows, what it said in the load before.",
    )
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)
    survivor_key = fields.Char(
        string="Merged Into", readonly=True, help="Number of the row that it is the same as."
    )
    # {field of Odoo: [value before, value after]} of a record that got values of the row
    replaced = fields.Json(readonly=True)
    code = fields.Char(readonly=True)
    value = fields.Char(readonly=True)
    target = fields.Char(string="Feeds", readonly=True)
    params = fields.Json(readonly=True)
    change_kept = fields.Json(
        readonly=True,
        help="Of an updated record: what it held before and after, and what the row said before.",
    )
    message = fields.Text(readonly=True, help="What Odoo said, where Odoo refused the record.")

    _batch_idx = models.Index("(stage_id, batch_number)")
    _file_idx = models.Index("(file_id)")
    _domain_idx = models.Index("(domain_id)")
    _survivor_idx = models.Index("(stage_id, survivor_key) WHERE survivor_key IS NOT NULL")
    _key_idx = models.Index("(stage_id, key)")
