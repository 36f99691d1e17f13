"""Scenarios that run through the whole house: sales, purchases, the floor and money at once."""

from odoo.fields import Command

from .floor_common import FloorCommon
from .money_common import MoneyCommon
from .supply_common import SupplyCommon


class WholeCommon(MoneyCommon, SupplyCommon, FloorCommon):
    """Every step may touch every kind of figures, so every naive reference is asked."""

    def assert_whole(self, companies=None):
        """All figures equal their naive references, and what a refresh left what a full build gives."""
        self.assert_like_naive(companies)
        self.assert_supply_figures(companies)
        self.assert_floor_figures(companies)
        self.assert_money_figures(companies)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(companies or self.company), {})

    @classmethod
    def sold_by(cls, vendor, *products, price=5, routes=None):
        """Say that a vendor sells these products, and by which routes they come."""
        for product in products:
            cls.env["product.supplierinfo"].create(
                {
                    "partner_id": vendor.id,
                    "product_tmpl_id": product.product_tmpl_id.id,
                    "price": price,
                    "company_id": cls.env.company.id,
                }
            )
            if routes:
                product.route_ids = [Command.set(routes.ids)]

    def bought_for(self, scenario):
        """The purchase that Odoo made for an order, as it goes on."""
        supply = self.supply()
        supply.env = scenario.env
        supply.purchase = scenario.sale.order_line.purchase_line_ids.order_id
        supply.purchase.ensure_one()
        return supply
