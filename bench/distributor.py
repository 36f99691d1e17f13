"""The same small distributor in any database: what every check looks at is there."""

import random

from odoo.fields import Command

QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
}
PRODUCTS, CUSTOMERS, LINES, PACKAGING = 300, 50, 5, 5


class Distributor:
    """Master data of one database, and quotations that are the same in each by their number."""

    def __init__(self, env):
        env = env(context={**env.context, **QUIET})
        env.ref("base.group_user").implied_ids += env.ref("product.group_product_pricelist")
        env.company.account_use_credit_limit = True
        # The suite's demonstration brings a second company: whoever works in two asks more of Odoo.
        env.ref("base.user_admin").company_ids = env.company
        env.company.country_id = env.ref("base.us")
        self.warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).id
        self.products = self._make_products(env)
        self.customers = self._make_customers(env)
        self._stock(env)

    def _make_products(self, env):
        unit = env.ref("uom.product_uom_unit")
        box = env["uom.uom"].create(
            {"name": "Bench box", "relative_factor": PACKAGING, "relative_uom_id": unit.id}
        )
        return (
            env["product.product"]
            .create(
                [
                    {
                        "name": f"Bench {number}",
                        "is_storable": True,
                        "list_price": 10 + number % 7,
                        "standard_price": 5,
                        "invoice_policy": "delivery",
                        "taxes_id": False,
                        "uom_ids": [Command.set(box.ids)],
                    }
                    for number in range(PRODUCTS)
                ]
            )
            .ids
        )

    def _make_customers(self, env):
        values = {
            "street": "1 Pier",
            "city": "Boston",
            "zip": "02110",
            "country_id": env.ref("base.us").id,
            "phone": "1",
            "credit_limit": 1e9,
            "property_payment_term_id": env.ref("account.account_payment_term_30days").id,
            "specific_property_product_pricelist": env["product.pricelist"].create({"name": "Bench"}).id,
        }
        return (
            env["res.partner"]
            .create([{"name": f"Bench customer {number}", **values} for number in range(CUSTOMERS)])
            .ids
        )

    def _stock(self, env):
        location = env["stock.warehouse"].browse(self.warehouse).lot_stock_id
        for product in env["product.product"].browse(self.products):
            env["stock.quant"]._update_available_quantity(product, location, 1_000_000)

    def quotation(self, env, number):
        """Quotation `number`, of five lines; the id."""
        dice = random.Random(number)
        return (
            env["sale.order"]
            .with_context(**QUIET)
            .create(
                {
                    "partner_id": dice.choice(self.customers),
                    "warehouse_id": self.warehouse,
                    "client_order_ref": f"PO {number}",
                    "commitment_date": "2035-01-01 12:00:00",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": product,
                                "product_uom_qty": PACKAGING * dice.randint(1, 9),
                                # A discount that a rule may match on, or tolerate.
                                "discount": 0 if line else 3,
                            }
                        )
                        for line, product in enumerate(dice.sample(self.products, LINES))
                    ],
                }
            )
            .id
        )
