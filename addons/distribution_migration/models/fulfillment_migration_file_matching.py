from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .fulfillment_migration_file_checking import KEY_CODES

WRITTEN = 5_000


class FulfillmentMigrationFile(models.Model):
    """What was decided about duplicates, laid over the rows before they are judged."""

    _inherit = "fulfillment.migration.file"

    def _lay_chosen_values(self):
        """Lay over the rows of these files the values that somebody chose of their duplicates."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_match_value WHERE file_id = ANY(%s)", [self.ids]
        )
        for domain, files in self.grouped("domain_id").items():
            wanted = domain._chosen_of_rows()
            if not wanted:
                continue
            texts = domain._texts_of({(source, code) for _key, code, source in wanted if source}, self)
            by_key = defaultdict(list)
            for key, code, source in wanted:
                # A duplicate that says nothing any more leaves the row its own value.
                if not source or texts.get((source, code)):
                    by_key[key].append((code, texts.get((source, code))))
            for file in files:
                file._lay(by_key)

    def _lay(self, by_key):
        rows = self.env.execute_query(
            SQL(
                "SELECT own.row_number, own.key FROM (%s) AS own WHERE own.key = ANY(%s)",
                self.env["fulfillment.migration.judge"]._keys(self, survived=False),
                list(by_key),
            )
        )
        self.env.cr.execute_values(
            """INSERT INTO fulfillment_migration_match_value (file_id, company_id, row_number, code, value)
            VALUES %s""",
            [
                (self.id, self.company_id.id, row_number, code, text)
                for row_number, key in rows
                for code, text in by_key[key]
            ],
            page_size=WRITTEN,
        )

    def _pass_over_merged(self):
        """Take away what is said of rows that become another one: what is wrong with them is not loaded.

        What says that a number stands twice stays, and of rows that become a record, what is wrong with the values
        chosen of them.
        """
        self.ensure_one()
        if not self.domain_id._has_merged():
            return
        self.env.cr.execute(
            SQL(
                """DELETE FROM fulfillment_migration_reject AS fault
                USING (%s) AS own, (%s) AS merged
                WHERE fault.file_id = %s AND fault.row_number = own.row_number AND own.key = merged.key
                    AND NOT fault.code = ANY(%s)
                    AND (fault.target IS NULL OR NOT fault.target = ANY(merged.codes))""",
                self.env["fulfillment.migration.judge"]._keys(self),
                self.domain_id._merged(),
                self.id,
                list(KEY_CODES),
            )
        )
        self.env["fulfillment.migration.reject"].invalidate_model()
