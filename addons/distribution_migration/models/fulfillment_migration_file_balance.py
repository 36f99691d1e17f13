from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationFile(models.Model):
    """Entries of an opening ledger: what does not come to zero is refused as a whole."""

    _inherit = "fulfillment.migration.file"

    def _check_balance(self):
        """Refuse the first row of each entry that does not balance, and say by how much."""
        what = self.domain_id._what()
        if not what.balanced:
            return
        judge = self.env["fulfillment.migration.judge"]
        self._add_rejects(
            SQL(
                """SELECT
                    min(own.row_number) AS row_number,
                    NULL AS target,
                    own.key AS value,
                    'unbalanced' AS code,
                    jsonb_build_object('difference', sum(%(balance)s), 'debit', sum(greatest(%(balance)s, 0)))
                        AS params
                FROM (%(rows)s) AS own
                WHERE own.key NOT IN (
                    -- Of entries with refused rows nothing is known.
                    SELECT bad.key FROM (%(rows)s) AS bad
                    INNER JOIN fulfillment_migration_reject AS reject
                        ON reject.file_id = %(file)s AND bad.row_number = reject.row_number
                    WHERE bad.key IS NOT NULL
                )
                GROUP BY own.key
                HAVING sum(%(balance)s) <> 0""",
                rows=judge._keys(self, *what.balanced),
                balance=self._balance_of(what.balanced),
                file=self.id,
            )
        )

    def _balance_of(self, codes):
        """Return the balance of a row in the company's currency, rounded as the line will be.

        :param codes: the fields of the signed balance, of debit and of credit
        """
        balance, debit, credit = (SQL("own.%s::numeric", SQL.identifier(code)) for code in codes)
        return SQL(
            "round(coalesce(%s, coalesce(%s, 0) - coalesce(%s, 0)), %s)",
            balance,
            debit,
            credit,
            self.company_id.currency_id.decimal_places,
        )
