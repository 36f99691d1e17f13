"""Kits among other goods of one order: looked up together, delivered as their components."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestKits(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.basket = cls._product("Basket", price=20)
        cls.crate = cls._product("Crate", price=30)
        for kit, components in ((cls.basket, {cls.apple: 2}), (cls.crate, {cls.apple: 1, cls.berry: 3})):
            cls.env["mrp.bom"].create(
                {
                    "product_tmpl_id": kit.product_tmpl_id.id,
                    "type": "phantom",
                    "bom_line_ids": [
                        Command.create({"product_id": product.id, "product_qty": quantity})
                        for product, quantity in components.items()
                    ],
                }
            )

    def _order(self):
        return self.scenario().quotation((self.basket, 2), (self.cherry, 1), (self.crate, 1)).sale

    def _moved(self, sale):
        return {
            (line.product_id, move.product_id): move.product_uom_qty
            for line in sale.order_line
            for move in line.move_ids
        }

    def test_each_line_gets_its_own_components(self):
        self.scenario().stock(self.apple, 9).stock(self.berry, 9).stock(self.cherry, 9)
        sale = self._order()
        sale.with_user(self.seller).action_confirm()
        self.assertEqual(
            self._moved(sale),
            {
                (self.basket, self.apple): 4,
                (self.cherry, self.cherry): 1,
                (self.crate, self.apple): 1,
                (self.crate, self.berry): 3,
            },
        )
        self.assertEqual(sale.order_line.mapped("qty_delivered"), [0, 0, 0])
        for move in sale.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        sale.picking_ids.with_user(self.picker).with_context(skip_sms=True).button_validate()
        self.assertEqual(sale.order_line.mapped("qty_delivered"), [2, 1, 1])

    def test_an_archived_kit_is_still_one(self):
        """Looked up together, Odoo would not find the bill of a template whose variant is archived."""
        sale = self._order()
        self.basket.active = False
        sale.with_user(self.seller).action_confirm()
        self.assertIn((self.basket, self.apple), self._moved(sale))

    def test_bills_are_looked_up_once_for_all_lines(self):
        searched = []
        bom = self.env.registry["mrp.bom"]
        search = bom.search

        def count(records, domain, *args, **kwargs):
            searched.append(domain)
            return search(records, domain, *args, **kwargs)

        def searches(count_of_lines):
            products = [self._product(f"Plain {number}", price=1) for number in range(count_of_lines)]
            sale = self.scenario().quotation(*((product, 1) for product in products)).sale
            self.env.flush_all()
            searched.clear()
            sale.with_user(self.seller).action_confirm()
            return len(searched)

        with patch.object(bom, "search", count):
            few, many = searches(1), searches(6)
        self.assertLessEqual(many, few + 1)

    def test_a_kit_without_stock_of_its_own_is_no_promise_beyond_the_forecast(self):
        self._rule("sale_promise_beyond_forecast", response="block")
        self.scenario().stock(self.apple, 9).stock(self.berry, 9)
        sale = self.scenario().quotation((self.basket, 2), (self.cherry, 1)).sale
        with self.assertRaisesRegex(Exception, "Cherry") as refused:
            sale.with_user(self.seller).action_confirm()
        self.assertNotIn("Basket", str(refused.exception))
