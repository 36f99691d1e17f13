"""Checks of order capture about quantities: packagings, minimum, what is in sight."""

from odoo import Command
from odoo.tests import tagged

from .test_checks_terms import CheckCase


@tagged("post_install", "-at_install")
class TestPackaging(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.box, cls.carton = cls.env["uom.uom"].create(
            [
                {"name": "Box of 10", "relative_factor": 10, "relative_uom_id": cls.unit.id},
                {"name": "Carton of 40", "relative_factor": 40, "relative_uom_id": cls.unit.id},
            ]
        )
        cls.apple.uom_ids = cls.carton | cls.box

    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_quantity_not_packaging", response="record", tolerance=20)
        for quantity, found in (
            (10, ()),
            (30, ()),
            (12, ()),
            (8, ()),
            (13, (30,)),
            (7, (30,)),
            (1, (90,)),
            (25, (50,)),
        ):
            with self.subTest(quantity=quantity):
                self.assertFound(self.scenario().order((self.apple, quantity)), *found)

    def test_a_line_in_packagings_breaks_none(self):
        self._rule("sale_quantity_not_packaging", response="record")
        for uom, quantity, found in ((self.box, 3, ()), (self.carton, 1, ()), (self.box, 1.25, (25,))):
            with self.subTest(uom=uom.name, quantity=quantity):
                scenario = self.scenario().quotation((self.apple, quantity))
                scenario.sale.order_line.product_uom_id = uom
                self.assertFound(scenario.confirm(), *found)

    def test_what_has_no_basis_yields_nothing(self):
        self._rule("sale_quantity_not_packaging", response="record")
        # A packaging of another kind of unit, and one smaller than the unit itself.
        self.berry.uom_ids = self.env.ref("uom.product_uom_kgm")
        crate = self.env["uom.uom"].create(
            {"name": "Crate", "relative_factor": 5, "relative_uom_id": self.unit.id}
        )
        by_crate = self._product("By Crate", price=5, uom_id=crate.id, uom_ids=[Command.set(self.unit.ids)])
        self.assertFound(self.scenario().order((self.berry, 3), (self.cherry, 3), (by_crate, 3)))


@tagged("post_install", "-at_install")
class TestMinimum(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.apple.fulfillment_min_order_qty = 20

    def test_both_sides_of_the_tolerance(self):
        self._rule("sale_quantity_below_minimum", response="record", tolerance=10)
        for quantity, found in ((25, ()), (20, ()), (18, ()), (17, (15,))):
            with self.subTest(quantity=quantity):
                self.assertFound(self.scenario().order((self.apple, quantity)), *found)

    def test_all_lines_of_the_product_together(self):
        self._rule("sale_quantity_below_minimum", response="record")
        self.assertFound(self.scenario().order((self.apple, 12), (self.apple, 8)))
        scenario = self.scenario().order((self.apple, 12), (self.apple, 3))
        self.assertFound(scenario, 25)
        self.assertEqual(scenario.variances().line_res_id, scenario.sale.order_line[0].id)

    def test_lowered_after_the_confirmation(self):
        """At least 20 of it, on two lines: whichever is lowered, what is left of both counts."""
        self._rule(
            "sale_quantity_below_minimum",
            response="record",
            control_point_id=self.env.ref("distribution_fulfillment_base.control_point_sale_order_change").id,
        )
        scenario = self.scenario().order((self.apple, 15), (self.apple, 10), (self.berry, 1))
        self.assertFound(scenario)
        scenario.sale.order_line[2].product_uom_qty = 2
        scenario.sale.order_line[1].product_uom_qty = 5
        self.assertFound(scenario)
        scenario.sale.order_line[1].product_uom_qty = 1
        self.assertFound(scenario, 20)
        scenario.sale.order_line[1].product_uom_qty = 2
        scenario.sale.order_line[1].price_unit = 9
        self.assertEqual(scenario.variances().occurrence_count, 1, "dearer and more of it is not less")
        self.berry.fulfillment_min_order_qty = 10
        self.cherry.fulfillment_min_order_qty = 10
        for product in (self.berry, self.cherry):
            values = {"order_id": scenario.sale.id, "product_id": product.id, "product_uom_qty": 1}
            scenario.sale.order_line.create(values)
        self.assertEqual(scenario.variances()[1:].product_id, self.cherry, "there were berries before")

    def test_in_the_unit_of_the_line(self):
        self._rule("sale_quantity_below_minimum", response="record")
        scenario = self.scenario().quotation((self.apple, 2))
        scenario.sale.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        self.assertFound(scenario.confirm())

    def test_the_minimum_is_that_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._rule("sale_quantity_below_minimum", response="record")
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", other.id)], limit=1)
        self.assertFound(self.scenario().order((self.apple, 1), company_id=other.id, warehouse=warehouse))
        self.assertFound(self.scenario().order((self.berry, 1)))


@tagged("post_install", "-at_install")
class TestPromiseBeyondForecast(CheckCase):
    def setUp(self):
        super().setUp()
        self._rule("sale_promise_beyond_forecast", response="record", tolerance=10)

    def quotation(self, quantity, promise="2026-01-12 12:00", **values):
        return (
            self.scenario()
            .at("2026-01-05 14:00")
            .quotation((self.apple, quantity), promise=promise, **values)
        )

    def incoming(self, quantity, day):
        picking_type = self.warehouse.in_type_id
        move = self.env["stock.move"].create(
            {
                "product_id": self.apple.id,
                "product_uom_qty": quantity,
                "picking_type_id": picking_type.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": self.warehouse.lot_stock_id.id,
                "date": day,
            }
        )
        move._action_confirm(merge=False)
        move.date = day

    def test_both_sides_of_the_tolerance(self):
        for stocked, found in ((100, ()), (90, ()), (89, (11,)), (0, (100,))):
            with self.subTest(stocked=stocked):
                apple = self._product("Fresh Apple", price=10)
                scenario = self.scenario().at("2026-01-05 14:00")
                if stocked:
                    scenario.stock(apple, stocked)
                scenario.order((apple, 100), promise="2026-01-12 12:00")
                self.assertFound(scenario, *found)

    def test_what_comes_in_until_then_counts(self):
        self.scenario().at("2026-01-05 14:00")
        self.incoming(60, "2026-01-10 12:00:00")
        self.incoming(40, "2026-01-13 12:00:00")
        self.assertFound(self.quotation(100).confirm(), 40)

    def test_what_others_were_promised_is_gone(self):
        self.scenario().stock(self.apple, 100)
        self.quotation(70).confirm()
        self.assertFound(self.quotation(100).confirm(), 70)

    def test_imported_as_confirmed_it_takes_nothing_from_itself(self):
        self.scenario().at("2026-01-05 14:00").stock(self.apple, 10)
        values = {
            "partner_id": self.customer.id,
            "warehouse_id": self.warehouse.id,
            "commitment_date": "2026-01-12 12:00:00",
            "order_line": [Command.create({"product_id": self.apple.id, "product_uom_qty": 10})],
        }
        scenario = self.scenario()
        scenario.sale = self.env["sale.order"].create({**values, "state": "sale"})
        self.assertTrue(scenario.sale.picking_ids)
        self.assertFound(scenario)
        scenario = self.scenario()
        scenario.sale = self.env["sale.order"].create({**values, "state": "sale"})
        self.assertFound(scenario, 100)

    def test_promised_sooner_after_the_confirmation(self):
        """40 on hand and 60 from the 10th on; 40 were delivered when it is moved."""
        self._rule(
            "sale_promise_beyond_forecast",
            response="record",
            control_point_id=self.env.ref(
                "distribution_fulfillment_base.control_point_sale_promise_change"
            ).id,
        )
        self.scenario().at("2026-01-05 14:00").stock(self.apple, 40)
        self.incoming(60, "2026-01-10 12:00:00")
        scenario = self.quotation(100).confirm()
        scenario.promise("2026-01-11 12:00")
        self.assertFound(scenario)
        scenario.promise("2026-01-09 12:00")
        self.assertFound(scenario, 60)
        other = self.quotation(100, promise=None).confirm()
        self.assertFound(other, 60)
        other.promise("2026-02-12 12:00")
        self.assertFound(other, 60, 100)
        shipped = self.quotation(40)
        shipped.confirm().ship()
        shipped.promise("2026-01-06 12:00")
        self.assertFound(shipped, 100)

    def test_orders_confirmed_in_one_go_do_not_share_stock(self):
        self.scenario().stock(self.apple, 100)
        first, second = self.quotation(70), self.quotation(100)
        (first.sale | second.sale).action_confirm()
        self.assertFound(first)
        self.assertFound(second, 70)

    def test_as_odoos_own_forecast(self):
        self.scenario().at("2026-01-05 14:00").stock(self.apple, 30)
        self.incoming(20, "2026-01-10 12:00:00")
        self.quotation(15).confirm()
        line = self.quotation(100).sale.order_line
        check = self.env["fulfillment.check.sale.promise.beyond.forecast"]
        self.assertEqual(check._available(line), {line.id: line.virtual_available_at_date})
        self.assertEqual(line.virtual_available_at_date, 35)

    def test_the_stock_of_another_warehouse_does_not_help(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NRT"})
        self.scenario().stock(self.apple, 100, warehouse=north)
        self.assertFound(self.quotation(100).confirm(), 100)
        self.assertFound(self.quotation(100, warehouse=north).confirm())

    def test_what_has_no_basis_yields_nothing(self):
        service = self._product("Advice", price=10, is_storable=False, type="service")
        to_order = self._product("To Order", price=10)
        to_order.route_ids = self.warehouse.mto_pull_id.route_id
        self.warehouse.mto_pull_id.route_id.active = True
        scenario = self.scenario().quotation((service, 1), (to_order, 1))
        scenario.sale.order_line[1].route_ids = self.warehouse.mto_pull_id.route_id
        findings = self.env["fulfillment.control.point"]._findings("sale_order_confirm", scenario.sale)
        self.assertEqual(findings, [])
