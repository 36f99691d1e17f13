"""Goods that a vendor sends straight to the customer: sold and bought, and never on a shelf of ours."""

from unittest import SkipTest

from odoo.modules.registry import Registry
from odoo.tests import tagged
from odoo.tests.common import get_db_name

from .whole_common import WholeCommon


@tagged("post_install", "-at_install", "once")
class TestDropship(WholeCommon):
    @classmethod
    def setUpClass(cls):
        if "is_dropship" not in Registry(get_db_name())["stock.picking"]._fields:
            raise SkipTest("Drop shipping is not installed.")
        super().setUpClass()
        cls.route = cls.env.ref("stock_dropshipping.route_drop_shipping")
        cls.sold_by(cls.vendor, cls.apple, cls.berry, routes=cls.route)

    def ordered(self, *lines, promise="2026-02-04 22:00", **values):
        """An order, and the purchase that Odoo made for it, approved an hour later."""
        scenario = self.scenario().at("2026-02-02 14:00").order(*lines, promise=promise, **values)
        supply = self.bought_for(scenario).at("2026-02-02 15:00")
        supply.purchase.order_line.date_planned = "2026-02-03 12:00"
        supply.purchase.button_confirm()
        return scenario, supply

    def one_type(self, code):
        return {row["order_type"]: row["value"] for row in self.compute(code, by=["order_type"])}

    def test_waits_for_its_purchase(self):
        """Before the purchase is approved nothing moves; the line is open all the same."""
        scenario = self.scenario().at("2026-02-02 14:00").order((self.apple, 10), promise="2026-02-04 22:00")
        self.assertFalse(scenario.sale.order_line.move_ids)
        self.set_clock("2026-02-06 14:00")
        self.assertEqual(self.ratio("M01.mean"), (0, 0))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.compute("M11.due.lines")[0]["value"], 1)
        # Nothing is on its way.
        self.assertEqual(self.overdue(), (1, 1))
        self.assert_whole()

    def overdue(self):
        """(overdue lines, those not reserved in full) of the page of today."""
        self.refresh()
        page = self.env["fulfillment.operations"].read_today()
        (row,) = (row for row in page["risk"] if row["term"] == "overdue")
        return row["lines"], row["missing"]

    def test_what_the_vendor_ships_reserves_nothing_of_ours(self):
        self.ordered((self.apple, 10))
        self.set_clock("2026-02-06 14:00")
        self.assertEqual(self.overdue(), (1, 0))

    def test_the_vendors_shipment_is_ours(self):
        _scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").receive()
        self.assertEqual(self.ratio("M01.mean"), (25 / 24, 1))
        self.assertEqual(self.ratio("M05.line.first"), (1, 1))
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertEqual(self.ratio("M02.order"), (1, 1))
        self.assertEqual(self.ratio("M10.shipment"), (1, 1))
        self.assertEqual(self.compute("M09.lines")[0]["value"], 1)
        self.assertEqual(self.one_type("M13.line"), {"dropship": 100})
        self.assertEqual(self.one_type("M21.line"), {"dropship": 100})
        # No shelf, no dock: nobody picked it and nobody put it away.
        self.assertEqual(self.compute("M03.line")[0]["count"], 0)
        self.assertEqual(self.compute("M23.mean")[0]["count"], 0)
        self.assertEqual(self.compute("M22.ppm")[0]["count"], 0)
        self.assert_whole()

    def test_can_be_left_out(self):
        _scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").receive()
        for code in (
            "M13.line",
            "M05.line.first",
            "M01.mean",
            "M02.order",
            "M10.shipment",
            "M09.lines",
            "M21.line",
        ):
            with self.subTest(code=code):
                rows = self.compute(code, params={"include_dropship": False})
                self.assertEqual([row["count"] for row in rows], [0])
                self.assertEqual(rows[0]["excluded"], {"dropship": 1})

    def test_in_two_parts(self):
        """The second part is a backorder, of the customer's line and of the vendor's."""
        _scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").receive({self.apple: 4})
        self.assert_whole()
        supply.at("2026-02-05 15:00").receive()
        self.assertEqual(self.ratio("M04.line"), (1, 1))
        self.assertEqual(self.ratio("M05.unit.promise"), (4, 10))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.ratio("M21.unit"), (4, 10))
        self.assertEqual(self.ratio("M10.shipment"), (2, 2))
        self.assert_whole()

    def test_the_vendor_sends_less_for_good(self):
        _scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").receive({self.apple: 4}, backorder=False)
        self.set_clock("2026-02-06 14:00")
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.ratio("M05.unit.first"), (4, 10))
        self.assertEqual(self.ratio("M21.full"), (0, 1))
        self.assert_whole()

    def test_the_purchase_is_called_off(self):
        """No live purchase and no move any more: what nobody will bring stays a failure."""
        scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").cancel(self.by_company)
        self.assert_whole()
        self.set_clock("2026-02-06 14:00")
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assert_whole()
        scenario.cancel(self.by_company)
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.ratio("M02.order"), (0, 1))
        self.assert_whole()

    def test_one_line_from_our_shelf_one_from_the_vendor(self):
        """One delivery group of the order's warehouse: what leaves later was not there at the first shipment."""
        self.scenario().stock(self.cherry, 5)
        scenario, supply = self.ordered((self.apple, 10), (self.cherry, 5))
        scenario.at("2026-02-03 15:00")
        shelf = scenario.sale.picking_ids.filtered(lambda picking: picking.picking_type_code == "outgoing")
        scenario._validate(shelf)
        self.assertEqual(self.ratio("M04.line"), (1, 2))
        self.assert_whole()
        supply.at("2026-02-04 15:00").receive()
        self.assertEqual(self.ratio("M01.mean"), (49 / 24, 1))
        self.assertEqual(self.ratio("M05.line.first"), (1, 2))
        self.assertEqual(self.ratio("M13.order"), (1, 1))
        self.assertEqual(self.ratio("M03.line"), (1, 1))
        self.assertEqual(self.one_type("M13.line"), {"dropship": 100, "mts": 100})
        self.assert_whole()

    def test_local_day_is_that_of_the_orders_warehouse(self):
        """16:00 in London is past midnight in Tokyo."""
        tokyo = self.env["stock.warehouse"].create(
            {"name": "Tokyo", "code": "TYO", "company_id": self.company.id, "fulfillment_tz": "Asia/Tokyo"}
        )
        _scenario, supply = self.ordered((self.apple, 10), promise="2026-02-03 10:00", warehouse=tokyo)
        supply.at("2026-02-03 16:00").receive()
        for code in ("M13.line", "M10.shipment", "M05.line.first", "M21.line"):
            rows = self.compute(code, by=["warehouse"])
            self.assertEqual([row["warehouse"] for row in rows], [tokyo.id], code)
        self.assertEqual(self.ratio("M13.line"), (0, 1))
        self.assertEqual(self.ratio("M10.shipment", period=("2026-02-04", "2026-02-04")), (1, 1))
        self.assert_whole()

    def test_comes_back_to_us(self):
        """The return reopens neither the sale nor the purchase, and waits at our place until it is disposed of."""
        place = self.env["stock.location"].create(
            {
                "name": "Returns",
                "location_id": self.warehouse.view_location_id.id,
                "fulfillment_is_returns": True,
            }
        )
        scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").receive()
        before = [self.ratio(code) for code in ("M01.mean", "M05.unit.first", "M13.line", "M21.fill")]
        dock = supply.at("2026-02-06 15:00").dock
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=dock.id, active_ids=dock.ids, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 3
        wizard.action_create_returns()
        back = self.env["stock.picking"].search([("return_id", "=", dock.id)])
        back.location_dest_id = place
        back.move_ids.location_dest_id = place
        scenario._validate(back)
        after = [self.ratio(code) for code in ("M01.mean", "M05.unit.first", "M13.line", "M21.fill")]
        self.assertEqual(after, before)
        self.assertEqual(self.compute("M07.open")[0]["value"], 1)
        self.assertEqual(self.compute("M23.mean")[0]["count"], 0)
        self.assert_whole()

    def test_billed_invoiced_and_paid(self):
        scenario, supply = self.ordered((self.apple, 10))
        supply.at("2026-02-03 15:00").receive().bill(6)
        scenario.at("2026-02-04 15:00").invoice("2026-02-04").at("2026-02-14 15:00").pay("2026-02-14")
        # From the confirmation on 2 February, the vendor's shipment on the 3rd, the invoice on the 4th.
        for code, days in (("M08.mean", 12), ("M08.ship", 11), ("M08.invoice", 10)):
            self.assertEqual(self.one(code)["value"], days)
        self.assertEqual(self.one("M21.ppv")["value"], 10)
        self.assert_whole()
