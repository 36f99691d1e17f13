from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .set_common import SetCase

PRODUCTS = "Item Number,Description\nA,Apple\nB,Pear\n"
CUSTOMERS = """Customer Number,Name,City,E-mail
C1,Corner Shop,Leeds,
C2,Grand Hotel,Closedown,no address
"""
ORDERS = """Order Number,Line,Customer,Order Date,Status,SKU,Ordered Quantity,Delivered,Price
S1,1,C1,2026-03-01,open,A,4,4,1
S1,2,C1,2026-03-01,open,B,4,1,1
S2,1,C1,2026-03-01,open,A,4,4,1
S2,2,C1,2026-03-01,open,B,2,2,1
S3,1,C1,2024-12-31,open,A,many,,1
S3,2,C1,2024-12-31,open,B,1,,1
S4,1,C2,2026-03-01,open,A,5,,1
S5,1,C1,2025-01-01,open,A,6,,1
"""
RULES = {
    "customer": [("city", "eq", "closedown", "Out of business")],
    "open_sale_order": [
        ("date_order", "lt", "2025-01-01", "Older than two years"),
        ("left", "eq", "0", "Nothing left to deliver"),
    ],
}


@tagged("post_install", "-at_install")
class TestCutoverRules(SetCase):
    def add_rules(self, load_set):
        for kind, rules in RULES.items():
            domain = load_set.domain_ids.filtered(lambda domain, kind=kind: domain.kind == kind)
            for target, operator, value, reason in rules:
                self.env["fulfillment.migration.cutover.rule"].create(
                    {
                        "domain_id": domain.id,
                        "target": target,
                        "operator": operator,
                        "value": value,
                        "reason": reason,
                    }
                )

    def test_rows_that_do_not_move(self):
        load_set = self.make_set(product=PRODUCTS, customer=CUSTOMERS, open_sale_order=ORDERS)
        orders = self.file_of(load_set, "open_sale_order")
        self.assertEqual(orders.refused_count, 2, "S3 has a quantity that is no number")
        self.add_rules(load_set)
        self.assertEqual(orders.state, "mapped", "what was checked without the rules says nothing any more")
        load_set.action_check()

        # A whole document by its date, by all of its lines, and with its customer; S1 has a line left, S5 is not older.
        closed = {(row.key, row.row_number): (row.reason, row.goes_with) for row in orders.closed_ids}
        self.assertEqual(
            closed,
            {
                ("S2", 4): ("Nothing left to deliver", False),
                ("S2", 5): ("Nothing left to deliver", False),
                ("S3", 6): ("Older than two years", False),
                ("S3", 7): ("Older than two years", False),
                ("S4", 8): ("Out of business", "C2"),
            },
        )
        # Nobody corrects what does not move.
        self.assertEqual((orders.refused_count, orders.domain_id.closed_count), (0, 5))
        self.assertFalse(orders.reject_ids)
        sheet = load_workbook(BytesIO(orders._closed_workbook())).active
        rows = list(sheet.iter_rows(values_only=True))
        self.assertEqual(len(rows), 6)
        self.assertEqual(rows[5][0], "S4")
        self.assertEqual(rows[5][-2:], ("C2", "Out of business"))
        self.assertEqual(orders.action_download_closed()["target"], "download")

        for action in (load_set.action_mock, load_set.action_load):
            action()
            run = load_set.current_run_id
            self.assertEqual(
                (run.state, run.closed_count, run.refused_count, run.loaded_count), ("done", 6, 0, 6)
            )
            reasons = {row.key: row.reason for row in run.result_ids if row.state == "closed"}
            self.assertEqual(reasons["S4"], "Goes with C2: Out of business")
            self.assertEqual(reasons["S3"], "Older than two years")
            # Reconciled by itself: every closed row has its reason, nothing else differs.
            for reconciliation in run.reconciliation_ids:
                self.assertFalse(reconciliation.open_count, reconciliation.domain_id.kind)
            counted = run.reconciliation_ids.difference_ids.filtered(lambda one: one.measure == "count")
            self.assertEqual(
                {(one.label, one.cause, one.explanation) for one in counted},
                {
                    ("C2", "closed", "Out of business"),
                    ("S2", "closed", "Nothing left to deliver"),
                    ("S3", "closed", "Older than two years"),
                    ("S4", "closed", "Out of business"),
                },
            )
        self.assertEqual(set(self.loaded("open_sale_order")), {"S1", "S5"})
        self.assertEqual(set(self.loaded("customer")), {"C1"})

        # A rule that comes later closes nothing that Odoo has already.
        rule = self.env["fulfillment.migration.cutover.rule"].create(
            {
                "domain_id": orders.domain_id.id,
                "target": "key",
                "operator": "contains",
                "value": "s5",
                "reason": "Too late",
            }
        )
        load_set.action_check()
        load_set.action_load()
        self.assertEqual(load_set.current_run_id.known_count, 2 + 1 + 3)
        self.assertEqual(rule.closed_count, 1)

    def test_rules_travel_and_are_read_when_they_are_written(self):
        load_set = self.make_set(product=PRODUCTS, customer=CUSTOMERS, open_sale_order=ORDERS)
        self.add_rules(load_set)
        told = load_set._export_set()
        load_set.code = "elsewhere"
        other, _missing = self.Set._import_set(told)
        self.assertEqual(other._export_set()["domains"][2]["cutover_rules"][0]["value"], "2025-01-01")
        orders = other.domain_ids.filtered(lambda domain: domain.kind == "open_sale_order")
        kept = orders.rule_ids
        self.Set._import_set(told)
        self.assertEqual(orders.rule_ids, kept, "what is the same stays")
        for values in (
            {"target": "date_order", "operator": "lt", "value": "last year"},
            {"target": "left", "operator": "eq", "value": "none"},
            {"target": "barcode", "operator": "empty"},
            {"target": "state", "operator": "eq", "value": ""},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.env["fulfillment.migration.cutover.rule"].create(
                    {"domain_id": orders.id, "reason": "Wrong", **values}
                )

    def test_an_optional_link_to_a_closed_row_is_for_a_person_to_decide(self):
        orders = (
            ORDERS.replace("Status", "Status,Bill To")
            .replace("open,", "open,C2,", 1)
            .replace("open,A", "open,,A")
        )
        orders = orders.replace("open,B", "open,,B")
        load_set = self.make_set(product=PRODUCTS, customer=CUSTOMERS, open_sale_order=orders)
        self.add_rules(load_set)
        load_set.action_check()
        file = self.file_of(load_set, "open_sale_order")
        self.assertIn((2, "invoice_address", "link_closed"), self.faults(file))
