"""For how long documents fail a check, and which they were."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .money_common import MoneyCommon


@tagged("post_install", "-at_install")
class TestIntegrityFinding(MoneyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Finding = cls.env["fulfillment.integrity.finding"]
        cls.apple.standard_price = 6

    def run_checks(self, at):
        self.set_clock(at)
        return self.env["fulfillment.integrity"]._check(self.company)

    def shipped(self):
        return (
            self.scenario().at("2026-01-19 15:00").order((self.apple, 10, 10)).at("2026-01-20 15:00").ship()
        )

    def findings(self, code="I1"):
        return self.Finding.search([("company_id", "=", self.company.id), ("check_code", "=", code)])

    def of_check(self, code, check="I1", **kwargs):
        """The row of one check; what is shipped without stock fails others, too."""
        rows = {row["check"]: row for row in self.compute(code, by=["check"], **kwargs)}
        return rows.get(check)

    def naive_age(self, day):
        """Mean local days for which what fails at the end of a day has been failing."""
        ages = [
            (day - finding.first_seen_at.date()).days
            for finding in self.findings()
            if finding.first_seen_at.date() <= day
            and (not finding.cleared_at or finding.cleared_at.date() > day)
        ]
        return sum(ages) / len(ages) if ages else None

    def test_from_the_first_run_to_the_one_that_finds_it_in_order(self):
        first, second = self.shipped(), self.shipped()
        self.run_checks("2026-02-02 12:00")
        # Found again it is the same finding, by its amount of now.
        self.run_checks("2026-02-03 12:00")
        found = self.findings()
        self.assertEqual(set(found.mapped("res_id")), {first.sale.id, second.sale.id})
        self.assertEqual(set(found.mapped("amount")), {100.0})
        self.assertEqual({str(finding.first_seen_at) for finding in found}, {"2026-02-02 12:00:00"})
        self.assertEqual({str(finding.seen_at) for finding in found}, {"2026-02-03 12:00:00"})
        self.assertEqual(set(found.mapped("document_name")), {first.sale.name, second.sale.name})
        first.invoice("2026-02-03")
        self.run_checks("2026-02-06 12:00")
        second.invoice("2026-02-06")
        self.run_checks("2026-02-12 12:00")
        self.assertEqual(
            {finding.res_id: finding.age_days for finding in found}, {first.sale.id: 4, second.sale.id: 10}
        )
        row = self.of_check("M12.cleared")
        self.assertEqual((row["value"], row["count"]), (7, 2))
        self.assertEqual(self.of_check("M12.cleared", period=("2026-02-06", "2026-02-06"))["value"], 4)
        self.assertEqual(self.Metric.drill("M12.cleared", row)["ids"], sorted(found.ids))
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_age_at_the_end_of_a_day(self):
        first = self.shipped()
        self.run_checks("2026-02-02 12:00")
        self.shipped()
        self.run_checks("2026-02-04 12:00")
        first.invoice("2026-02-05")
        self.run_checks("2026-02-07 12:00")
        self.set_clock("2026-02-20 12:00")
        for day, expected in ((1, None), (2, 0), (3, 1), (4, 1), (6, 3), (7, 3), (10, 6)):
            with self.subTest(day=day):
                row = self.of_check("M12.age", period=("2026-01-01", f"2026-02-{day:02}"))
                self.assertEqual(row and row["value"], expected)
                from_records = self.naive_age(self.env["fulfillment.metric"]._check_date(f"2026-02-{day:02}"))
                self.assertEqual(row and row["value"], from_records)
                if row:
                    drilled = self.Metric.drill("M12.age", row)
                    self.assertEqual((drilled["model"], drilled["count"]), (self.Finding._name, row["count"]))
        # Of one site there are none: documents belong to the company.
        row = self.one("M12.age", period=("2026-01-01", "2026-02-10"), warehouse_ids=self.warehouse.ids)
        self.assertIsNone(row["value"])

    def test_failing_once_more_is_another_finding(self):
        scenario = self.shipped().invoice("2026-01-20")
        self.run_checks("2026-02-02 12:00")
        self.assertFalse(self.findings())
        scenario.at("2026-02-02 13:00").invoices.button_draft()
        scenario.invoices.button_cancel()
        self.run_checks("2026-02-03 12:00")
        scenario.invoice("2026-02-03")
        self.run_checks("2026-02-04 12:00")
        scenario.invoices[-1].button_draft()
        scenario.invoices[-1].button_cancel()
        self.run_checks("2026-02-05 12:00")
        found = self.findings().sorted("id")
        self.assertEqual(len(found), 2)
        self.assertEqual([bool(finding.cleared_at) for finding in found], [True, False])
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_of_another_company_nothing_is_touched(self):
        self.shipped()
        self.run_checks("2026-02-02 12:00")
        other = self.env["res.company"].create({"name": "Other Ltd."})
        self.env["fulfillment.integrity"]._check(other)
        self.assertFalse(self.findings().cleared_at)

    def test_who_reads_and_nobody_writes(self):
        scenario = self.shipped()
        self.run_checks("2026-02-02 12:00")
        finding = self.findings()

        def user(login, role, company=self.company):
            return new_test_user(
                self.env,
                login,
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
            )

        finance = user("counter", "finance")
        self.assertEqual(finding.with_user(finance).document_name, scenario.sale.display_name)
        action = finding.with_user(finance).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), ("sale.order", scenario.sale.id))
        for login, role in (("finance2", "finance"), ("owner", "process_owner")):
            with self.subTest(role=role), self.assertRaises(AccessError):
                finding.with_user(user(login, role)).write({"cleared_at": "2026-02-02 12:00:00"})
        with self.assertRaises(AccessError):
            finding.with_user(user("reader", "user")).read(["amount"])
        other = self.env["res.company"].create({"name": "Other Ltd."})
        stranger = user("stranger", "finance", other)
        theirs = finding.with_user(stranger).with_context(allowed_company_ids=other.ids)
        self.assertFalse(theirs.search([("id", "=", finding.id)]))
        with self.assertRaises(AccessError):
            theirs.action_open_document()
        # An owner of processes need not read invoices or orders: a number, and no name.
        plain = new_test_user(
            self.env,
            "plain",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.env["ir.model.access"].create(
            {
                "name": "plain",
                "model_id": self.env["ir.model"]._get_id(self.Finding._name),
                "group_id": self.env.ref("base.group_user").id,
                "perm_read": True,
            }
        )
        nameless = finding.with_user(plain)
        nameless.invalidate_recordset()
        self.assertEqual(nameless.document_name, f"#{scenario.sale.id}")
        with self.assertRaises(AccessError):
            nameless.action_open_document()

    def test_an_invoice_is_opened_with_its_payments(self):
        """Its form shows them; who may read the invoice alone is told so, and gets no half-read form."""
        scenario = self.shipped().invoice("2026-01-21")
        invoice = scenario.sale.invoice_ids
        finding = self.Finding.create(
            {
                "company_id": self.company.id,
                "check_code": "I12",
                "model": invoice._name,
                "res_id": invoice.id,
                "first_seen_at": "2026-02-02 12:00:00",
                "seen_at": "2026-02-02 12:00:00",
            }
        )
        base = "distribution_fulfillment_base"
        for login, groups, may in (
            ("invoices_only", f"{base}.group_process_owner,sales_team.group_sale_manager", False),
            ("payments_too", f"{base}.group_process_owner,{base}.group_finance", True),
        ):
            user = new_test_user(
                self.env,
                login,
                groups=groups,
                company_id=self.company.id,
                company_ids=[(6, 0, self.company.ids)],
            )
            with self.subTest(user=login):
                self.assertTrue(invoice.with_user(user).has_access("read"))
                if may:
                    self.assertEqual(finding.with_user(user).action_open_document()["res_id"], invoice.id)
                    continue
                with self.assertRaisesRegex(AccessError, f"{invoice.name}.* was not opened: its payments"):
                    finding.with_user(user).action_open_document()
