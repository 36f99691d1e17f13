"""Kits on the floor: components are picked and shipped, and jobs tell their minutes."""

from unittest import SkipTest

from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from odoo.addons.distribution_fulfillment_kpi.tests.floor_common import FloorCommon


@tagged("post_install", "-at_install")
class TestKitFloor(FloorCommon):
    @classmethod
    def setUpClass(cls):
        if "fulfillment.metric" not in Registry(get_db_name()):
            raise SkipTest("The metrics are not installed.")
        super().setUpClass()
        cls.kit = cls._product("Basket", price=20, is_storable=False)
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.apple.id, "product_qty": 1}),
                    Command.create({"product_id": cls.berry.id, "product_qty": 2}),
                ],
            }
        )

    def _kits(self):
        return self.scenario().at("2026-02-02 14:00").order((self.kit, 3))

    def test_components_are_pick_lines_of_one_shipment(self):
        self._kits().at("2026-02-03 15:00").ship()
        self.assertEqual(self.ratio("M03.line"), (2, 2))
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assert_floor()

    def test_component_beyond_its_need_is_too_much(self):
        """3 kits need 6 berries by the bill of the day, whatever it says later."""
        self._kits().at("2026-02-03 15:00").ship({self.apple: 3, self.berry: 7})
        self.bom.bom_line_ids[1].product_qty = 3
        self.assertEqual(self.ratio("M03.line"), (1, 2))
        self.assertEqual(self.ratio("M10.shipment"), (0, 1))
        self.assert_floor()

    def test_components_over_several_shipments(self):
        scenario = self._kits().at("2026-02-03 15:00").ship({self.apple: 3, self.berry: 2})
        scenario.at("2026-02-04 15:00").ship()
        self.assertEqual(self.ratio("M10.shipment"), (2, 2))
        self.assertEqual(self.ratio("M03.line"), (3, 3))
        self.assert_floor()

    def test_reserved_components_are_one_line(self):
        self.scenario().stock(self.apple, 3).stock(self.berry, 6)
        self._kits()
        self.assertEqual(self.ratio("M15.line"), (0, 1))
        self.assert_floor()

    def test_manufacturing_order_is_a_job(self):
        """6 minutes a basket by the standard, 5 baskets; it took 45."""
        basket = self._product("Filled Basket", price=20)
        workcenter = self.env["mrp.workcenter"].create(
            {"name": "Packing table", "company_id": self.company.id}
        )
        bom = self.env["mrp.bom"].create(
            {
                "product_tmpl_id": basket.product_tmpl_id.id,
                "bom_line_ids": [Command.create({"product_id": self.apple.id, "product_qty": 1})],
                "operation_ids": [
                    Command.create(
                        {
                            "name": "Fill",
                            "workcenter_id": workcenter.id,
                            "time_mode": "manual",
                            "time_cycle_manual": 6,
                        }
                    )
                ],
            }
        )
        self.set_clock("2026-02-03 15:00")
        production = self.env["mrp.production"].create(
            {"product_id": basket.id, "bom_id": bom.id, "product_qty": 5, "company_id": self.company.id}
        )
        production.action_confirm()
        production.qty_producing = 5
        production._set_qty_producing()
        production.move_raw_ids.picked = True
        production.workorder_ids.duration = 45
        production.button_mark_done()
        self.assertEqual(production.state, "done")
        standard = production.workorder_ids.duration_expected
        self.assertEqual(self.ratio("M25.ratio"), (2700, standard * 60))
        self.assertEqual(self.ratio("M25.outside"), (1, 1))
        self.assert_floor()
