"""The chart of accounts: which account of Odoo an old one becomes, or a new account where there is none."""

from .domain import Domain
from .field import Field, key
from .shared import CURRENCY_LINK

ACCOUNT = Domain(
    code="account",
    model="account.account",
    named_by=("code",),
    fields=(
        key("account number", "gl account", "account", "account no", "account code", "ledger account"),
        Field("code", synonyms=("new account", "new account number", "odoo account", "code", "new code")),
        Field("name", synonyms=("account name", "name", "description", "account description")),
        Field(
            "account_type",
            kind="choice",
            choices=(
                ("asset_receivable", ("receivable", "accounts receivable", "debtors")),
                ("asset_cash", ("bank and cash", "bank", "cash")),
                ("asset_current", ("current assets", "current asset", "inventory", "stock")),
                ("asset_non_current", ("non-current assets", "non current assets", "non-current asset")),
                ("asset_prepayments", ("prepayments", "prepayment", "prepaid expenses")),
                ("asset_fixed", ("fixed assets", "fixed asset")),
                ("liability_payable", ("payable", "accounts payable", "creditors")),
                ("liability_credit_card", ("credit card",)),
                ("liability_current", ("current liabilities", "current liability")),
                ("liability_non_current", ("non-current liabilities", "long-term liabilities")),
                ("equity", ("equity", "capital")),
                ("income", ("income", "revenue", "sales")),
                ("income_other", ("other income",)),
                ("expense", ("expenses", "expense")),
                ("expense_depreciation", ("depreciation",)),
                ("expense_direct_cost", ("cost of revenue", "cost of sales", "cost of goods sold", "cogs")),
                ("off_balance", ("off-balance sheet", "off balance", "statistical")),
            ),
            synonyms=("account type", "type", "account category", "account class"),
        ),
        Field(
            "reconcile", kind="flag", synonyms=("reconcile", "allow reconciliation", "open item management")
        ),
        Field("currency", field="currency_id", synonyms=("account currency", "currency"), **CURRENCY_LINK),
    ),
)
