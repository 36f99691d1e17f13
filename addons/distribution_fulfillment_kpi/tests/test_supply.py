"""What vendors really do to purchases: the SQL, the naive reference and the rule agree."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .supply_common import SupplyCommon


@tagged("post_install", "-at_install", "once")
class TestVendors(SupplyCommon):
    def test_received_on_the_promised_day(self):
        """Approved 2 February 09:00 local time, received eight days and six hours later."""
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
            "2026-02-10 20:00"
        ).receive()
        self.assertEqual(self.ratio("M21.line"), (1, 1))
        self.assertEqual(self.ratio("M21.otd"), (1, 1))
        self.assertEqual(self.ratio("M21.full"), (1, 1))
        self.assertEqual(self.ratio("M21.fill"), (10, 10))
        self.assertEqual(self.ratio("M21.unit"), (10, 10))
        bias, lead, p90 = (row["value"] for row in self.compute(["M20.bias", "M20.lead", "M20.p90"]))
        self.assertEqual((bias, lead, p90), (0, 8.25, 8.25))
        self.assert_like_naive_supply()

    def test_window_of_the_vendor(self):
        """Three days early is on time, four are not, a day late is not; other windows can be asked for."""
        for arrival in ("2026-02-06", "2026-02-07", "2026-02-10", "2026-02-11"):
            self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
                f"{arrival} 20:00"
            ).receive()
        self.set_clock("2026-02-12 14:00")
        for early, late, hits in ((3, 0, 2), (4, 0, 3), (0, 0, 1), (None, 0, 3), (3, 1, 3), (None, 40, 4)):
            with self.subTest(early=early, late=late):
                params = {"supplier_early_tol": early, "supplier_late_tol": late}
                for code in ("M21.line", "M21.otd"):
                    self.assertEqual(self.ratio(code, params=params), (hits, 4))
                self.assertEqual(self.ratio("M21.unit", params=params), (hits * 10, 40))
        self.assertEqual(self.ratio("M21.line", params={"late_tol": 30, "early_tol": 0}), (2, 4))
        bias, mae = self.compute(["M20.bias", "M20.mae"])
        self.assertEqual((bias["value"], mae["value"]), ((-4 - 3 + 0 + 1) / 4, 2))
        self.assert_like_naive_supply()

    def test_late_evening_receipt_belongs_to_its_local_day(self):
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
            "2026-02-11 04:30"
        ).receive()
        self.assertEqual(self.ratio("M21.line"), (1, 1))
        self.warehouse.fulfillment_tz = "UTC"
        self.assertEqual(self.ratio("M21.line"), (0, 1))
        self.assert_like_naive_supply()

    def test_two_receipts_count_by_quantity(self):
        """Six of ten on the day, four five days later: two days late on the mean."""
        supply = self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00")
        supply.at("2026-02-10 14:00").receive({self.apple: 6})
        self.set_clock("2026-02-10 15:00")
        # Open and not due yet: neither a success nor a failure, and no lead time yet.
        row = self.compute("M21.line")[0]
        self.assertEqual((row["count"], row["excluded"]), (0, {"not_due": 1}))
        self.assertIsNone(self.compute("M20.bias")[0]["value"])
        self.set_clock("2026-02-11 15:00")
        self.assertEqual(self.ratio("M21.line"), (0, 1))
        self.assertEqual(self.ratio("M21.fill"), (6, 10))
        self.assertEqual(self.ratio("M21.unit"), (6, 10))
        self.assert_like_naive_supply()
        supply.at("2026-02-15 14:00").receive()
        self.assertEqual(self.ratio("M21.fill"), (10, 10))
        self.assertEqual(self.ratio("M21.unit"), (6, 10))
        self.assertEqual(self.ratio("M21.full"), (1, 1))
        bias, lead = (row["value"] for row in self.compute(["M20.bias", "M20.lead"]))
        self.assertEqual((bias, lead), (2, 10))
        self.assert_like_naive_supply()

    def test_short_and_called_off(self):
        """Eight of ten, no backorder: on time, but not in full."""
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
            "2026-02-09 14:00"
        ).receive({self.apple: 8}, backorder=False)
        self.assertEqual(self.ratio("M21.line"), (0, 1))
        self.assertEqual(self.ratio("M21.otd"), (1, 1))
        self.assertEqual(self.ratio("M21.full"), (0, 1))
        self.assertEqual(self.ratio("M21.fill"), (8, 10))
        self.assertEqual(self.compute("M20.bias")[0]["value"], -1)
        self.assert_like_naive_supply()

    def test_more_than_ordered_counts_to_what_was_ordered(self):
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
            "2026-02-10 14:00"
        ).receive({self.apple: 13})
        self.assertEqual(self.ratio("M21.fill"), (10, 10))
        self.assertEqual(self.ratio("M21.unit"), (10, 10))
        self.assertEqual(self.ratio("M21.line"), (1, 1))
        self.assert_like_naive_supply()

    def test_quantity_of_the_approval_is_the_reference(self):
        """Lowering the line does not make a short delivery whole, raising it does not make a whole one short."""
        for changed, received in ((8, 8), (12, 10)):
            supply = (
                self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00")
            )
            supply.at("2026-02-03 14:00").line(self.apple).product_qty = changed
            supply.at("2026-02-10 14:00").receive({self.apple: received}, backorder=False)
        self.assertEqual(self.ratio("M21.full"), (1, 2))
        self.assertEqual(self.ratio("M21.fill"), (18, 20))
        self.assert_like_naive_supply()

    def test_dozens_are_pieces(self):
        supply = self.supply().at("2026-02-02 14:00").order((self.berry, 2, 24), promise="2026-02-10 12:00")
        dozen = self.env.ref("uom.product_uom_dozen")
        other = self.supply()
        other.purchase = supply.purchase.copy()
        other.purchase.order_line.write({"product_uom_id": dozen.id, "product_qty": 2, "price_unit": 24})
        other.purchase.order_line.date_planned = fields.Datetime.to_datetime("2026-02-10 12:00:00")
        other.purchase.button_confirm()
        other.at("2026-02-10 14:00").receive()
        supply.receive()
        self.assertEqual(self.ratio("M21.fill"), (26, 26))
        self.assert_like_naive_supply()

    def test_promise_moved_by_the_vendor(self):
        """Against the first promise it is four days late, against the last on time."""
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
            "2026-02-09 14:00"
        ).promise("2026-02-14 12:00").at("2026-02-14 14:00").receive()
        self.assertEqual(self.ratio("M21.line"), (0, 1))
        self.assertEqual(self.ratio("M21.line", params={"promise_basis": "last"}), (1, 1))
        self.assertEqual(self.ratio("M21.unit", params={"promise_basis": "last"}), (10, 10))
        values = [row["value"] for row in self.compute(["M20.bias", "M20.bias.last", "M20.mae.last"])]
        self.assertEqual(values, [4, 0, 0])
        requested = self.compute("M21.line", params={"promise_basis": "requested"})[0]
        self.assertEqual((requested["value"], requested["excluded"]), (None, {"no_promise": 1}))
        self.assert_like_naive_supply()

    def test_price_list_of_the_vendor(self):
        """Seven days were agreed, nine it took; without an agreement the line is left out."""
        self.env["product.supplierinfo"].create(
            {
                "partner_id": self.vendor.id,
                "product_tmpl_id": self.apple.product_tmpl_id.id,
                "price": 6,
                "delay": 7,
            }
        )
        self.supply().at("2026-02-02 14:00").order(
            (self.apple, 10, 6), (self.berry, 5, 2), promise="2026-02-10 12:00"
        ).at("2026-02-11 14:00").receive()
        bias = self.compute("M20.bias.agreed")[0]
        self.assertEqual((bias["value"], bias["count"], bias["excluded"]), (2, 1, {"no_agreed_lead": 1}))
        self.assertEqual(self.compute("M20.mae.agreed")[0]["value"], 2)
        self.assert_like_naive_supply()

    def test_return_to_the_vendor_reopens_nothing(self):
        supply = self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00")
        supply.at("2026-02-10 14:00").receive().at("2026-02-12 14:00").give_back(self.apple, 3)
        self.assertEqual(self.ratio("M21.fill"), (10, 10))
        self.assertEqual(self.ratio("M21.line"), (1, 1))
        self.assert_like_naive_supply()

    def test_exchange_fills_no_short_line(self):
        """Eight of ten came; two were exchanged for others. Two are still missing."""
        supply = self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00")
        supply.at("2026-02-10 14:00").receive({self.apple: 8}, backorder=False)
        supply.at("2026-02-12 14:00").give_back(self.apple, 2, exchange=True)
        self.assertEqual(self.ratio("M21.fill"), (8, 10))
        self.assert_like_naive_supply()

    def test_cancelled_orders(self):
        """In time: never due. Too late: the vendor had failed. By the customer or by mistake: out."""
        nobody = self._reason("none")
        for clock, reason in (
            ("2026-02-10 14:00", None),
            ("2026-02-11 14:00", None),
            ("2026-02-11 14:00", self.by_customer),
            ("2026-02-11 14:00", nobody),
        ):
            self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00").at(
                clock
            ).cancel(reason)
        row = self.compute("M21.line")[0]
        self.assertEqual((row["numerator"], row["denominator"]), (0, 1))
        self.assertEqual(
            row["excluded"], {"cancelled_customer": 1, "cancelled_nobody": 1, "cancelled_before_due": 1}
        )
        self.assertEqual(self.ratio("M21.unit"), (0, 10))
        self.assert_like_naive_supply()

    def test_line_set_to_zero_is_called_off(self):
        supply = (
            self.supply()
            .at("2026-02-02 14:00")
            .order((self.apple, 10, 6), (self.berry, 5, 2), promise="2026-02-10 12:00")
        )
        supply.at("2026-02-05 14:00").line(self.berry).product_qty = 0
        supply.at("2026-02-10 14:00").receive({self.apple: 10})
        row = self.compute("M21.line")[0]
        self.assertEqual((row["count"], row["excluded"]), (1, {"cancelled_before_due": 1}))
        self.assert_like_naive_supply()

    def test_line_added_later_was_ordered_then(self):
        supply = self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise="2026-02-10 12:00")
        supply.at("2026-02-05 14:00").purchase.order_line = [
            Command.create(
                {
                    "product_id": self.berry.id,
                    "product_qty": 5,
                    "price_unit": 2,
                    "date_planned": "2026-02-10 12:00:00",
                }
            )
        ]
        supply.at("2026-02-09 14:00").receive()
        rows = self.compute("M20.lead", by=["product"])
        self.assertEqual({row["product"]: row["value"] for row in rows}, {self.apple.id: 7, self.berry.id: 4})
        self.assert_like_naive_supply()

    def test_own_companies_are_no_vendors(self):
        sister = self.env["res.company"].create({"name": "Sister Inc."})
        self.supply().at("2026-02-02 14:00").order(
            (self.apple, 10, 6), promise="2026-02-10 12:00", vendor=sister.partner_id
        ).at("2026-02-10 14:00").receive()
        row = self.compute("M21.line")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"intercompany": 1}))
        self.assertEqual(self.ratio("M21.line", params={"include_intercompany": True}), (1, 1))
        self.assert_like_naive_supply()

    def test_vendors_side_by_side(self):
        other = self.env["res.partner"].create({"name": "Valley Farms"})
        for vendor, day in ((self.vendor, "10"), (other, "12"), (other, "10")):
            self.supply().at("2026-02-02 14:00").order(
                (self.apple, 10, 6), promise="2026-02-10 12:00", vendor=vendor
            ).at(f"2026-02-{day} 14:00").receive()
        for code in ("M21.line", "M21.unit", "M20.bias", "M16.purchase"):
            with self.subTest(code=code):
                rows = self.compute(code, by=["vendor"])
                self.assertEqual(
                    {row["labels"]["vendor"]: row["count"] for row in rows},
                    {"Orchard Supplies": 1, "Valley Farms": 2},
                )
                for row in rows:
                    self.assertEqual(self.Metric.drill(code, row)["count"], row["count"])

    def test_companies_are_apart_and_together(self):
        second = self.env["res.company"].create({"name": "Second Distribution"})
        self.env.user.company_ids = [Command.link(second.id)]
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", second.id)], limit=1)
        warehouse.fulfillment_tz = "Pacific/Auckland"
        promise = "2026-02-10 12:00"
        self.supply().at("2026-02-02 14:00").order((self.apple, 10, 6), promise=promise).at(
            "2026-02-10 14:00"
        ).receive()
        other = self.supply().at("2026-02-02 14:00")
        other.env = other.env(context=dict(other.env.context, allowed_company_ids=[second.id]))
        # 12:00 UTC is past midnight in Auckland, as is the receipt: the 11th on both sides.
        other.order(
            (self.apple, 4, 6), promise=promise, picking_type_id=warehouse.in_type_id.id, company_id=second.id
        ).at("2026-02-10 14:00").receive()
        self.assertEqual(self.ratio("M21.line"), (1, 1))
        both = {"company_ids": [self.company.id, second.id]}
        self.assertEqual(self.ratio("M21.line", **both), (2, 2))
        rows = self.compute("M21.fill", by=["company", "day"], **both)
        self.assertEqual(
            {(row["company"], row["day"]): row["numerator"] for row in rows},
            {(self.company.id, "2026-02-10"): 10, (second.id, "2026-02-11"): 4},
        )
        self.assert_like_naive_supply(self.company | second)

    def test_expedited_orders(self):
        """A star on the order or on its receipt; it counts on the day it was set."""
        for starred in (None, "order", "receipt"):
            supply = (
                self.supply().at("2026-02-02 14:00").order((self.apple, 1, 6), promise="2026-02-10 12:00")
            )
            supply.at("2026-02-04 14:00")
            if starred == "order":
                supply.purchase.priority = "1"
            elif starred:
                supply.purchase.picking_ids.priority = "1"
        self.assertEqual(self.ratio("M16.purchase"), (2, 3))
        self.assertEqual(self.ratio("M16.purchase", period=("2026-02-04", "2026-02-04")), (2, 2))
        self.assert_like_naive_supply()


@tagged("post_install", "-at_install", "once")
class TestPrices(SupplyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)

    def _received(self):
        return (
            self.supply()
            .at("2026-02-02 14:00")
            .order((self.apple, 10, 6), promise="2026-02-10 12:00")
            .at("2026-02-10 14:00")
            .receive()
        )

    def test_billed_dearer_than_agreed(self):
        supply = self._received()
        row = self.compute("M21.ppv")[0]
        self.assertEqual((row["value"], row["excluded"]), (None, {"not_billed": 1}))
        supply.bill(6.5)
        row = self.compute("M21.ppv")[0]
        self.assertEqual((row["value"], row["count"], row["currency"]), (5, 1, self.company.currency_id.id))
        self.assert_like_naive_supply()

    def test_price_of_the_approval_is_the_reference(self):
        supply = self._received()
        supply.line(self.apple).price_unit = 8
        supply.bill(8)
        self.assertEqual(self.compute("M21.ppv")[0]["value"], 20)
        self.assert_like_naive_supply()

    def test_credit_note_takes_it_back_and_a_draft_is_no_bill(self):
        supply = self._received().bill(6.5)
        wrong = supply.last_bill
        supply.bill(6.5, refund=True).bill(6)
        self.assertEqual(self.compute("M21.ppv")[0]["value"], 0)
        self.assert_like_naive_supply()
        supply.last_bill.button_draft()
        self.assertEqual(self.compute("M21.ppv")[0]["value"], 0)
        wrong.button_draft()
        # Only the credit note is left: ten pieces, and half a unit of money each.
        self.assertEqual(self.compute("M21.ppv")[0]["value"], -5)
        self.assert_like_naive_supply()

    def test_bill_in_a_foreign_currency_counts_at_its_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        Rate = self.env["res.currency.rate"]
        for day, rate in (("2026-01-01", 0.5), ("2026-02-10", 0.4)):
            Rate.create({"currency_id": euro.id, "company_id": self.company.id, "name": day, "rate": rate})
        self.supply().at("2026-02-02 14:00").order(
            (self.apple, 10, 3), promise="2026-02-10 12:00", currency_id=euro.id
        ).at("2026-02-10 14:00").receive().bill(3)
        # 3 EUR were 6 at the approval and are 7.50 at the bill.
        self.assertEqual(self.compute("M21.ppv")[0]["value"], 15)
        self.assert_like_naive_supply()
