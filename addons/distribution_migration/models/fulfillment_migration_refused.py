from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..source.reader import OWNED_REJECT_COLUMNS
from ..source.rejects import write_workbook
from ..source.staging import SEPARATOR


class FulfillmentMigrationFile(models.Model):
    """Refused rows go back to the business as a workbook, with field, value, reason; they come back corrected."""

    _inherit = "fulfillment.migration.file"

    def action_download_refused(self):
        self.ensure_one()
        if not self._refused_rows():
            raise UserError(self.env._("No row of %(name)s is refused.", name=self.name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/fulfillment/migration/{self.id}/refused.xlsx",
            "target": "download",
        }

    def _refused_rows(self):
        """Return {row number: [(target, value, reason)]} of the check, and of the last run beyond it."""
        self.check_access("read")
        sentences = self.env["fulfillment.migration.sentence"]
        rows = {}
        superseded = set()
        for reject in self.reject_ids:
            if reject.code == "superseded":
                superseded.add(reject.row_number)
                continue
            told = (sentences._field_label(self.kind, reject.target), reject.value or "", reject.reason or "")
            rows.setdefault(reject.row_number, []).append(told)
        last = self.env["fulfillment.migration.run"].search([("set_id", "=", self.set_id.id)], limit=1)
        results = self.env["fulfillment.migration.result"].search(
            [("run_id", "=", last.id), ("file_id", "=", self.id), ("state", "=", "refused")]
        )
        for result in results:
            if result.row_number not in rows:
                rows[result.row_number] = [
                    (result.target_name or "", result.value or "", result.reason or "")
                ]
        return {number: told for number, told in rows.items() if number not in superseded}

    def _refused_workbook(self):
        """Return the workbook of refused rows as bytes; every cell is text, formulas are disarmed by that.

        Each row names its owner: that of the domain, or who leads the move, so that it can be filtered and sent on.
        """
        rows = self._refused_rows()
        owner = self.domain_id.owner_id.name or self.set_id.user_id.name or ""
        columns = self.column_ids.filtered(lambda column: column.source_index >= 0).sorted("source_index")
        cells = dict(
            self.env.execute_query(
                SQL(
                    "SELECT row_number, cells FROM fulfillment_migration_row"
                    " WHERE file_id = %s AND row_number = ANY(%s)",
                    self.id,
                    list(rows),
                )
            )
        )
        return write_workbook(
            columns.mapped("name"),
            (
                (
                    cells[number].split(SEPARATOR),
                    number,
                    *("\n".join(part) for part in zip(*rows[number], strict=True)),
                    owner,
                )
                for number in sorted(rows)
            ),
            headings=OWNED_REJECT_COLUMNS,
        )
