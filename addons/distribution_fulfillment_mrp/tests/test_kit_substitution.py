"""Kits that left of a cancelled order, and kits and other units in the place of what was ordered."""

from unittest import SkipTest

from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from odoo.addons.distribution_fulfillment_kpi.tests.common import MetricCommon


@tagged("post_install", "-at_install")
class TestKitSubstitution(MetricCommon):
    @classmethod
    def setUpClass(cls):
        if "fulfillment.metric" not in Registry(get_db_name()):
            raise SkipTest("The metrics are not installed.")
        super().setUpClass()
        cls.basket = cls._product("Basket", price=20)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.basket.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.apple.id, "product_qty": 1}),
                    Command.create({"product_id": cls.berry.id, "product_qty": 2}),
                ],
            }
        )

    def _ordered(self, product, quantity):
        return (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((product, quantity), promise="2026-02-04 22:00")
            .at("2026-02-03 15:00")
        )

    def _send_instead(self, scenario, original, product, goods):
        """The customer agrees to a product in the place of another; goods leave for it."""
        scenario.add(product, 0)
        line = scenario.line(product)
        line.fulfillment_substitutes_line_id = scenario.line(original)
        scenario.send(line, goods)

    def assert_same(self):
        self.assert_like_naive()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_cancelled_after_a_whole_kit_had_left(self):
        """It is no order that nothing came of, though nobody said why the rest was called off."""
        scenario = self._ordered(self.basket, 3).ship({self.apple: 1, self.berry: 2})
        scenario.at("2026-02-03 16:00").cancel()
        self.assertEqual(scenario.sale.state, "cancel")
        row = self.compute("M13.line")[0]
        self.assertEqual((row["numerator"], row["denominator"], row["excluded"]), (0, 1, {}))
        self.assert_same()

    def test_cancelled_after_a_part_of_a_kit_had_left(self):
        scenario = self._ordered(self.basket, 3).ship({self.apple: 1, self.berry: 0})
        scenario.at("2026-02-03 16:00").cancel()
        row = self.compute("M13.line")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (0, {"cancelled_unclassified": 1}))
        self.assert_same()

    def test_customer_cancels_after_a_whole_kit_had_left(self):
        """Wanted is what came by then: one of three, and that came in time."""
        scenario = self._ordered(self.basket, 3).ship({self.apple: 2, self.berry: 3})
        scenario.at("2026-02-03 16:00").cancel(self.by_customer)
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertEqual(self.ratio("M05.unit.first"), (1, 1))
        self.assert_same()

    def test_customer_cancels_after_a_kit_had_left_in_the_place_of_goods(self):
        """One basket came for one cherry, and so one was wanted."""
        scenario = self._ordered(self.cherry, 4)
        self._send_instead(scenario, self.cherry, self.basket, {self.apple: 1, self.berry: 2})
        scenario.at("2026-02-03 16:00").cancel(self.by_customer)
        self.assertEqual(scenario.sale.state, "cancel")
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_same()

    def test_kits_in_the_place_of_goods(self):
        """Whole kits fill the line: six first, and the four others once their berries have left."""
        scenario = self._ordered(self.cherry, 10).cancel_rest(self.by_company)
        self._send_instead(scenario, self.cherry, self.basket, {self.apple: 10, self.berry: 13})
        self.assertEqual(self.ratio("M05.unit.first"), (6, 10))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        fact = self.env["fulfillment.fact.sale.line"].search(
            [("line_id", "=", scenario.line(self.cherry).id)]
        )
        self.assertEqual((fact.order_type, fact.exclusion, fact.shipped_qty), ("mts", False, 6))
        self.assert_same()
        scenario.at("2026-02-04 15:00")
        scenario.send(scenario.line(self.basket), {self.berry: 7})
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_same()

    def test_kits_and_goods_fill_one_line(self):
        """Four cherries left, and six kits came for the others."""
        scenario = self._ordered(self.cherry, 10).ship({self.cherry: 4}, backorder=False)
        scenario.at("2026-02-04 15:00")
        self._send_instead(scenario, self.cherry, self.basket, {self.apple: 6, self.berry: 12})
        self.assertEqual(self.ratio("M05.unit.first"), (4, 10))
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assert_same()

    def test_kit_that_nobody_knows_the_make_up_of(self):
        """How many of it came cannot be told, and so not whether they were enough."""
        hamper = self._product("Hamper", price=30)
        scenario = self._ordered(self.cherry, 10).cancel_rest(self.by_company)
        self._send_instead(scenario, self.cherry, hamper, {self.apple: 10})
        row = self.compute("M13.line")[0]
        self.assertEqual((row["denominator"], row["excluded"]), (0, {"kit": 1}))
        self.assert_same()

    def test_goods_in_the_place_of_kits(self):
        """Three baskets left as their components; cherries came for the two others."""
        scenario = self._ordered(self.basket, 5).ship({self.apple: 3, self.berry: 6}, backorder=False)
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        scenario.at("2026-02-04 15:00")
        self._send_instead(scenario, self.basket, self.cherry, {self.cherry: 2})
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertEqual(self.ratio("M05.unit.first"), (3, 5))
        self.assert_same()

    def test_component_in_the_place_of_its_kit(self):
        """It stands for a kit, and is no part of one."""
        scenario = self._ordered(self.basket, 5).ship({self.apple: 5, self.berry: 8}, backorder=False)
        self._send_instead(scenario, self.basket, self.berry, {self.berry: 1})
        self.assertEqual(self.ratio("M05.unit.promise"), (5, 5))
        self.assert_same()

    def test_other_units(self):
        """A dozen for twelve pieces is all of them; twelve kilograms are counted as they are."""
        box = self._product("Box", price=100, uom_id=self.env.ref("uom.product_uom_dozen").id)
        bulk = self._product("Bulk", price=3, uom_id=self.env.ref("uom.product_uom_kgm").id)
        for product, quantity, filled in ((box, 1, 12), (bulk, 12, 12), (bulk, 1, 1)):
            with self.subTest(product=product.name, quantity=quantity):
                scenario = self._ordered(self.apple, 12).cancel_rest(self.by_company)
                self._send_instead(scenario, self.apple, product, {product: quantity})
                self.refresh()
                fact = self.env["fulfillment.fact.sale.line"].search(
                    [("line_id", "=", scenario.line(self.apple).id)]
                )
                self.assertEqual((fact.shipped_qty, fact.ref_qty), (filled, 12))
        self.assertEqual(self.ratio("M13.line"), (2, 3))
        self.assert_same()

    def test_dozens_of_kits_for_pieces(self):
        """Of a kit that is sold by the dozen, one fills twelve."""
        crate = self._product("Crate", price=90, uom_id=self.env.ref("uom.product_uom_dozen").id)
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": crate.product_tmpl_id.id,
                "product_uom_id": crate.uom_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create({"product_id": self.apple.id, "product_qty": 24})],
            }
        )
        scenario = self._ordered(self.cherry, 12).cancel_rest(self.by_company)
        self._send_instead(scenario, self.cherry, crate, {self.apple: 24})
        self.assertEqual(self.ratio("M05.unit.promise"), (12, 12))
        self.assert_same()
