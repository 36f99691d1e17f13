from odoo import fields, models

from ..staged import StagedMany2one


class FulfillmentMigrationClosed(models.Model):
    """A row that does not move, by a cutover rule: it is closed in the old system. Found anew by each check."""

    _name = "fulfillment.migration.closed"
    _description = "Closed in Old System"
    _order = "file_id, row_number"
    _rec_name = "key"
    _log_access = False

    file_id = StagedMany2one(
        "fulfillment.migration.file", required=True, ondelete="cascade", index=True, readonly=True
    )
    domain_id = fields.Many2one(related="file_id.domain_id", string="Domain")
    company_id = StagedMany2one("res.company", required=True, readonly=True)
    row_number = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    key = fields.Char(string="Number in the Old System", readonly=True)
    rule_id = fields.Many2one(
        "fulfillment.migration.cutover.rule", required=True, ondelete="cascade", index=True, readonly=True
    )
    reason = fields.Char(related="rule_id.reason")
    goes_with = fields.Char(
        readonly=True, help="Number of the record that the row belongs to, where the rule closes that one."
    )

    _row_uniq = models.UniqueIndex("(file_id, row_number)", "A row is closed once.")

    def _reasons(self, places):
        """Return {(file id, row number): reason} of closed rows.

        :param places: (file id, row number) of differences
        """
        if not places:
            return {}
        self.env["fulfillment.migration.cutover.rule"].flush_model(["reason"])
        self.env.cr.execute(
            """SELECT closed.file_id, closed.row_number, rule.reason
            FROM fulfillment_migration_closed AS closed
            INNER JOIN fulfillment_migration_cutover_rule AS rule ON closed.rule_id = rule.id
            INNER JOIN unnest(%s::integer[], %s::integer[]) AS place (file_id, row_number)
                ON closed.file_id = place.file_id AND closed.row_number = place.row_number""",
            [*map(list, zip(*places, strict=True))],
        )
        return {(file_id, row_number): reason for file_id, row_number, reason in self.env.cr.fetchall()}
