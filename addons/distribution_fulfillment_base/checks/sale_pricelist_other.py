from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePricelistOther(models.AbstractModel):
    _name = "fulfillment.check.sale.pricelist.other"
    _inherit = "fulfillment.check.sale"
    _description = "Check: pricelist other than the customer's"

    _check_code = "sale_pricelist_other"
    _check_name = _lt("Pricelist other than the customer's")
    _check_help = _lt(
        "The order is not on the pricelist that the customer has in the order's company, its own or that of its "
        "country: 1, with a tolerance of 0. Left out: customers for whom there is no pricelist, and orders without one."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = _lt("pricelists")
    _check_backtest_note = _lt("The customer's pricelist is taken as it is today.")

    @api.model
    def _measure(self, records, **given):
        measures = []
        for company, orders in records.grouped("company_id").items():
            # Most orders are on the customer's own: only of the others the pricelist is looked for, which takes
            # queries, and then of all customers in one go.
            others = orders.filtered(
                lambda order, company=company: (
                    order.pricelist_id
                    and order.pricelist_id
                    != order.partner_id.with_company(company).specific_property_product_pricelist
                )
            )
            customers = others.partner_id.with_company(company)
            pricelist_of = {customer.id: customer.property_product_pricelist for customer in customers}
            for order in others:
                agreed = pricelist_of[order.partner_id.id]
                if not agreed or order.pricelist_id == agreed:
                    continue
                measures.append(
                    self._of_order(
                        order,
                        deviation=1.0,
                        value_unit="pricelists",
                        basis=f"{agreed.id} {order.pricelist_id.id}",
                        summary=self.env._(
                            "Pricelist %(actual)s instead of %(agreed)s, which the customer has",
                            actual=order.pricelist_id.display_name,
                            agreed=agreed.display_name,
                        ),
                    )
                )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        rows = [SQL("(0, 0, 0)")]
        for company in self.env["res.company"].browse(company_ids):
            # Derived by country, which no query can do; but once for each customer, not for each order.
            pricelists = self.env["product.pricelist"].sudo().with_company(company)
            found = pricelists._get_partner_pricelist_multi(self._customers(company, date_from, date_to))
            rows += [
                SQL("(%s, %s, %s)", company.id, partner_id, pricelist.id)
                for partner_id, pricelist in found.items()
                if pricelist
            ]
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=SQL("0"),
            actual=SQL("1"),
            deviation=SQL("1"),
            joins=SQL(
                """INNER JOIN (VALUES %s) AS agreed (company_id, partner_id, pricelist_id)
                    ON sale.company_id = agreed.company_id AND sale.partner_id = agreed.partner_id""",
                SQL(", ").join(rows),
            ),
            where=SQL("sale.pricelist_id <> agreed.pricelist_id"),
        )

    @api.model
    def _customers(self, company, date_from, date_to):
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "sale"),
                    ("date_order", ">=", date_from),
                    ("date_order", "<", date_to),
                ],
                ["partner_id"],
            )
        )
        return [partner.id for (partner,) in rows]
