from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..source.rejects import write_workbook
from ..source.staging import SEPARATOR


class FulfillmentMigrationFile(models.Model):
    """The rows that do not move, as a list and as a workbook for the people who close them in the old system."""

    _inherit = "fulfillment.migration.file"

    def action_open_closed(self):
        return self._open("closed")

    def action_download_closed(self):
        self.ensure_one()
        if not self.closed_ids:
            raise UserError(self.env._("No cutover rule closes a row of %(name)s.", name=self.name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/migration/{self.id}/closed.xlsx",
            "target": "download",
        }

    def _closed_workbook(self):
        """Return the closed rows with the reason of each as a workbook (bytes); every cell is text."""
        self.check_access("read")
        columns = self.column_ids.filtered(lambda column: column.source_index >= 0).sorted("source_index")
        rows = self.env.execute_query(
            SQL(
                """SELECT row.cells, closed.row_number, rule.target, closed.goes_with, rule.reason
                FROM fulfillment_migration_closed AS closed
                INNER JOIN fulfillment_migration_cutover_rule AS rule ON closed.rule_id = rule.id
                INNER JOIN fulfillment_migration_row AS row
                    ON row.file_id = closed.file_id AND row.row_number = closed.row_number
                WHERE closed.file_id = %s
                ORDER BY closed.row_number""",
                self.id,
            )
        )
        labels = dict(self.env["fulfillment.migration.cutover.rule"]._selection_target())
        return write_workbook(
            columns.mapped("name"),
            (
                (cells.split(SEPARATOR), row_number, labels.get(target, target), goes_with or "", reason)
                for cells, row_number, target, goes_with, reason in rows
            ),
            title=self.env._("Closed"),
            headings=(self.env._("Row"), self.env._("Field"), self.env._("Goes With"), self.env._("Reason")),
        )


class FulfillmentMigrationDomain(models.Model):
    _inherit = "fulfillment.migration.domain"

    def action_open_closed(self):
        return self.file_ids.action_open_closed()
