"""Which lot goods are taken from, and which warehouse."""

from odoo import fields
from odoo.tests import tagged

from .allocation_common import AllocationCommon


@tagged("post_install", "-at_install")
class TestLotsAndPlaces(AllocationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fruit = cls.env["product.category"].create({"name": "Fruit"})
        cls.grape = cls._product("Grape", price=3, cost=1, tracking="lot", categ_id=cls.fruit.id)
        cls.old, cls.new = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.grape.id} for name in ("LOT-OLD", "LOT-NEW")]
        )

    def _lots(self, quantity=10):
        for lot, day in ((self.old, "2026-01-01 12:00:00"), (self.new, "2026-01-04 12:00:00")):
            self.env["stock.quant"]._update_available_quantity(
                self.grape, self.shelf, quantity, lot_id=lot, in_date=fields.Datetime.to_datetime(day)
            )

    def _strategy(self, method):
        self.fruit.removal_strategy_id = self.env["product.removal"].search(
            [("method", "=", method)], limit=1
        )

    def test_what_odoo_chooses_is_in_order(self):
        for method in ("fifo", "lifo"):
            with self.subTest(method):
                self._strategy(method)
                rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="block")
                self._lots()
                scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
                self.validate(scenario)
                self.assertFalse(self.found(rule))
                rule.action_retire()

    def test_a_lot_chosen_by_hand(self):
        """LOT-NEW came three days after LOT-OLD."""
        by_hand = self._rule("stock_lot_out_of_order", point="stock_reserve")
        self._lots()
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        line = self.by_hand(self.move(scenario).move_line_ids)
        self.assertEqual(line.lot_id, self.old)
        with self.assertRefused("takes lot LOT-NEW although LOT-OLD, 3.0 days before it"):
            line.lot_id = self.new
        reason = self._reason("allocation_lot_wished")
        line.with_context(fulfillment_reason_id=reason.id).lot_id = self.new
        self.assertRecordValues(self.found(by_hand), [{"deviation": 3, "unit": "days"}])

    def test_shipped_both_sides_of_the_tolerance(self):
        for tolerance, count in ((3, 0), (2.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(
                    "stock_lot_out_of_order", point="transfer_done", response="record", tolerance=tolerance
                )
                self._lots()
                scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
                self.move(scenario).move_line_ids.lot_id = self.new
                self.validate(scenario)
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()

    def test_what_is_reserved_for_others_is_not_free(self):
        rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="block")
        self._lots()
        self.scenario().at("2026-01-05 14:00").order((self.grape, 10))
        scenario = self.scenario().order((self.grape, 4))
        self.assertEqual(self.move(scenario).move_line_ids.lot_id, self.new)
        self.validate(scenario)
        self.assertFalse(self.found(rule))

    def test_the_location_decides_where_the_category_does_not(self):
        rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="record")
        self.shelf.location_id.removal_strategy_id = self.env["product.removal"].search(
            [("method", "=", "lifo")], limit=1
        )
        self._lots()
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        self.assertEqual(self.move(scenario).move_line_ids.lot_id, self.new)
        self.move(scenario).move_line_ids.lot_id = self.old
        self.validate(scenario)
        self.assertIn("lifo", self.found(rule).name)

    def test_strategies_that_do_not_go_by_the_day(self):
        self._strategy("closest")
        rule = self._rule("stock_lot_out_of_order", point="transfer_done", response="block")
        self._lots()
        scenario = self.scenario().at("2026-01-05 14:00").order((self.grape, 4))
        self.move(scenario).move_line_ids.lot_id = self.new
        self.validate(scenario)
        self.assertFalse(self.found(rule))

    def test_from_another_warehouse(self):
        rule = self._rule("stock_source_other_warehouse", point="transfer_done")
        elsewhere = self.env["stock.warehouse"].create({"name": "Elsewhere", "code": "ELSE"})
        self.env["stock.quant"]._update_available_quantity(self.apple, elsewhere.lot_stock_id, 10)
        scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 10))
        picking = scenario.sale.picking_ids
        self.by_hand(picking.move_ids).location_id = elsewhere.lot_stock_id
        self.assign(scenario)
        self.assertEqual(picking.move_ids.quantity, 10)
        with self.assertRefused("was not validated(.|\n)*come from Elsewhere"):
            self.validate(scenario)
        reason = self._reason("allocation_management")
        self.validate(scenario, fulfillment_reason_id=reason.id, fulfillment_reason_note="Flood")
        self.assertRecordValues(self.found(rule), [{"deviation": 10, "reason_id": reason.id}])
        (row,) = self.past("stock_source_other_warehouse")
        self.assertEqual(
            (row["record_id"], row["line_id"], row["deviation"], row["amount"]),
            (picking.id, picking.move_ids.id, 10, 60),
        )

    def test_from_another_warehouse_both_sides_of_the_tolerance_and_when_reserved(self):
        elsewhere = self.env["stock.warehouse"].create({"name": "Elsewhere", "code": "ELSE"})
        self.env["stock.quant"]._update_available_quantity(self.apple, elsewhere.lot_stock_id, 100)
        for tolerance, count in ((10, 0), (9.99, 1)):
            with self.subTest(tolerance=tolerance):
                rule = self._rule(
                    "stock_source_other_warehouse",
                    point="stock_reserve",
                    response="record",
                    tolerance=tolerance,
                )
                scenario = self.scenario().at("2026-01-05 14:00").order((self.apple, 10))
                scenario.sale.picking_ids.move_ids.location_id = elsewhere.lot_stock_id
                self.assign(scenario)
                self.assertEqual(len(self.found(rule)), count)
                rule.action_retire()

    def test_from_ones_own_warehouse(self):
        rule = self._rule("stock_source_other_warehouse", point="transfer_done", response="block")
        self.validate(self.scenario().stock(self.apple, 10).order((self.apple, 10)))
        self.warehouse.delivery_steps = "pick_ship"
        self.validate(self.scenario().stock(self.apple, 10).order((self.apple, 10)))
        self.assertFalse(self.found(rule))
