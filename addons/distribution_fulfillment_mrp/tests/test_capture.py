"""What a kit needed when it was promised, and what production did with its time."""

from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.ledger_common import LedgerCommon


@tagged("post_install", "-at_install")
class TestCapture(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maker = cls._person("maker", "Max Maker", "mrp.group_mrp_manager,stock.group_stock_manager")
        cls.basket = cls._product("Basket", price=20, is_storable=False)

    def _bom(self, product, kind, quantity=1, **values):
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_qty": quantity,
                "type": kind,
                "bom_line_ids": [
                    Command.create({"product_id": self.apple.id, "product_qty": 1}),
                    Command.create({"product_id": self.berry.id, "product_qty": 2}),
                ],
                **values,
            }
        )

    def test_needs_of_a_kit_are_those_of_the_promise(self):
        """2 baskets need 1 apple and 2 berries by the bill: 0.5 and 1 a basket, whatever it says later."""
        bom = self._bom(self.basket, "phantom", quantity=2)
        self.scenario().stock(self.apple, 1)
        self.mark()
        scenario = self.scenario().quotation((self.basket, 4), (self.cherry, 1))
        scenario.sale.with_user(self.seller).action_confirm()
        bom.bom_line_ids[0].product_qty = 9
        self.assertFacts(
            "kit_need_set",
            [
                {
                    "sale_line_ref": scenario.line(self.basket).id,
                    "product_ref": component.id,
                    "quantity": need,
                    "model": "mrp.bom.line",
                    "res_id": bom_line.id,
                    "is_auto": True,
                    "actor_name": "Sam Seller",
                }
                for component, need, bom_line in (
                    (self.apple, 0.5, bom.bom_line_ids[0]),
                    (self.berry, 1, bom.bom_line_ids[1]),
                )
            ],
        )
        self.assertFacts(
            "availability_at_confirm",
            [
                {"product_ref": self.apple.id, "expected": 2, "actual": 1},
                {"product_ref": self.berry.id, "expected": 4, "actual": 0},
                {"product_ref": self.cherry.id, "expected": 1, "actual": 0},
            ],
        )

    def test_production_tells_planned_and_made(self):
        self.basket.is_storable = True
        workcenter = self.env["mrp.workcenter"].create({"name": "Packing table"})
        bom = self._bom(
            self.basket,
            "normal",
            operation_ids=[
                Command.create(
                    {
                        "name": "Fill",
                        "workcenter_id": workcenter.id,
                        "time_mode": "manual",
                        "time_cycle_manual": 6,
                    }
                )
            ],
        )
        production = (
            self.env["mrp.production"]
            .with_user(self.maker)
            .create({"product_id": self.basket.id, "bom_id": bom.id, "product_qty": 5})
        )
        production.action_confirm()
        production.qty_producing = 5
        production._set_qty_producing()
        production.move_raw_ids.picked = True
        self.mark()
        production.sudo().workorder_ids.duration = 45  # mrp_account books it, which a maker may not
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        self.assertFacts(
            "production_done",
            [
                {
                    "product_ref": self.basket.id,
                    "expected": 5,
                    "actual": 5,
                    "old_number": production.workorder_ids.duration_expected,
                    "new_number": 45,
                    "is_auto": False,
                    "actor_name": "Max Maker",
                }
            ],
        )
        self.assertFacts(
            "work_order_done",
            [
                {
                    "actual": 45,
                    "unit": "minutes",
                    "new_text": "Packing table",
                    "note": "Fill",
                    "is_auto": False,
                }
            ],
        )
        self.assertEqual(self.facts("work_order_done").expected, production.workorder_ids.duration_expected)
        self.assertFalse(self.facts("reservation_overridden", "quantity_forced"))
