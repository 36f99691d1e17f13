from odoo import models
from odoo.fields import Command, Date

from ..source.errors import ValueRefused

CREDIT = {"out_invoice": "out_refund", "in_invoice": "in_refund"}


class FulfillmentMigrationLoaderOpenItem(models.AbstractModel):
    """Unpaid invoices and credit notes, one line each against the clearing account, under their old number.

    Without taxes, and without the accounts of revenue and cost: the old books reported both. The day of the
    entry is the last one of the old books, so that no earlier period is touched; document date and due date are
    the old ones. In another currency the amount of both is kept, with the rate that they make.
    """

    _name = "fulfillment.migration.loader.open_item"
    _inherit = "fulfillment.migration.loader.entry"
    _description = "Loader of Open Items"

    _invoice = ""

    def _values(self, domain, row, links):
        said = super()._values(domain, row, links)
        load_set, own = domain.set_id, domain.company_id.currency_id
        currency = own.browse(said.get("currency_id", own.id))
        move_type, amount, company_amount = self._amounts(row, said, currency, own)
        values = {
            name: said[name]
            for name in ("partner_id", "invoice_date", "ref", "invoice_user_id")
            if name in said
        }
        values |= {
            "name": row["key"],
            "move_type": move_type,
            "journal_id": load_set[self._journal].id,
            "currency_id": currency.id,
            "date": Date.to_string(load_set.opening_date),
            "disputed": said.get("payment_state"),
            "open_account": said.get("account_id"),
        }
        if "invoice_date_due" in said:
            values |= {"invoice_date_due": said["invoice_date_due"], "invoice_payment_term_id": False}
        elif "invoice_payment_term_id" in said:
            values["invoice_payment_term_id"] = said["invoice_payment_term_id"]
        if company_amount is not None:
            values["invoice_currency_rate"] = amount / company_amount
        sign = 1 if move_type in ("out_invoice", "in_refund") else -1
        values["line_ids"] = self._lines(domain, said, values, sign, amount, company_amount)
        return values

    def _amounts(self, row, said, currency, own):
        """Return (type, open amount, open amount in the currency of the company or None), both positive.

        :raises ValueRefused: where amounts and type contradict each other
        """
        amount = currency.round(said["amount_residual"])
        company_amount = said.get("amount_residual_signed")
        if currency == own:
            company_amount = amount
        if not amount:
            raise ValueRefused("nothing_open", target="open_amount", value=row["open_amount"])
        if company_amount is not None and not own.round(company_amount):
            raise ValueRefused("nothing_open", target="open_amount_company", value=row["open_amount_company"])
        if company_amount is not None and (company_amount > 0) != (amount > 0):
            raise ValueRefused("other_sign", target="open_amount_company", value=row["open_amount_company"])
        if said.get("move_type") == self._invoice and amount < 0:
            raise ValueRefused("negative_invoice", target="open_amount", value=row["open_amount"])
        move_type = said.get("move_type") or (self._invoice if amount > 0 else CREDIT[self._invoice])
        return move_type, abs(amount), None if company_amount is None else own.round(abs(company_amount))

    def _lines(self, domain, said, values, sign, amount, company_amount):
        """Return the commands of the lines: the one against the clearing account, and the open item.

        The open item is left to Odoo where payment terms, or the rate of the day, have to be worked out.
        """
        line = {
            "display_type": "product",
            "name": self._line_name(said, values),
            "account_id": domain.set_id.clearing_account_id.id,
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.set([])],
        }
        if not self._is_complete(values):
            return [Command.create(line)]
        line |= {"balance": -sign * company_amount, "amount_currency": -sign * amount}
        item = {
            "display_type": "payment_term",
            "date_maturity": values["invoice_date_due"],
            "balance": sign * company_amount,
            "amount_currency": sign * amount,
        }
        if "account_id" in said:
            item["account_id"] = said["account_id"]
        return [Command.create(line), Command.create(item)]

    def _is_complete(self, values):
        return "invoice_date_due" in values and "invoice_currency_rate" in values

    def _line_name(self, said, values):
        """Return what the line says of the document: it is what reminders and statements show."""
        if said.get("amount_total") and abs(said["amount_total"]) != abs(said["amount_residual"]):
            return self.env._(
                "Open amount of %(number)s, originally %(amount)s",
                number=values["name"],
                amount=self.env["res.currency"]
                .browse(values["currency_id"])
                .format(abs(said["amount_total"])),
            )
        return self.env._("Open amount of %(number)s", number=values["name"])

    def _create(self, domain, values_list):
        values_list = [dict(values) for values in values_list]
        disputed = [values.pop("disputed") for values in values_list]
        accounts = [values.pop("open_account") for values in values_list]
        complete = [self._is_complete(values) for values in values_list]
        ids = dict(
            zip(
                [place for place, is_so in enumerate(complete) if is_so],
                super()._create(domain, [v for v, is_so in zip(values_list, complete, strict=True) if is_so]),
                strict=True,
            )
        )
        for place, values in enumerate(values_list):
            if place not in ids:
                ids[place] = self._create_by_odoo(values, accounts[place]).id
        moves = self.env["account.move"].browse(ids[place] for place in range(len(values_list)))
        for move, is_so in zip(moves, disputed, strict=True):
            if is_so:
                move.payment_state = "blocked"
        return moves.ids

    def _create_by_odoo(self, values, account_id):
        """Have Odoo work out due dates from terms, or the rate of the day; then set the account given."""
        move = self.env["account.move"].create(values)
        if account_id:
            move.line_ids.filtered(lambda line: line.display_type == "payment_term").account_id = account_id
        self._post(move)
        return move
