"""Invoices and credit notes that were not paid when the old books were closed: one row a document.

What is open becomes the total: what was paid before is no business of the new books. A due date counts as it is;
payment terms only where there is none, because Odoo works due dates out of terms.
"""

from .domain import Domain
from .field import Field, key
from .measure import Measure
from .partner import TERM
from .shared import ACCOUNT_LINK, CURRENCY_LINK, CUSTOMER_LINK, VENDOR_LINK

AMOUNT = {"kind": "number", "money": True, "sign": "any"}
INVOICE_WORDS = ("invoice", "inv", "in", "bill", "vendor bill", "customer invoice", "rv", "re", "kr")
CREDIT_WORDS = (
    "credit note",
    "credit memo",
    "credit",
    "refund",
    "cm",
    "cn",
    "cr",
    "vendor credit",
    "rg",
    "kg",
)


def _fields(partner_link, partner_synonyms, invoice, credit, key_synonyms, reference_synonyms):
    return (
        key(*key_synonyms, "document number", "document no", "document", "invoice number", "invoice no"),
        Field("partner", field="partner_id", required=True, synonyms=partner_synonyms, **partner_link),
        Field(
            "move_type",
            kind="choice",
            choices=((invoice, INVOICE_WORDS), (credit, CREDIT_WORDS)),
            synonyms=("document type", "type", "doc type", "transaction type"),
        ),
        Field(
            "invoice_date",
            kind="date",
            required=True,
            synonyms=("invoice date", "document date", "bill date", "date", "posting date"),
        ),
        Field(
            "due_date",
            kind="date",
            is_plan=True,
            field="invoice_date_due",
            synonyms=("due date", "net due date", "date due", "payment due", "maturity date"),
        ),
        Field(
            "payment_term",
            field="invoice_payment_term_id",
            synonyms=("payment terms", "payment term", "terms"),
            **TERM,
        ),
        Field("currency", field="currency_id", synonyms=("currency", "currency code"), **CURRENCY_LINK),
        Field(
            "original_amount",
            field="amount_total",
            synonyms=("original amount", "invoice amount", "total amount", "gross amount", "total"),
            **AMOUNT,
        ),
        Field(
            "open_amount",
            field="amount_residual",
            required=True,
            synonyms=("open amount", "outstanding amount", "amount due", "balance due", "remaining amount")
            + ("open balance", "residual", "amount", "balance"),
            **AMOUNT,
        ),
        Field(
            "open_amount_company",
            field="amount_residual_signed",
            synonyms=("open amount in company currency", "open amount local currency", "local amount")
            + ("company amount", "amount in local currency", "base amount"),
            **AMOUNT,
        ),
        Field(
            "account",
            field="account_id",
            keeper="account.move.line",
            synonyms=("control account", "reconciliation account", "account", "gl account"),
            **ACCOUNT_LINK,
        ),
        Field("ref", synonyms=reference_synonyms),
        Field(
            "salesperson",
            kind="link",
            field="invoice_user_id",
            model="res.users",
            by=("login", "name"),
            synonyms=("salesperson", "sales rep", "account manager", "buyer", "sales representative"),
        ),
        Field(
            "disputed",
            kind="flag",
            field="payment_state",
            synonyms=("disputed", "dispute", "blocked", "payment block", "on hold"),
        ),
    )


def _measures(invoice, credit, sign):
    """Return what is reconciled: what is open of each document, in its currency and in that of the company."""
    shared = {
        "by": ("key", "partner", "currency"),
        "total_by": 2,
        "model": "account.move",
        "groups": ("id", "partner_id", "currency_id"),
        "money": True,
    }
    posted = ("state", "=", "posted")
    return (
        Measure(
            "residual_currency",
            of=("open_amount", "move_type"),
            currency="currency",
            field="amount_residual",
            where=(posted, ("move_type", "=", invoice)),
            less=(posted, ("move_type", "=", credit)),
            **shared,
        ),
        Measure(
            "residual",
            of=("open_amount", "open_amount_company", "move_type"),
            field="amount_residual_signed",
            sign=sign,
            where=(posted,),
            **shared,
        ),
    )


_PAID_IN_PARTS = {"model": "account.move", "parts": ("account_move_line",), "batch": 500}
OPEN_RECEIVABLE = Domain(
    code="open_receivable",
    watched=False,
    measures=_measures("out_invoice", "out_refund", 1),
    after=("account", "customer"),
    fields=_fields(
        CUSTOMER_LINK,
        (
            "customer number",
            "customer",
            "customer id",
            "customer no",
            "bill to",
            "debtor number",
            "customer code",
        ),
        "out_invoice",
        "out_refund",
        ("sales invoice number",),
        ("customer reference", "customer po", "purchase order number", "your reference", "reference"),
    ),
    **_PAID_IN_PARTS,
)
OPEN_PAYABLE = Domain(
    code="open_payable",
    watched=False,
    # Odoo counts what the company owes below zero.
    measures=_measures("in_invoice", "in_refund", -1),
    after=("account", "vendor"),
    fields=_fields(
        VENDOR_LINK,
        (
            "vendor number",
            "vendor",
            "supplier",
            "vendor id",
            "supplier number",
            "creditor number",
            "vendor code",
        ),
        "in_invoice",
        "in_refund",
        ("voucher number", "bill number"),
        ("vendor invoice number", "vendor reference", "supplier invoice", "bill reference", "reference"),
    ),
    **_PAID_IN_PARTS,
)
