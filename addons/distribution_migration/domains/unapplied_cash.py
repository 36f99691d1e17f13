"""Payments on account: money that came or went in the old system and pays no document yet.

Each becomes an open item of the customer or vendor, not a payment in a bank journal: the bank's balance holds
the money already, and a payment would wait for a line of a bank statement that never comes.
"""

from .domain import Domain
from .field import Field, key
from .measure import Measure
from .open_item import AMOUNT
from .shared import ACCOUNT_LINK, CURRENCY_LINK, CUSTOMER_LINK, VENDOR_LINK

# What customers paid stands below zero in Odoo, what vendors got above; a payment is positive in files.
PAID = {
    "by": (
        "key",
        ("from_customer.commercial_partner_id", "to_vendor.commercial_partner_id"),
        "currency",
    ),
    "total_by": 2,
    "model": "account.move.line",
    "groups": ("move_id", "partner_id", "currency_id"),
    "record": "move_id",
    "money": True,
    "where": (("parent_state", "=", "posted"), ("account_id.account_type", "=", "liability_payable")),
    "less": (("parent_state", "=", "posted"), ("account_id.account_type", "=", "asset_receivable")),
}

UNAPPLIED_CASH = Domain(
    code="unapplied_cash",
    model="account.move",
    watched=False,
    after=("account", "customer", "vendor"),
    parts=("account_move_line",),
    batch=500,
    measures=(
        Measure(
            "residual_currency",
            of=("open_amount",),
            currency="currency",
            field="amount_residual_currency",
            **PAID,
        ),
        Measure("residual", of=("open_amount", "open_amount_company"), field="amount_residual", **PAID),
    ),
    fields=(
        key("payment number", "receipt number", "document number", "payment id", "receipt"),
        Field(
            "from_customer",
            field="partner_id",
            synonyms=("customer number", "customer", "customer id", "received from", "debtor number"),
            **CUSTOMER_LINK,
        ),
        Field(
            "to_vendor",
            field="partner_id",
            synonyms=("vendor number", "vendor", "supplier", "vendor id", "paid to", "creditor number"),
            **VENDOR_LINK,
        ),
        Field(
            "paid_on",
            kind="date",
            required=True,
            field="date",
            synonyms=("payment date", "receipt date", "date", "value date", "posting date"),
        ),
        Field("currency", field="currency_id", synonyms=("currency", "currency code"), **CURRENCY_LINK),
        Field(
            "open_amount",
            field="amount_residual",
            required=True,
            synonyms=("open amount", "unapplied amount", "on account", "remaining amount", "amount"),
            **AMOUNT,
        ),
        Field(
            "open_amount_company",
            field="amount_residual_signed",
            synonyms=("open amount in company currency", "local amount", "amount in local currency"),
            **AMOUNT,
        ),
        Field(
            "account",
            field="account_id",
            keeper="account.move.line",
            synonyms=("control account", "reconciliation account", "account", "gl account"),
            **ACCOUNT_LINK,
        ),
        Field(
            "ref",
            synonyms=("payment reference", "reference", "cheque number", "check number", "memo", "text"),
        ),
    ),
)
