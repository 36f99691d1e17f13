"""What was posted against what must hold: each check finds what it should, and nothing else."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.distribution_fulfillment_kpi.models.fulfillment_integrity import CHECKS

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestIntegrity(MoneyCommon):
    def setUp(self):
        super().setUp()
        self.Integrity = self.env["fulfillment.integrity"]
        # A Monday; three working days before is the Wednesday.
        self.set_clock("2026-02-02 15:00")
        # Costs are a company's own.
        self.apple.standard_price = 6

    def run_checks(self):
        return self.Integrity._check(self.company)

    def assertFound(self, code, tested, failed, amount=None):
        found = self.run_checks()[code]
        self.assertEqual(found[:2], (tested, failed))
        if amount is not None:
            self.assertAlmostEqual(float(found[2]), amount, 2)
        self.assertEqual(len(self.Integrity.documents(code, self.company.ids)["ids"]), failed)

    def _shipped(self, shipped_at="2026-01-20 15:00", price=10):
        return self.scenario().at("2026-01-19 15:00").order((self.apple, 10, price)).at(shipped_at).ship()

    def test_nothing_there(self):
        found = self.run_checks()
        self.assertEqual(set(found), {*CHECKS, "all"})
        self.assertEqual({code for code, figures in found.items() if figures[1]}, set())

    def test_shipped_and_not_invoiced(self):
        scenario = self._shipped()
        self.set_clock("2026-02-02 15:00")
        self.assertFound("I1", 1, 1, 100)
        self.assertEqual(self.Integrity.documents("I1")["ids"], scenario.sale.ids)
        scenario.invoice("2026-02-02")
        self.assertFound("I1", 1, 0)

    def test_three_working_days_are_given(self):
        """Tuesday's shipment is late on the Monday after, Thursday's is not."""
        for shipped_at, tested, failed in (("2026-01-29 15:00", 1, 0), ("2026-01-27 15:00", 2, 1)):
            with self.subTest(shipped_at=shipped_at):
                self._shipped(shipped_at)
                self.set_clock("2026-02-02 15:00")
                self.assertFound("I1", tested, failed)

    def test_working_days_and_days_back_are_the_company_s(self):
        """Shipped on Wednesday, looked at on Monday: too late for two working days, in time for five."""
        self._shipped("2026-01-28 14:00")
        self.scenario().at("2025-11-19 15:00").order((self.apple, 10, 10)).at("2025-11-20 15:00").ship()
        self.set_clock("2026-02-02 15:00")
        other = self.env["res.company"].create({"name": "Other Ltd."})
        for age, back, tested, failed in (
            (2, 365, 2, 2),
            (5, 365, 2, 1),
            (5, 60, 1, 0),
            (2, 60, 1, 1),
            (0, 60, 1, 1),
        ):
            with self.subTest(age=age, back=back):
                # Another company's settings are its own.
                other.write({"fulfillment_posting_age": 60, "fulfillment_tested_days": 1})
                self.company.write({"fulfillment_posting_age": age, "fulfillment_tested_days": back})
                self.assertFound("I1", tested, failed)
        event = self.env["fulfillment.event"].search(
            [("event_type", "=", "integrity_checked"), ("company_id", "=", self.company.id)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(event.note, "posting_age=0 tested_days=60 stock_tolerance=1")

    def test_what_checks_allow_has_bounds(self):
        for values in (
            {"fulfillment_posting_age": -1},
            {"fulfillment_posting_age": 61},
            {"fulfillment_tested_days": 0},
            {"fulfillment_stock_tolerance": 101},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.company.write(values)
                self.company.flush_recordset()

    def test_settings_are_those_of_the_company_at_hand(self):
        settings = self.env["res.config.settings"].create({"company_id": self.company.id})
        self.assertEqual((settings.fulfillment_posting_age, settings.fulfillment_tested_days), (3, 365))
        settings.write({"fulfillment_posting_age": 5, "fulfillment_stock_tolerance": 2.5})
        self.assertEqual(self.company.fulfillment_posting_age, 5)
        self.assertEqual(self.company.fulfillment_stock_tolerance, 2.5)
        reader = new_test_user(
            self.env,
            "owner",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.company.with_user(reader).fulfillment_posting_age = 1

    def test_invoiced_and_not_shipped(self):
        scenario = self._shipped()
        scenario.invoice("2026-01-20")
        self.assertFound("I2", 1, 0)
        scenario.at("2026-01-25 15:00").give_back(self.apple, 3)
        self.assertFound("I2", 1, 1, 30)
        scenario.invoice("2026-01-26", final=True)
        self.assertFound("I2", 1, 0)

    def test_received_and_not_billed(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self.set_clock("2026-01-19 15:00")
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": vendor.id,
                "company_id": self.company.id,
                "picking_type_id": self.warehouse.in_type_id.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.apple.id, "product_qty": 5, "price_unit": 6, "tax_ids": False}
                    )
                ],
            }
        )
        purchase.button_confirm()
        self.set_clock("2026-01-20 15:00")
        picking = purchase.picking_ids
        picking.move_ids.quantity = 5
        picking.move_ids.picked = True
        picking.button_validate()
        self.set_clock("2026-02-02 15:00")
        self.assertFound("I3", 1, 1, 30)
        bill = self.env["account.move"].browse(purchase.action_create_invoice()["res_id"])
        bill.invoice_date = "2026-02-02"
        bill.action_post()
        self.assertFound("I3", 1, 0)

    def test_posted_at_another_price(self):
        good, bad = self._shipped(), self._shipped()
        good.invoice("2026-01-20")
        bad.invoice("2026-01-20", prices={self.apple: 11})
        self.assertFound("I4", 2, 1, 10)
        self.assertEqual(self.Integrity.documents("I4")["ids"], bad.invoices.ids)
        bad.credit("2026-01-25")
        self.assertFound("I4", 1, 0)

    def test_price_is_compared_in_one_unit_and_after_discount(self):
        scenario = self.scenario().at("2026-01-19 15:00").quotation((self.apple, 1))
        dozen = self.env.ref("uom.product_uom_dozen")
        scenario.line(self.apple).product_uom_id = dozen
        scenario.line(self.apple).price_unit = 120
        scenario.line(self.apple).discount = 10
        scenario.confirm().at("2026-01-20 15:00").ship().invoice("2026-01-20", post=False)
        line = scenario.invoices.invoice_line_ids
        line.write({"product_uom_id": self.apple.uom_id.id, "quantity": 12, "price_unit": 9, "discount": 0})
        scenario.invoices.action_post()
        self.assertFound("I4", 1, 0)

    def test_drafts_that_nobody_posts(self):
        scenario = self._shipped()
        scenario.invoice("2026-01-20", post=False)
        self.assertFound("I5", 1, 0)
        self.set_clock("2026-02-02 15:00")
        self.assertFound("I5", 1, 1, 100)
        scenario.invoices.action_post()
        self.assertFound("I5", 1, 0)

    def test_gap_in_the_numbers(self):
        first, second, third = (self._shipped().invoice("2026-01-20").invoices for _order in range(3))
        self.assertFound("I6", 3, 0)
        second.button_draft()
        second.name = "/"
        second.unlink()
        self.assertFound("I6", 2, 1)
        self.assertEqual(self.Integrity.documents("I6")["ids"], third.ids)

    def test_valued_move_without_its_entry(self):
        """A loss location with an account posts by move; the entry was lost."""
        self.company.inventory_valuation = "real_time"
        loss = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1
        )
        loss.valuation_account_id = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.company.ids)], limit=1
        )
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.apple.id,
                "scrap_qty": 2,
                "company_id": self.company.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "scrap_location_id": loss.id,
            }
        )
        self.env["stock.quant"]._update_available_quantity(self.apple, self.warehouse.lot_stock_id, 10)
        scrap.do_scrap()
        self.assertTrue(scrap.move_ids.account_move_id)
        self.assertFound("I7", 1, 0)
        scrap.move_ids.account_move_id = False
        self.assertFound("I7", 1, 1, 12)

    def test_stock_against_the_books(self):
        self.assertFound("I8", 0, 0)
        self.company.inventory_valuation = "real_time"
        self.assertFound("I8", 1, 0)
        self.scenario().stock(self.apple, 10)
        self.assertFound("I8", 1, 1, 60)
        # All of it is missing in the books: 100 %, which somebody may allow.
        self.company.fulfillment_stock_tolerance = 100
        self.assertFound("I8", 1, 0)
        self.company.fulfillment_stock_tolerance = 99
        self.assertFound("I8", 1, 1, 60)

    def test_payment_of_no_invoice(self):
        scenario = self._shipped().invoice("2026-01-20").pay("2026-01-20")
        self.assertFound("I9", 1, 0)
        for day in ("2026-01-20", "2026-02-01"):
            self.env["account.payment"].create(
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": self.customer.id,
                    "amount": 70,
                    "date": day,
                    "journal_id": self.bank.id,
                }
            ).action_post()
        self.set_clock("2026-02-02 15:00")
        self.assertFound("I9", 3, 1, 70)
        scenario.invoices.line_ids.remove_move_reconcile()
        self.assertFound("I9", 3, 2, 170)

    def test_move_without_a_value(self):
        scenario = self._shipped()
        move = scenario.sale.picking_ids.move_ids
        self.assertFound("I10", 1, 0)
        move.value = 0
        self.assertFound("I10", 1, 1, 60)
        self.apple.standard_price = 0
        self.assertFound("I10", 1, 0)

    def test_stock_below_zero(self):
        self._shipped()
        found = self.run_checks()["I11"]
        self.assertEqual((found[1], float(found[2])), (1, 60))
        self.scenario().stock(self.apple, 10)
        self.assertEqual(self.run_checks()["I11"][1], 0)

    def test_posted_in_another_month(self):
        """Shipped on 31 January late in the evening: the 1st of February in UTC."""
        right = self._shipped("2026-02-01 03:00").invoice("2026-01-31")
        self.assertFound("I12", 1, 0)
        wrong = self._shipped("2026-02-01 03:00").invoice("2026-02-01")
        self.assertFound("I12", 2, 1, 100)
        self.assertEqual(self.Integrity.documents("I12")["ids"], wrong.invoices.ids)
        self.assertNotEqual(right.invoices, wrong.invoices)

    def test_other_companies_are_not_in_it(self):
        self._shipped()
        self.set_clock("2026-02-02 15:00")
        other = self.env["res.company"].create({"name": "Other Inc."})
        self.assertEqual(self.Integrity._check(other)["I1"][:2], (0, 0))

    def test_old_documents_are_not_tested(self):
        self._shipped()
        self.set_clock("2027-02-02 15:00")
        self.assertEqual(self.run_checks()["I1"][:2], (0, 0))

    # The figures

    def test_figures_follow_the_runs(self):
        self.assertFalse(self.one("M12.documents")["captured"])
        scenario = self._shipped()
        self.set_clock("2026-02-02 15:00")
        found = self.run_checks()
        tested, failed, amount = found["all"]
        row = self.one("M12.documents")
        self.assertEqual((row["numerator"], row["denominator"]), (tested - failed, tested))
        self.assertEqual(self.one("M12.open")["value"], failed)
        self.assertEqual(self.one("M12.value")["value"], float(amount))
        by_check = {row["check"]: row for row in self.compute("M12.open", by=["check"])}
        self.assertEqual(
            {code: row["value"] for code, row in by_check.items()}, {c: found[c][1] for c in CHECKS}
        )
        checks = {row["check"]: row["value"] for row in self.compute("M12.checks", by=["check"])}
        self.assertEqual(checks["I1"], 0)
        drilled = self.Metric.drill("M12.open", by_check["I1"], "miss")
        self.assertEqual((drilled["model"], drilled["ids"]), ("sale.order", scenario.sale.ids))
        self.assertEqual(self.Metric.drill("M12.open", by_check["I1"])["count"], 1)
        with self.assertRaisesRegex(UserError, "Break the figure down by check"):
            self.Metric.drill("M12.documents", row, "miss")
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_open_findings_are_those_of_the_last_run(self):
        scenario = self._shipped()
        self.set_clock("2026-02-02 15:00")
        self.run_checks()
        scenario.invoice("2026-02-02")
        self.set_clock("2026-02-03 15:00")
        self.run_checks()
        rows = self.compute("M12.open", by=["day", "check"], period=("2026-02-01", "2026-02-12"))
        found = {row["day"]: row["value"] for row in rows if row["check"] == "I1"}
        self.assertEqual(found["2026-02-02"], 1)
        self.assertEqual(found["2026-02-03"], 0)
        self.set_clock("2026-02-20 15:00")
        self.assertIsNone(self.one("M12.open", period=("2026-02-01", "2026-02-19"))["value"])

    def test_who_may_ask(self):
        company = {"company_id": self.company.id, "company_ids": [Command.set(self.company.ids)]}
        reader = new_test_user(
            self.env, "integrity_reader", groups="distribution_fulfillment_base.group_user", **company
        )
        stranger = new_test_user(self.env, "integrity_stranger", groups="base.group_user", **company)
        finance = new_test_user(
            self.env, "integrity_finance", groups="distribution_fulfillment_base.group_finance", **company
        )
        self._shipped().invoice("2026-01-20", prices={self.apple: 11})
        self.assertEqual(len(self.Integrity.with_user(finance).documents("I4")["ids"]), 1)
        for user in (reader, stranger):
            with self.assertRaises(AccessError):
                self.Integrity.with_user(user).documents("I4")
        other = self.env["res.company"].create({"name": "Other Inc."})
        with self.assertRaisesRegex(AccessError, "not yours"):
            self.Integrity.with_user(finance).documents("I4", other.ids)
        with self.assertRaisesRegex(UserError, "There is no check"):
            self.Integrity.documents("I99")

    def test_nightly_run_records_every_check_and_company(self):
        before = fields.Datetime.now() - timedelta(seconds=1)
        self._shipped()
        self.set_clock("2026-02-02 15:00")
        self.run_checks()
        events = self.env["fulfillment.event"].search(
            [
                ("event_type", "=", "integrity_checked"),
                ("company_id", "=", self.company.id),
                ("occurred_at", ">=", before),
            ]
        )
        self.assertEqual(set(events.mapped("new_text")), {*CHECKS, "all"})
        shipped = events.filtered(lambda event: event.new_text == "I1")
        self.assertEqual((shipped.quantity, shipped.actual, shipped.amount), (1, 1, 100))
