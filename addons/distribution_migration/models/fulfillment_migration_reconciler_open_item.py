from odoo import models
from odoo.tools import SQL

CREDIT = ("out_refund", "in_refund")


class FulfillmentMigrationReconcilerOpenItem(models.AbstractModel):
    """Open amounts of documents: what a file says of them follows from type, sign and currency together."""

    _name = "fulfillment.migration.reconciler.open_item"
    _inherit = "fulfillment.migration.reconciler"
    _description = "Open Items of Files against Odoo"

    def _is_said(self, measure, codes):
        return "open_amount" in codes

    def _said_amount(self, domain, measure, texts):
        """Return the open amount of a row: below zero for credit notes, whichever way the file writes them."""
        amount = SQL("(%s)::numeric", texts["open_amount"])
        if "open_amount_company" in texts:
            own = domain.company_id.currency_id.name
            # In the currency of the company the open amount is all that counts.
            amount = SQL(
                "CASE WHEN upper(coalesce(%s, %s)) = upper(%s) THEN %s ELSE (%s)::numeric END",
                texts["currency"],
                own,
                own,
                amount,
                texts["open_amount_company"],
            )
        if "move_type" not in texts:
            return amount
        return SQL(
            "CASE WHEN %s = ANY(%s) THEN -abs(%s) ELSE %s END",
            texts["move_type"],
            list(CREDIT),
            amount,
            amount,
        )

    def _named(self, domain, measure, rows):
        """Name the currency of the company where a row names none."""
        names_of = super()._named(domain, measure, rows)
        place, own = measure.by.index("currency"), domain.company_id.currency_id.id

        def with_currency(row):
            names = names_of(row)
            return (*names[:place], names[place] or own, *names[place + 1 :])

        return with_currency
