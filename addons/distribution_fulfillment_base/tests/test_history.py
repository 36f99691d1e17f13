"""History is loaded and deleted by load, and leaves a trace of both."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon


@tagged("post_install", "-at_install")
class TestHistory(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load = cls.env["fulfillment.history.load"].create(
            {"name": "Old system", "source_name": "orders.csv", "checksum": "abc", "tz": "America/New_York"}
        )
        cls.env["fulfillment.history.sale.line"].create(
            [
                {
                    "load_id": cls.load.id,
                    "company_id": cls.company.id,
                    "external_key": key,
                    "tz": "America/New_York",
                }
                for key in ("1", "2", "3")
            ]
        )

    def test_deleting_a_load_deletes_its_rows_and_leaves_an_event(self):
        consultant = new_test_user(
            self.env, "loader", groups="distribution_fulfillment_base.group_consultant"
        )
        self.assertEqual(self.load.row_count, 3)
        # Also where the context claims that the addon is being uninstalled: the trace is not skipped.
        self.load.with_user(consultant).with_context(_force_unlink=True).unlink()
        self.assertFalse(
            self.env["fulfillment.history.sale.line"].search_count([("company_id", "=", self.company.id)])
        )
        event = self.env["fulfillment.event"].search([("event_type", "=", "history_deleted")], limit=1)
        self.assertRecordValues(
            event,
            [
                {
                    "quantity": 3,
                    "old_text": "orders.csv",
                    "new_text": "sale_line",
                    "note": "abc",
                }
            ],
        )
        self.assertEqual(event.actor_name, consultant.name)

    def test_a_loaded_row_is_nobodys_to_change(self):
        """A load comes and goes as a whole: one row made better by hand would make the past better."""
        consultant = new_test_user(
            self.env, "improver", groups="distribution_fulfillment_base.group_consultant"
        )
        rows = self.load.with_user(consultant).sale_line_ids
        with self.assertRaises(AccessError):
            rows.write({"shipped_qty": 1})
        with self.assertRaises(AccessError):
            rows[0].unlink()
        for values in ({"company_id": False}, {"checksum": "x"}, {"state": "loading"}, {"tz": "UTC"}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "cannot be changed by hand"):
                rows.load_id.write(values)
        rows.load_id.name = "The old system, first half"

    def test_others_read_but_do_not_delete(self):
        owner = new_test_user(self.env, "reader", groups="distribution_fulfillment_base.group_process_owner")
        self.assertEqual(self.load.with_user(owner).row_count, 3)
        with self.assertRaises(AccessError):
            self.load.with_user(owner).unlink()
        with self.assertRaises(AccessError):
            self.load.with_user(owner).sale_line_ids.write({"shipped_qty": 1})

    def test_local_day_is_that_of_the_warehouse(self):
        """04:30 UTC is still the day before in New York, also on the day the clocks change."""
        for instant, zone, day in (
            ("2026-01-10 04:30", "America/New_York", "2026-01-09"),
            ("2026-01-10 05:30", "America/New_York", "2026-01-10"),
            ("2026-03-08 04:30", "America/New_York", "2026-03-07"),
            ("2026-03-09 04:30", "America/New_York", "2026-03-09"),
            ("2026-01-10 23:30", "Asia/Tokyo", "2026-01-11"),
        ):
            with self.subTest(instant=instant, zone=zone):
                self.env.cr.execute("SELECT fulfillment_local_day(%s::timestamp, %s)::text", [instant, zone])
                self.assertEqual(self.env.cr.fetchone()[0], day)

    def test_time_zone_falls_back_from_warehouse_to_company(self):
        self.assertEqual(self.warehouse._fulfillment_tz(), "America/New_York")
        self.warehouse.fulfillment_tz = False
        self.warehouse.partner_id.tz = "Europe/Berlin"
        self.assertEqual(self.warehouse._fulfillment_tz(), "Europe/Berlin")
        self.warehouse.partner_id.tz = False
        self.company.partner_id.tz = "Asia/Tokyo"
        self.assertEqual(self.warehouse._fulfillment_tz(), "Asia/Tokyo")
