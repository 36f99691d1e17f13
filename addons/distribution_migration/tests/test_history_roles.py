from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GOOD_ROWS, HistoryCase, table

ROLES = (
    "customer_service",
    "sales_manager",
    "buyer",
    "planner",
    "warehouse_operator",
    "warehouse_supervisor",
    "finance",
)


@tagged("post_install", "-at_install")
class TestHistoryRoles(HistoryCase):
    """Consultants load, process owners read, nobody else sees imports."""

    def user(self, role, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            f"history_{role}_{company.id}",
            groups=f"distribution_fulfillment_base.group_{role}",
            company_id=company.id,
            company_ids=company.ids,
        )

    def test_other_roles_are_refused(self):
        record = self.checked(table(*GOOD_ROWS))
        for role in ROLES:
            with self.subTest(role=role):
                mine = record.with_user(self.user(role))
                for call in (
                    lambda mine=mine: mine.read(["name"]),
                    lambda mine=mine: mine.row_ids.read(["source_values"]),
                    lambda mine=mine: mine.create({"name": "x"}),
                    mine.action_load,
                    mine.action_check,
                    mine.action_read,
                    mine.action_download_rejects,
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_a_process_owner_reads(self):
        record = self.checked(table(*GOOD_ROWS, "4,SO4,,,,,x,,,"))
        mine = record.with_user(self.user("process_owner"))
        self.assertEqual(mine.refused_count, 1)
        self.assertTrue(mine.row_ids[:1].source_text.startswith("1 · SO1 · Maple Market"))
        self.assertIn("Not a number", mine.reject_ids.reason)
        self.assertIn("2 May 2024", mine.preview_html)
        for call in (
            mine.action_load,
            mine.action_check,
            mine.action_cancel,
            mine.action_stop,
            mine.action_resume,
            mine.unlink,
            lambda: mine.write({"tz": "UTC"}),
            lambda: mine.column_ids[:1].write({"target": False}),
            lambda: mine.reject_ids.unlink(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_process_owner_does_not_delete_loads(self):
        load = self.loaded(table(*GOOD_ROWS)).load_id.with_user(self.user("process_owner"))
        with self.assertRaises(AccessError):
            load.action_ask_delete()
        with self.assertRaises(AccessError):
            load.unlink()

    def test_results_cannot_be_written_by_hand(self):
        record = self.checked(table(*GOOD_ROWS))
        for vals in (
            {"state": "loaded"},
            {"refused_count": 0},
            {"load_id": False},
            {"checksum": "x"},
        ):
            with self.assertRaisesRegex(AccessError, "the steps of the import set them"):
                record.write(vals)
            with self.assertRaisesRegex(AccessError, "the steps of the import set them"):
                record.create({"name": "x", **vals})
        for child in (record.row_ids, record.reject_ids.browse()):
            with self.assertRaises(AccessError):
                child.create({"import_id": record.id, "row_number": 1})
        with self.assertRaises(AccessError):
            record.row_ids.write({"state": "ready"})

    def test_files_about_persons_are_for_those_who_may_see_persons(self):
        """Rows, samples, refusals and the preview of a file of picks name people."""
        heading = "Task ID,Pick Date,Picker"
        rows = ("1,2024-05-02,Pia Picker", "2,soon,Pia Picker")
        pick = self.loaded(table(*rows, heading=heading), "picks.csv", kind="pick")
        other = self.checked(table(*GOOD_ROWS))
        mapping = self.env["fulfillment.migration.mapping"].search([("name", "=", "picks.csv")])
        self.assertEqual(mapping.kind, "pick")
        owner = self.user("process_owner")
        self.assertEqual(self.Import.with_user(owner).search([("id", "in", (pick | other).ids)]), other)
        for record in (pick, pick.row_ids, pick.reject_ids, pick.column_ids, mapping):
            with self.subTest(record._name):
                self.assertTrue(record.ids)
                mine = record.with_user(owner)
                self.assertFalse(mine.search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    mine.read(["display_name"])
        owner.group_ids += self.env.ref("distribution_fulfillment_base.group_person_level")
        mine = pick.with_user(owner)
        self.assertIn("Pia Picker", mine.preview_html)
        self.assertEqual(mine.row_ids[:1].source_text, "1 · 2024-05-02 · Pia Picker")
        self.assertIn("Pia Picker", pick.preview_html, "the consultant has the file anyway")
        loaded = pick._history().search([("load_id", "=", pick.load_id.id)])
        with self.assertRaises(AccessError):
            loaded.read(["picker_name"])

    def test_companies_are_separate(self):
        record = self.checked(table(*GOOD_ROWS))
        other = self.env["res.company"].create({"name": "Southern Distribution"})
        stranger = self.user("consultant", other)
        self.assertFalse(record.with_user(stranger).search([("id", "=", record.id)]))
        for model in (record.row_ids, record.column_ids, record):
            with self.assertRaises(AccessError):
                model.with_user(stranger).mapped("company_id.name") or model.with_user(stranger).read(
                    ["company_id"]
                )


@tagged("post_install", "-at_install")
class TestHistoryDownloads(HistoryCase, HttpCase):
    def test_downloads_need_the_right_to_read(self):
        record = self.checked(table(*GOOD_ROWS, "4,SO4,,,,,x,,,"))
        new_test_user(
            self.env,
            "history_http_buyer",
            groups="distribution_fulfillment_base.group_buyer",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        url = f"/fulfillment/history/{record.id}/"
        self.authenticate("history_consultant", "history_consultant")
        answer = self.url_open(url + "refused.xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertIn("orders-refused.xlsx", answer.headers["Content-Disposition"])
        answer = self.url_open(url + "refused.csv")
        self.assertIn("Not a number", answer.content.decode("utf-8-sig"))
        answer = self.url_open(url + "mapping.json")
        self.assertEqual(answer.json()["columns"]["Line ID"], {"target": "external_key"})
        self.assertEqual(self.url_open(url + "refused.exe").status_code, 404)
        self.assertEqual(self.url_open("/fulfillment/history/999999999/refused.xlsx").status_code, 404)
        self.authenticate("history_http_buyer", "history_http_buyer")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url + "refused.xlsx").status_code, 403)
        self.authenticate(None, None)
        self.assertNotIn("PK", self.url_open(url + "refused.xlsx").text[:2])
