from odoo import fields, models


class ResCompany(models.Model):
    """What the integrity checks of a company allow."""

    _inherit = "res.company"

    fulfillment_posting_age = fields.Integer(
        string="Working Days to Post",
        default=3,
        help="As many working days of the company an integrity check gives to invoice what was shipped, to bill what "
        "was received, to post a draft and to match a payment.",
    )
    fulfillment_tested_days = fields.Integer(
        string="Days Back That Are Tested", default=365, help="Older documents are not looked at any more."
    )
    fulfillment_stock_tolerance = fields.Float(
        string="Stock Against the Books (%)",
        digits=(16, 6),
        default=1,
        help="By how many percent of the value of the stock the books may differ from it.",
    )

    _fulfillment_posting_age_range = models.Constraint(
        "CHECK (fulfillment_posting_age BETWEEN 0 AND 60)",
        "Documents are given 0 to 60 working days to be posted. Correct the number in the settings.",
    )
    _fulfillment_tested_days_range = models.Constraint(
        "CHECK (fulfillment_tested_days BETWEEN 1 AND 3650)",
        "Documents are tested for 1 to 3650 days back. Correct the number in the settings.",
    )
    _fulfillment_stock_tolerance_range = models.Constraint(
        "CHECK (fulfillment_stock_tolerance BETWEEN 0 AND 100)",
        "The books may differ from the stock by 0 to 100 %. Correct the share in the settings.",
    )
