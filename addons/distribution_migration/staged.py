"""Fields of rows that come by the million."""

from odoo import fields


class StagedMany2one(fields.Many2one):
    """A many2one without a foreign key: PostgreSQL looks up the target of each row of a COPY or an
    INSERT, one by one, which takes four times as long as the rows themselves.

    Rows with such a field are written by the steps only, beside their target, in one transaction. Who
    deletes the target deletes them (`fulfillment.migration.bulk`).
    """

    def update_db_foreign_key(self, model, column):
        """Add none."""
