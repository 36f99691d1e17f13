from odoo import models
from odoo.fields import Command, Date

from ..source.errors import ValueRefused

# {field of the domain: (property of the partner, what a payment does there, domain of its documents)}
PARTIES = {
    "from_customer": ("property_account_receivable_id", -1, "open_receivable"),
    "to_vendor": ("property_account_payable_id", 1, "open_payable"),
}


class FulfillmentMigrationLoaderUnappliedCash(models.AbstractModel):
    """Payments on account become open items of customer or vendor, offered as outstanding on their documents."""

    _name = "fulfillment.migration.loader.unapplied_cash"
    _inherit = "fulfillment.migration.loader.entry"
    _description = "Loader of Unapplied Cash"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        for code, (account, _sign, _documents) in PARTIES.items():
            partners = self._linked("res.partner", code, links)
            self._ahead(partners.commercial_partner_id, account)
        return links

    def _values(self, domain, row, links):
        said = super()._values(domain, row, links)
        load_set, own = domain.set_id, domain.company_id.currency_id
        parties = [code for code in PARTIES if row.get(code)]
        if len(parties) != 1:
            raise ValueRefused("no_party", target="from_customer", value=None)
        account, sign, documents = PARTIES[parties[0]]
        if not load_set._brings(documents):
            # Its opening balance would come in with the ledger, and the payment once more.
            raise ValueRefused("no_open_items", target=parties[0], value=row[parties[0]])
        currency = own.browse(said.get("currency_id", own.id))
        amount = currency.round(said["amount_residual"])
        balance = own.round(said.get("amount_residual_signed") or 0) or None
        if not amount:
            raise ValueRefused("nothing_open", target="open_amount", value=row["open_amount"])
        if currency == own:
            balance = amount
        elif balance is None:
            raise ValueRefused("no_company_amount", target="open_amount_company", value=None)
        if (balance > 0) != (amount > 0):
            raise ValueRefused("other_sign", target="open_amount_company", value=row["open_amount_company"])
        partner = self.env["res.partner"].browse(said["partner_id"]).commercial_partner_id
        name = self.env._("Payment on account %(number)s of %(day)s", number=row["key"], day=said["date"])
        shared = {
            "name": name,
            "partner_id": partner.id,
            "currency_id": currency.id,
            "tax_ids": [Command.set([])],
        }
        item = {
            **shared,
            "account_id": said.get("account_id") or partner[account].id,
            "date_maturity": said["date"],
            "balance": sign * balance,
            "amount_currency": sign * amount,
        }
        clearing = {
            **shared,
            "account_id": load_set.clearing_account_id.id,
            "balance": -sign * balance,
            "amount_currency": -sign * amount,
        }
        return {
            "name": row["key"],
            "ref": said.get("ref") or name,
            "move_type": "entry",
            "date": Date.to_string(load_set.opening_date),
            "journal_id": load_set.opening_journal_id.id,
            "line_ids": [Command.create(item), Command.create(clearing)],
        }
