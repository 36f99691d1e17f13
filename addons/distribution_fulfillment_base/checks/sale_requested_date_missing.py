from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleRequestedDateMissing(models.AbstractModel):
    _name = "fulfillment.check.sale.requested.date.missing"
    _inherit = "fulfillment.check.sale"
    _description = "Check: requested date missing"

    _check_code = "sale_requested_date_missing"
    _check_name = _lt("Requested date missing")
    _check_help = _lt(
        "The order does not say when the customer asked to have the goods: 1, with a tolerance of 0. Without it nobody "
        "can tell later whether we delivered when we were asked to. Left out: orders without goods."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = _lt("dates")
    _check_backtest_note = _lt(
        "A date that was entered after the confirmation counts as if it had been there."
    )

    @api.model
    def _measure(self, records, **given):
        return [
            self._of_order(
                order,
                deviation=1.0,
                value_unit="dates",
                summary=self.env._("It is not known when the customer asked to have the goods"),
            )
            for order in records
            if not order.fulfillment_requested_date and "consu" in order.order_line.mapped("product_id.type")
        ]

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=SQL("1"),
            deviation=SQL("1"),
            where=SQL(
                """sale.fulfillment_requested_date IS NULL AND EXISTS (
                    SELECT FROM sale_order_line AS line
                    INNER JOIN product_product AS product ON line.product_id = product.id
                    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                    WHERE line.order_id = sale.id AND template.type = 'consu'
                )"""
            ),
        )
