import json
from datetime import date, datetime
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import fulfillment_migration_domain_items as domain_items
from .item_review_common import PRODUCTS, UNTIL, ItemReviewCase


@tagged("post_install", "-at_install")
class TestItemReview(ItemReviewCase):
    """What sells, what never did, and what stays behind: from the history of the old system to the mock load."""

    def test_from_history_to_a_load_without_what_stays_behind(self):
        load_set, products = self.legacy()
        products.action_review_items()
        items = self.items(products)
        self.assertEqual(products.items_until, UNTIL)
        # Pears: 6 months at 2 dollars a euro (until December) and 6 at 1.25.
        self.assertEqual(
            {key: item.sales_value for key, item in items.items() if item.sales_value},
            {"1001": 1200, "1002": 6 * 20 + 6 * 12.5, "1003": 30, "1006": 40},
        )
        self.assertAlmostEqual(sum(item.value_share for item in items.values()), 1.0)
        # 1200 of 1465 is beyond 80 %, with pears it is beyond 95 %.
        self.assertEqual(
            {key: (item.abc, item.xyz) for key, item in items.items()},
            {
                "1001": ("A", "X"),
                "1002": ("B", "Z"),
                "1003": ("C", "Z"),
                "1004": (False, False),
                "1005": (False, False),
                "1006": ("C", False),
                "1007": (False, False),
            },
        )
        flags = {key: (item.is_never_sold, item.is_obsolete, item.has_history) for key, item in items.items()}
        self.assertEqual(flags["1003"], (False, False, True))
        self.assertEqual(flags["1004"], (True, True, False))
        self.assertEqual(flags["1005"], (False, True, True))
        self.assertEqual(items["1003"].last_receipt, date(2026, 1, 9))
        self.assertEqual(
            {key: (item.stock_qty, item.open_count) for key, item in items.items() if item._is_busy()},
            {"1001": (40, 0), "1002": (7, 1), "1005": (5, 1)},
        )
        matrix = self.env["fulfillment.migration.item"].matrix([("domain_id", "=", products.id)])
        cells = {row["abc"] + cell["xyz"]: cell for row in matrix["rows"] for cell in row["cells"]}
        self.assertEqual(
            {name: cell["count"] for name, cell in cells.items() if cell["count"]},
            {"AX": 1, "BZ": 1, "CZ": 1},
        )
        self.assertAlmostEqual(cells["AX"]["share"], 1200 / 1465)
        own = self.env["fulfillment.migration.item"].search([("domain_id", "=", products.id)])
        self.assertEqual(matrix["others"], len(own) - 3)
        self.assertIn("80 %", matrix["notes"][0])

        # What has stock or open lines is asked for again.
        asked = self.stay(items["1004"] | items["1005"])
        self.assertEqual((asked.item_count, asked.busy_count), (2, 1))
        self.assertIn("stock 5, open lines 1", asked.busy)
        with self.assertRaisesRegex(UserError, "Fig have stock or open lines"):
            asked.action_stay()
        self.assertFalse(products.item_decision_ids)
        asked.is_confirmed = True
        asked.action_stay()
        items["1001"].action_move()
        self.assertEqual(
            {key: (item.decision, item.reason) for key, item in items.items() if item.decision},
            {"1001": ("moves", False), "1004": ("stays", "Discontinued"), "1005": ("stays", "Discontinued")},
        )
        self.assertEqual(items["1004"].decided_by_id, self.consultant)
        self.assertIn("Discontinued", "".join(products.message_ids.mapped("body")))
        self.assertEqual(products.file_ids.state, "mapped", "what was checked before says nothing any more")
        load_set.action_check()
        self.assertEqual(
            {row.key: row.reason for row in products.file_ids.closed_ids},
            dict.fromkeys(("1004", "1005"), "Discontinued"),
        )
        # Its stock stays behind with it, as the question said; the order of which another line moves is refused.
        self.assertEqual(self.file_of(load_set, "stock").closed_ids.mapped("goes_with"), ["1005"])
        self.assertEqual(
            self.faults(self.file_of(load_set, "open_sale_order")),
            {(2, "", "document"), (3, "product", "link_closed")},
        )

        load_set.action_mock()
        self.assertEqual(load_set.current_run_id.closed_count, 3)
        load_set.action_load()
        loaded = self.loaded("product")
        self.assertEqual(set(loaded), {"1001", "1002", "1003", "1006", "1007"})

        # After the load the products stand in the place of the rows; Odoo's own sales count from then on.
        order = (
            self.env["sale.order"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.env["res.partner"].sudo().create({"name": "Shop"}).id,
                    "order_line": [
                        Command.create(
                            {"product_id": loaded["1007"].id, "product_uom_qty": 2, "price_unit": 25}
                        )
                    ],
                }
            )
        )
        order.action_confirm()
        order.date_order = datetime(2026, 6, 10, 12)
        products.action_review_items()
        items = self.items(products)
        self.assertEqual(items["1001"].product_id, loaded["1001"])
        self.assertEqual((items["1001"].stock_qty, items["1001"].sales_value), (40, 1200))
        self.assertEqual((items["1007"].sales_value, items["1007"].last_sale), (50, date(2026, 6, 10)))
        self.assertEqual((items["1007"].open_count, items["1007"].is_never_sold), (1, False))
        self.assertEqual(items["1004"].decision, "stays")
        # The order that was taken over counts once: as Odoo has it, until the history tells of it, too.
        self.assertEqual(items["1002"].sales_value, 195 + 2)
        code, values = self.sale("PE-1", date(2026, 3, 1), 2, 2)
        self.history("sale_line", (code, {**values, "order_ref": "S2"}))
        products.action_review_items()
        items = self.items(products)
        self.assertEqual(items["1002"].sales_value, 195 + 2)
        with self.assertRaisesRegex(UserError, "in Odoo already"):
            items["1001"].action_stay_behind_wizard()

    def test_decisions_are_remembered_and_travel(self):
        load_set, products = self.legacy()
        products.action_review_items()
        items = self.items(products)
        self.assertEqual(
            Form(
                self.env["fulfillment.migration.stay.behind"].with_context(default_item_ids=items["1004"].ids)
            ).reason,
            "Obsolete",
        )
        items["1004"]._stay_behind("Never sold")
        (items["1005"] | items["1003"])._stay_behind("Dropped", is_confirmed=True)
        items["1001"].action_move()
        self.assertEqual(sorted(products.rule_ids.mapped("reason")), ["Dropped", "Never sold"])

        # Another reading, another review: what was decided stays.
        products.file_ids.action_read()
        products.action_review_items()
        items = self.items(products)
        self.assertEqual(items["1004"].reason, "Never sold")
        load_set.action_check()
        self.assertEqual(set(products.file_ids.closed_ids.mapped("key")), {"1003", "1004", "1005"})

        # One is taken back, one gets another reason: a rule without items goes.
        items["1003"].action_reopen()
        items["1004"]._stay_behind("Dropped")
        self.assertEqual(products.rule_ids.mapped("reason"), ["Dropped"])
        rule = products.rule_ids
        with self.assertRaisesRegex(ValidationError, "Review Items"):
            rule.operator = "set"
        with self.assertRaisesRegex(ValidationError, "Review Items"):
            rule.create(
                {"domain_id": products.id, "target": "key", "operator": "listed", "reason": "By hand"}
            )
        rule.reason = "Dropped in 2026"
        copied = load_set.copy({"code": "copied"}).domain_ids
        self.assertTrue(copied)
        self.assertFalse(copied.rule_ids, "decisions belong to the rows of one set")
        load_set.obsolete_months = 36
        told = json.loads(json.dumps(load_set._export_set()))
        self.assertEqual(
            [one for domain in told["domains"] for one in domain["items"]],
            [
                {"key": "1001", "decision": "moves", "reason": None, "by": "set_consultant"},
                {"key": "1004", "decision": "stays", "reason": "Dropped in 2026", "by": "set_consultant"},
                {"key": "1005", "decision": "stays", "reason": "Dropped in 2026", "by": "set_consultant"},
            ],
        )
        self.assertEqual(
            [domain["cutover_rules"] for domain in told["domains"] if domain["kind"] == "product"], [[]]
        )

        other = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        self.consultant.sudo().company_ids += other
        there, _missing = self.Set.with_company(other)._import_set(told)
        self.assertEqual(there.obsolete_months, 36)
        moved = there.domain_ids.filtered(lambda domain: domain.kind == "product")
        file = self.add_file(there, "product", PRODUCTS)
        file.action_check()
        self.assertEqual(set(file.closed_ids.mapped("key")), {"1004", "1005"})
        self.assertEqual(moved._export_items(), products._export_items())
        kept = moved.rule_ids
        self.Set.with_company(other)._import_set(told)
        self.assertEqual(moved.rule_ids, kept, "what is the same stays")
        # Nothing of this company is reviewed there.
        moved.action_review_items()
        theirs = self.items(moved)
        self.assertFalse(any(item.has_history for item in theirs.values()))
        self.assertFalse(any(item.is_never_sold or item.is_obsolete for item in theirs.values()))
        self.assertIn(
            "Load the history",
            self.env["fulfillment.migration.item"].matrix([("domain_id", "=", moved.id)])["notes"][0],
        )
        for wrong in (
            "x",
            [{"key": 1}],
            [{"key": "1", "decision": "stays"}],
            [{"key": "1", "decision": "x"}],
        ):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(UserError, "cannot be read"):
                moved._take_items(wrong)

        # Who takes the rule away takes back what stood behind it.
        products.rule_ids.unlink()
        self.assertEqual(products.item_decision_ids.mapped("key"), ["1001"])
        self.assertFalse(items["1004"].decision)
        with self.assertRaises(ValidationError):
            load_set.abc_b = 70
        load_set.unlink()
        self.assertFalse(
            self.env["fulfillment.migration.item"].search([("id", "in", [one.id for one in items.values()])])
        )

    def test_by_role_company_freeze_and_in_the_background(self):
        load_set, products = self.legacy()
        products.action_review_items()
        grape = self.items(products)["1004"]

        def user(name, role, company=self.company):
            return new_test_user(
                self.env(su=True),
                name,
                groups=f"distribution_fulfillment_base.group_{role}",
                company_id=company.id,
                company_ids=company.ids,
            )

        owner = user("items_owner", "process_owner")
        mine = grape.with_user(owner)
        self.assertEqual(mine.name, "Grape")
        for act in (
            mine.action_stay_behind_wizard,
            mine.action_move,
            lambda: mine._stay_behind("Old"),
            mine.domain_id.action_review_items,
        ):
            with self.assertRaisesRegex(AccessError, "consultant or the owner"):
                act()
        products.owner_id = owner
        mine._stay_behind("Old")
        self.assertEqual((grape.decision, grape.decided_by_id), ("stays", owner))
        mine.action_reopen()
        self.assertFalse(grape.decision)
        self.assertFalse(products.rule_ids)
        for call in (
            lambda: grape.write({"abc": "A"}),
            lambda: grape.decision_id.create({"domain_id": products.id, "key": "1", "decision": "moves"}),
            lambda: products.write({"items_until": UNTIL}),
        ):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            grape.with_user(user("items_buyer", "buyer")).read(["name"])
        stranger = user(
            "items_stranger", "consultant", self.env["res.company"].sudo().create({"name": "Far"})
        )
        self.assertFalse(grape.with_user(stranger).search([("domain_id", "=", products.id)]))
        with self.assertRaises(AccessError):
            grape.with_user(stranger).action_move()
        customers = load_set.domain_ids.filtered(lambda domain: domain.kind == "customer")
        with self.assertRaisesRegex(UserError, "review the products"):
            customers.action_review_items()

        load_set.freeze_date = "2026-01-01"
        with self.assertRaisesRegex(UserError, "is frozen"):
            grape.action_move()
        load_set.freeze_date = False
        imports = type(self.env["fulfillment.history.import"])
        with (
            patch.object(imports, "_has_job_runner", lambda _self: True),
            patch.object(domain_items, "INLINE_ROWS", 3),
            trap_jobs() as trap,
        ):
            products.action_review_items()
            trap.assert_jobs_count(1, only=products._job_review_items)
            self.assertTrue(products.is_reviewing)
            trap.perform_enqueued_jobs()
        self.assertFalse(products.is_reviewing)
        with patch.object(domain_items, "INLINE_ROWS_WITHOUT_RUNNER", 3):
            with self.assertRaisesRegex(UserError, "in the background"):
                products.action_review_items()
        products._job_review_failed(exc_message="out of memory")
        self.assertIn("out of memory", "".join(products.message_ids.mapped("body")))
        function = self.env["queue.job.function"].sudo()
        function = function.search([("name", "=", "<fulfillment.migration.domain>._job_review_items")])
        self.assertTrue(hasattr(products, function.on_fail_method))
        load_set.action_check()
        self.env["fulfillment.migration.run"]._start(load_set, "real")
        with self.assertRaisesRegex(UserError, "is running"):
            products.action_review_items()
