from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleQuotationExpired(models.AbstractModel):
    _name = "fulfillment.check.sale.quotation.expired"
    _inherit = "fulfillment.check.sale"
    _description = "Check: expired quotation confirmed"

    _check_code = "sale_quotation_expired"
    _check_name = _lt("Expired quotation confirmed")
    _check_help = _lt(
        "How many calendar days, at the company, after its last day of validity a quotation is confirmed. Left out: "
        "quotations without one."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = "days"

    @api.model
    def _measure(self, records, **given):
        measures = []
        for order in records:
            days = (self._day(order.company_id) - order.validity_date).days if order.validity_date else 0
            if days <= 0:
                continue
            measures.append(
                self._of_order(
                    order,
                    deviation=days,
                    value_unit="days",
                    summary=self.env._("The quotation expired %(days)s days ago", days=days),
                )
            )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        days = SQL("fulfillment_local_day(sale.date_order, zone.tz) - sale.validity_date")
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=days,
            deviation=days,
            joins=self._tz_join(company_ids),
        )
