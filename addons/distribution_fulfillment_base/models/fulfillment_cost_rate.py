from odoo import api, fields, models


class FulfillmentCostRate(models.Model):
    """What one occurrence of a driver costs a company, from a date on.

    None is shipped: money is the company's to say.
    """

    _name = "fulfillment.cost.rate"
    _inherit = ["fulfillment.own.company.mixin"]
    _description = "Cost Rate"
    _order = "driver_id, company_id, valid_from desc"

    driver_id = fields.Many2one("fulfillment.cost.driver", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    valid_from = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(
        required=True, aggregator=None, help="For one occurrence, in the company's currency."
    )
    source = fields.Char(
        required=True, help="Where the figure comes from: a calculation, an invoice, an agreed estimate."
    )

    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A cost rate is not negative.")
    _validity_uniq = models.UniqueIndex(
        "(driver_id, company_id, valid_from)", "This driver has a rate from that date on already."
    )

    @api.model
    def _rates(self, driver_ids, company_ids, day):
        """Return {(driver id, company id): rate} valid on a day."""
        rates = {}
        for rate in self.search(
            [("driver_id", "in", driver_ids), ("company_id", "in", company_ids), ("valid_from", "<=", day)],
            order="valid_from",
        ):
            rates[rate.driver_id.id, rate.company_id.id] = rate
        return rates
