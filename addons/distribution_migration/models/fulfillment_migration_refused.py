from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..source.reader import OWNED_REJECT_COLUMNS
from ..source.rejects import write_workbook
from ..source.staging import SEPARATOR

# Rows that are read at a time.
PART = 1_000


class FulfillmentMigrationFile(models.Model):
    """Refused rows go back to the business as a workbook, with field, value, reason; they come back corrected."""

    _inherit = "fulfillment.migration.file"

    def action_download_refused(self):
        self.ensure_one()
        if not self._refused_numbers():
            raise UserError(self.env._("No row of %(name)s is refused.", name=self.name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/migration/{self.id}/refused.xlsx",
            "target": "download",
        }

    def _refused_numbers(self, after=-1):
        """Return the numbers of the next refused rows behind a row, a thousand at most.

        Of the check, and of the last run beyond it; rows that were corrected stand elsewhere.
        """
        self.check_access("read")
        return [
            number
            for (number,) in self.env.execute_query(
                SQL(
                    """SELECT told.row_number FROM (
                        SELECT reject.row_number FROM fulfillment_migration_reject AS reject
                        WHERE reject.file_id = %(file)s
                        UNION
                        SELECT result.row_number FROM fulfillment_migration_result AS result
                        WHERE result.file_id = %(file)s AND result.run_id = %(run)s AND result.state = 'refused'
                    ) AS told
                    WHERE told.row_number > %(after)s AND NOT EXISTS (
                        SELECT FROM fulfillment_migration_reject AS superseded
                        WHERE superseded.file_id = %(file)s AND superseded.row_number = told.row_number
                            AND superseded.code = 'superseded'
                    )
                    ORDER BY told.row_number LIMIT %(part)s""",
                    file=self.id,
                    run=self._last_run().id or None,
                    after=after,
                    part=PART,
                )
            )
        ]

    def _last_run(self):
        return self.env["fulfillment.migration.run"].search([("set_id", "=", self.set_id.id)], limit=1)

    def _refused_rows(self, numbers):
        """Return {row number: [(target, value, reason)]} of these refused rows."""
        sentences = self.env["fulfillment.migration.sentence"]
        rows = {}
        rejects = self.env["fulfillment.migration.reject"].search(
            [("file_id", "=", self.id), ("row_number", "in", numbers)]
        )
        for reject in rejects:
            told = (sentences._field_label(self.kind, reject.target), reject.value or "", reject.reason or "")
            rows.setdefault(reject.row_number, []).append(told)
        results = self.env["fulfillment.migration.result"].search(
            [
                ("run_id", "=", self._last_run().id),
                ("file_id", "=", self.id),
                ("state", "=", "refused"),
                ("row_number", "in", [number for number in numbers if number not in rows]),
            ]
        )
        for result in results:
            rows[result.row_number] = [(result.target_name or "", result.value or "", result.reason or "")]
        # A thousand rows later nobody asks for them again.
        rejects.invalidate_recordset()
        results.invalidate_recordset()
        return rows

    def _refused_workbook(self):
        """Return the workbook of refused rows as bytes; every cell is text, formulas are disarmed by that.

        Each row names its owner: that of the domain, or who leads the move, so that it can be filtered and sent on.
        """
        columns = self.column_ids.filtered(lambda column: column.source_index >= 0).sorted("source_index")
        return write_workbook(columns.mapped("name"), self._refused_lines(), headings=OWNED_REJECT_COLUMNS)

    def _refused_lines(self):
        """Yield (cells, row number, fields, values, reasons, owner) of the refused rows, in their order."""
        owner = self.domain_id.owner_id.name or self.set_id.user_id.name or ""
        numbers = self._refused_numbers()
        while numbers:
            rows = self._refused_rows(numbers)
            cells = dict(
                self.env.execute_query(
                    SQL(
                        "SELECT row_number, cells FROM fulfillment_migration_row"
                        " WHERE file_id = %s AND row_number = ANY(%s)",
                        self.id,
                        numbers,
                    )
                )
            )
            for number in numbers:
                told = ("\n".join(part) for part in zip(*rows[number], strict=True))
                yield cells[number].split(SEPARATOR), number, *told, owner
            numbers = self._refused_numbers(numbers[-1])
