from odoo import fields, models


class FulfillmentMigrationMatchMember(models.Model):
    """A row of a file, or a record of Odoo, that is perhaps the same as the others of its group.

    A row is known by its number in the old system, so that it is the same one in another reading or file.
    """

    _name = "fulfillment.migration.match.member"
    _description = "Possible Duplicate"
    _order = "group_id, res_id, id"
    _rec_name = "name"
    _log_access = False

    group_id = fields.Many2one(
        "fulfillment.migration.match.group", required=True, ondelete="cascade", index=True, readonly=True
    )
    domain_id = fields.Many2one(
        "fulfillment.migration.domain", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    name = fields.Char(readonly=True)
    key = fields.Char(string="Number in the Old System", readonly=True, help="Of a row; records have none.")
    file_id = fields.Many2one(
        "fulfillment.migration.file", ondelete="set null", readonly=True, index="btree_not_null"
    )
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)
    is_archived = fields.Boolean(string="Archived", readonly=True)
    # {code of the field: text}
    content = fields.Json(readonly=True)
    is_applied = fields.Boolean(
        readonly=True, help="The group was decided on: the rows of the file become one record."
    )

    _applied_uniq = models.UniqueIndex(
        "(domain_id, key) WHERE is_applied AND key IS NOT NULL", "A row has one group of duplicates."
    )
    _record_idx = models.Index("(res_id) WHERE res_id IS NOT NULL")

    def _ident(self):
        """Return what names the member for good, in the form of the pool."""
        self.ensure_one()
        return f"r:{self.res_id}" if self.res_id else f"k:{self.key}"

    def action_open(self):
        """Open the record of Odoo, or the row as it was read."""
        self.ensure_one()
        if self.res_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": self.domain_id._what().model,
                "res_id": self.res_id,
                "views": [(False, "form")],
            }
        return {
            "type": "ir.actions.act_window",
            "name": self.file_id.name or self.key,
            "res_model": "fulfillment.migration.row",
            "views": [(False, "list")],
            "domain": [("file_id", "=", self.file_id.id), ("row_number", "=", self.row_number)],
        }
