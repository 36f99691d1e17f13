from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSaleReferenceMissing(models.AbstractModel):
    _name = "fulfillment.check.sale.reference.missing"
    _inherit = "fulfillment.check.sale"
    _description = "Check: customer reference missing"

    _check_code = "sale_reference_missing"
    _check_name = _lt("Customer reference missing")
    _check_help = _lt(
        "The customer asks for its own order number on our papers, and the order does not have it: 1, with a tolerance "
        "of 0. Left out: customers that do not ask for it."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = _lt("references")
    _check_backtest_note = _lt(
        "Who asks for a reference is taken as it is today; one entered after the confirmation counts as if it had been "
        "there."
    )

    @api.model
    def _measure(self, records, **given):
        return [
            self._of_order(
                order,
                deviation=1.0,
                value_unit="references",
                summary=self.env._(
                    "The customer asks for its own order number, and the order does not have it"
                ),
            )
            for order in records
            if order.partner_id.commercial_partner_id.fulfillment_requires_reference
            and not (order.client_order_ref or "").strip()
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
            joins=SQL(
                """INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
                INNER JOIN res_partner AS customer ON partner.commercial_partner_id = customer.id"""
            ),
            where=SQL(
                "customer.fulfillment_requires_reference AND COALESCE(trim(sale.client_order_ref), '') = ''"
            ),
        )
