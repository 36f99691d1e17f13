"""Opening balances: what each account held when the old books were closed; one row a line of the entry.

Rows without a number are one entry. Accounts whose balance other domains of the set bring item by item come
in through the clearing account, so that they are counted once.
"""

from .domain import Domain
from .field import Field
from .measure import Measure
from .shared import ACCOUNT_LINK, CURRENCY_LINK

PARTNER_LINK = {"kind": "link", "to": ("customer", "vendor"), "model": "res.partner", "by": ("ref", "name")}
AMOUNT = {"kind": "number", "money": True, "sign": "any"}

# What an entry says: the file gives a balance, or debit and credit.
SIDES = ("balance", "debit", "credit")
ENTRY = {
    "of": SIDES,
    "money": True,
    "model": "account.move.line",
    "groups": ("move_id",),
    "record": "move_id",
    "where": (("parent_state", "=", "posted"),),
}

OPENING_LEDGER = Domain(
    code="opening_ledger",
    model="account.move",
    watched=False,
    document="line_ids",
    after=("account", "customer", "vendor"),
    parts=("account_move_line",),
    sole="opening",
    reference="ref",
    balanced=SIDES,
    any_of=SIDES,
    batch=1000,
    measures=(
        Measure("debit", field="debit", **ENTRY),
        Measure("credit", field="credit", **ENTRY),
        # The trial balance: accounts that details make up come in by those, so all entries count.
        Measure(
            "balance",
            **ENTRY | {"groups": ("account_id",)},
            field="balance",
            by=("account",),
            everything=True,
        ),
    ),
    fields=(
        Field(
            "key",
            is_key=True,
            synonyms=("entry number", "journal entry", "voucher number", "entry", "move id"),
        ),
        Field("date", kind="date", synonyms=("accounting date", "posting date", "balance date", "date")),
        Field("ref", synonyms=("entry reference", "voucher text", "reference")),
        Field(
            "account",
            of_line=True,
            required=True,
            field="account_id",
            synonyms=(
                "account number",
                "gl account",
                "account",
                "account no",
                "ledger account",
                "account code",
                "code",
            ),
            **ACCOUNT_LINK,
        ),
        Field("name", of_line=True, synonyms=("label", "line text", "account name", "description", "text")),
        Field(
            "partner",
            of_line=True,
            field="partner_id",
            synonyms=("partner", "business partner", "customer", "vendor", "party"),
            **PARTNER_LINK,
        ),
        Field(
            "analytic",
            of_line=True,
            field="analytic_distribution",
            kind="link",
            model="account.analytic.account",
            by=("code", "name"),
            synonyms=("analytic account", "cost center", "cost centre", "department", "profit center"),
        ),
        Field("debit", of_line=True, synonyms=("debit", "debit balance", "debit amount", "dr"), **AMOUNT),
        Field("credit", of_line=True, synonyms=("credit", "credit balance", "credit amount", "cr"), **AMOUNT),
        Field(
            "balance",
            of_line=True,
            synonyms=(
                "balance",
                "closing balance",
                "net balance",
                "amount",
                "ending balance",
                "opening balance",
            ),
            **AMOUNT,
        ),
        Field(
            "currency",
            of_line=True,
            field="currency_id",
            synonyms=("currency", "currency code", "foreign currency"),
            **CURRENCY_LINK,
        ),
        Field(
            "amount_currency",
            of_line=True,
            synonyms=("amount in currency", "foreign amount", "currency amount", "foreign balance"),
            **AMOUNT,
        ),
    ),
)
