import io
import json
from collections import defaultdict
from datetime import timedelta
from unittest.mock import patch

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models import fulfillment_migration_reconciler_parts as reconciler_parts
from ..models.fulfillment_migration_reconciler_parts import PART
from .reconciled_common import PACK, PRODUCTS, STOCK, ReconciledCase


@tagged("post_install", "-at_install")
class TestReconciliation(ReconciledCase):
    def naive(self):
        """Return quantities by (item, warehouse) and values by item as plain Python reads the file."""
        quantities, values = defaultdict(float), defaultdict(float)
        for item, warehouse, quantity, unit, cost in STOCK:
            pieces = float(quantity) * (PACK if unit == "Pack of 6" else 1)
            quantities[item, warehouse] += pieces
            values[item] += round(float(quantity) * float(cost), 2)
        return quantities, values

    def test_a_mock_is_reconciled_with_what_it_held_before_it_was_rolled_back(self):
        self.load_set.action_mock()
        self.assertFalse(self.loaded("product"))
        stock = self.domain("stock").reconciliation_id
        quantities, values = self.naive()
        totals = self.totals(stock)
        self.assertEqual(totals["count", ""], (7, 4))
        self.assertEqual(totals["quantity", ""], (sum(quantities.values()), 10 + 12 + 7.5 + 3))
        self.assertEqual(
            totals["quantity", "North"], (sum(q for (_i, w), q in quantities.items() if w == "NORTH"), 22)
        )
        self.assertAlmostEqual(totals["value", ""][0], sum(values.values()))
        self.assertAlmostEqual(totals["value", ""][1], 25 + 24 + 7.5 + 1)
        found = self.differences(stock)
        self.assertEqual({cause for _files, _odoo, cause in found.values()}, {"refused"})
        self.assertEqual(
            sorted(
                files for (measure, _of), (files, _odoo, _cause) in found.items() if measure == "quantity"
            ),
            [1, 4, 5],
        )
        reasons = stock.difference_ids.filtered(lambda d: d.label == "A-9 / North").mapped("reason")
        self.assertIn("A-9", reasons[0])
        customers = self.domain("customer").reconciliation_id
        self.assertEqual(self.totals(customers)["count", ""], (4, 2))
        self.assertEqual({key for _m, key in self.differences(customers)}, {"C3", "C4"})
        # What was explained of a difference stands beside the same one in the next load, with where it is from.
        first = self.load_set.current_run_id
        customers.difference_ids.filtered(lambda one: one.label == "C3")._explain("Left out for good")
        expected = {"C3": ("Left out for good", first), "C4": (False, first.browse())}
        for _again in range(2):
            self.load_set.action_mock()
            again = self.domain("customer").reconciliation_id
            self.assertNotEqual(again, customers)
            told = {one.label: (one.explanation, one.explained_run_id) for one in again.difference_ids}
            self.assertEqual(told, expected)
            self.assertEqual((again.open_count, again.signature_id.id), (1, False))
        # The load before tells, not the first one; the latest is listed first.
        again.difference_ids.filtered(lambda one: one.label == "C4")._explain("Went bankrupt")
        expected["C4"] = ("Went bankrupt", again.run_id)
        self.load_set.action_mock()
        last = self.domain("customer").reconciliation_id
        self.assertEqual(
            {one.label: (one.explanation, one.explained_run_id) for one in last.difference_ids}, expected
        )
        listed = last.search([("domain_id", "=", last.domain_id.id)])
        self.assertEqual(listed[:2], last | again)
        self.assertEqual(self.domain("product").reconciliation_id.state, "reconciled")

    def test_a_mistake_beside_the_load_is_found(self):
        """Goods counted by hand into another place of the company are no matter of the load, and differ."""
        self.load_set.action_load()
        stock = self.domain("stock").reconciliation_id
        before = self.differences(stock)
        apple = self.loaded("product")["A-1"]
        quant = self.env["stock.quant"].with_context(inventory_mode=True)
        quant.create(
            {"product_id": apple.id, "location_id": self.south.lot_stock_id.id, "inventory_quantity": 6}
        ).action_apply_inventory()
        self.loaded("customer")["C1"].sudo().unlink()
        stock.action_refresh()
        self.domain("customer").reconciliation_id.action_refresh()
        found = self.differences(stock)
        self.assertEqual(found.keys(), before.keys())
        place = next(key for key in found if key[0] == "quantity" and "A-1" in key[1] or "Golden" in key[1])
        self.assertEqual(found[place][1], 6)
        self.assertEqual(
            self.differences(self.domain("customer").reconciliation_id)["count", "C1"], (1, 0, "missing")
        )

    def test_records_compared_in_parts_give_the_same_figures(self):
        """Memory holds a part of the records; differences of each kind fall into parts of their own."""
        prices = [("V1", "A-1", "5.50"), ("V2", "A-1", "4"), ("V1", "A-2", "0.80"), ("V2", "A-2", "7")]
        prices += [("V9", "A-3", "3"), ("V1", "A-3", "9")]
        lines = "\n".join(",".join(price) for price in prices)
        load_set = self.Set.create({"name": "Prices", "code": "prices"})
        self.add_file(load_set, "product", PRODUCTS)
        self.add_file(load_set, "vendor", "Vendor Number,Vendor Name\nV1,Orchard\nV2,Farm\n")
        self.add_file(load_set, "vendor_price", f"Vendor Number,Item Number,Unit Price\n{lines}\n")
        load_set.action_check()
        load_set.action_load()
        run = load_set.current_run_id
        loaded = self.loaded("vendor_price")
        self.assertEqual(len(loaded), 5)
        loaded["V2/A-1"].price = 40
        loaded["V1/A-3"].unlink()
        found = []
        for size in (PART, 1, 2):
            with patch(f"{reconciler_parts.__name__}.PART", size):
                run.action_reconcile()
            kept = run.reconciliation_ids.filtered(lambda one: one.kind == "vendor_price")
            found.append((self.totals(kept), self.differences(kept)))
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])
        totals, differences = found[0]
        self.assertAlmostEqual(totals["price", ""][0], 5.5 + 4 + 0.8 + 7 + 3 + 9)
        self.assertAlmostEqual(totals["price", ""][1], 5.5 + 40 + 0.8 + 7)
        # Refused, changed in Odoo, deleted there.
        of_price = [
            (left, right)
            for (measure, _of), (left, right, _cause) in differences.items()
            if measure == "price"
        ]
        self.assertEqual(sorted(of_price), [(3, 0), (4, 40), (9, 0)])

    def test_stock_compared_in_parts_gives_the_same_figures(self):
        """By the products that rows name: of those that are compared, whoever made them, each is in one part."""
        self.load_set.action_load()
        run, domain = self.load_set.current_run_id, self.domain("stock")
        fig = self.env["product.product"].create({"name": "Figs", "is_storable": True})
        self.env["stock.quant"]._update_available_quantity(fig, self.south.lot_stock_id, 8)
        for scope in ("company", "brought"):
            domain.scope = scope
            found = []
            for size in (PART, 1, 2):
                with patch(f"{reconciler_parts.__name__}.PART", size):
                    run.action_reconcile()
                kept = domain.reconciliation_id
                found.append((self.totals(kept), self.differences(kept)))
            with self.subTest(scope=scope):
                self.assertEqual(found[0], found[1])
                self.assertEqual(found[0], found[2])
                totals, differences = found[0]
                self.assertEqual(totals["quantity", ""][1], 32.5 + (8 if scope == "company" else 0))
                self.assertEqual(("quantity", "Figs / South") in differences, scope == "company")

    def test_the_owner_signs_what_is_explained_and_a_later_load_voids_it(self):
        self.load_set.action_load()
        domain = self.domain("stock").with_user(self.owner)
        reconciliation = domain.reconciliation_id
        with self.assertRaisesRegex(AccessError, "signed by its owner"):
            self.domain("stock").action_sign()
        with self.assertRaisesRegex(UserError, "differences between files and Odoo are open"):
            domain.action_sign()
        wizard = self.env["fulfillment.migration.explain"].with_user(self.owner)
        wizard.create(
            {
                "difference_ids": reconciliation.difference_ids.ids,
                "explanation": "Counted out on 1 June",
            }
        ).action_explain()
        self.assertEqual(reconciliation.state, "explained")
        # Somebody else had the dialog open meanwhile.
        late = wizard.with_user(self.consultant).create(
            {
                "difference_ids": reconciliation.difference_ids.ids,
                "seen_at": fields.Datetime.now() - timedelta(minutes=1),
                "explanation": "Thrown away",
            }
        )
        with self.assertRaisesRegex(UserError, "meanwhile: “Counted out on 1 June”"):
            late.action_explain()
        self.assertEqual(set(reconciliation.difference_ids.mapped("explanation")), {"Counted out on 1 June"})
        domain.action_sign()
        with self.assertRaisesRegex(UserError, "is signed already"):
            domain.action_sign()
        signature = domain.signature_id
        self.assertEqual((domain.progress, signature.seal), ("signed", "kept"))
        content = json.loads(signature.content)
        self.assertEqual(content["files"][0]["sha256"], domain.file_ids.checksum)
        self.assertEqual(len(content["reconciliation"]["differences"]), reconciliation.difference_count)
        with self.assertRaisesRegex(UserError, "never changed"):
            signature.sudo().write({"record_hash": "0"})
        with self.assertRaisesRegex(UserError, "is signed"):
            reconciliation.difference_ids[0]._explain("something else")
        # Taken again with the same figures, explanations and signature stand.
        reconciliation.with_user(self.consultant).action_refresh()
        self.assertEqual((reconciliation.open_count, signature.state, signature.seal), (0, "signed", "kept"))
        # A rehearsal of what is in Odoo by now says nothing of what was signed.
        self.load_set.action_mock()
        self.assertEqual((domain.reconciliation_id, signature.state), (reconciliation, "signed"))
        # Nor is a signed file moved to where it would be something else.
        for records, values in (
            (domain.file_ids, {"domain_id": self.domain("customer").id}),
            (domain, {"kind": "vendor"}),
            (domain, {"set_id": self.load_set.copy({"code": "other"}).id}),
        ):
            with self.assertRaisesRegex(UserError, "stays"):
                records.with_user(self.consultant).write(values)
        self.env.cr.execute(
            "UPDATE fulfillment_migration_figure SET odoo = odoo + 0.01 WHERE id = %s",
            [reconciliation.figure_ids[1].id],
        )
        self.env.invalidate_all()
        self.assertEqual(signature.seal, "changed")
        self.load_set.action_load()
        # The same differences are explained still; somebody has to sign again.
        self.assertEqual((signature.state, domain.progress), ("voided", "voided"))
        self.assertIn("was started", signature.void_reason)
        self.assertTrue(signature.content)

    def test_a_changed_file_voids_and_has_to_be_loaded_before_it_is_signed_again(self):
        self.load_set.action_mock()
        domain = self.domain("product").with_user(self.owner)
        domain.action_sign()
        first = domain.signature_id
        column = self.file_of(self.load_set, "product").column_ids.filtered(lambda c: c.target == "name")
        column.write({"transform_ids": [(0, 0, {"operation": "upper"})]})
        self.assertEqual(first.state, "voided")
        self.load_set.action_check()
        with self.assertRaisesRegex(UserError, "not those of the load"):
            domain.action_sign()
        self.load_set.action_mock()
        domain.action_sign()
        second = domain.signature_id
        self.assertNotEqual(first.record_hash, second.record_hash)
        self.assertFalse(self.load_set.is_signed)
        self.domain("product").owner_id = self.consultant
        second._void("Another owner")
        # Whoever loads does not sign, owner or not.
        with self.assertRaisesRegex(AccessError, "nobody signs their own load"):
            self.domain("product").action_sign()

    def test_files_are_compared_with_control_totals_of_the_old_system(self):
        domain = self.domain("product")
        total = self.env["fulfillment.migration.control.total"].with_user(self.owner)
        total.create({"domain_id": domain.id, "measure": "count", "value": 4, "source_text": "Item list"})
        self.load_set.action_mock()
        self.assertEqual(
            self.differences(domain.reconciliation_id), {("count", "Item list"): (3, 4, "control")}
        )
        stranger = new_test_user(
            self.env(su=True),
            "set_other_owner",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaises(AccessError):
            domain.control_total_ids.with_user(stranger).value = 3
        with self.assertRaises(AccessError):
            domain.reconciliation_id.difference_ids.with_user(stranger)._explain("no")
        domain.control_total_ids.with_user(self.owner).value = 3
        self.load_set.action_mock()
        domain.with_user(self.owner).action_sign()
        domain.control_total_ids.with_user(self.owner).value = 5
        self.assertEqual(domain.progress, "voided")

    def test_the_report_says_all_of_it_and_no_text_becomes_a_formula(self):
        self.load_set.action_mock()
        differences = self.domain("stock").reconciliation_id.difference_ids
        differences.with_user(self.owner)._explain("=HYPERLINK(1)")
        book = openpyxl.load_workbook(io.BytesIO(self.load_set.with_user(self.owner)._report_workbook()))
        self.assertEqual(book.sheetnames, ["Totals", "Products", "Customers", "Opening Stock", "Sign-offs"])
        rows = list(book["Totals"].values)[1:]
        said = {(row[0], row[2], row[3] or ""): row[4:6] for row in rows}
        self.assertEqual(said["Opening Stock", "Count", ""], (7, 4))
        cells = [cell for row in book["Opening Stock"].iter_rows(min_row=2) for cell in row]
        self.assertEqual(len(cells) / 10, len(differences))
        self.assertIn("=HYPERLINK(1)", {cell.value for cell in cells})
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        page = self.env["ir.qweb"]._render(
            "distribution_migration.reconciliation_page", self.load_set._report_page()
        )
        self.assertIn("A-9 / North", page)
        # What agrees takes a line, not a heading a domain.
        self.assertIn("Without Differences", page)
        self.assertNotIn("Differences: Products", page)
        self.assertIn("Not signed", page)
        self.assertNotIn("The first", page)

    def test_a_report_of_very_many_differences_shows_some_on_the_page_and_all_in_the_workbook(self):
        self.load_set.action_mock()
        stock = self.domain("stock")
        differences = stock.reconciliation_id.difference_ids
        self.assertGreater(len(differences), 4)
        models = "odoo.addons.distribution_migration.models"
        report = f"{models}.fulfillment_migration_reconciliation_report"
        with (
            patch(f"{report}.PRINTED", 2),
            patch(f"{report}.PART", 2),
            patch(f"{report}.SHEET_ROWS", 4),
            patch("odoo.addons.distribution_migration.source.rejects.SHEET_ROWS", 3),
            patch(f"{models}.fulfillment_migration_refused.PART", 1),
        ):
            page = self.env["ir.qweb"]._render(
                "distribution_migration.reconciliation_page", self.load_set._report_page()
            )
            book = openpyxl.load_workbook(io.BytesIO(self.load_set._report_workbook()))
            refused = openpyxl.load_workbook(io.BytesIO(stock.file_ids._refused_workbook()))
        self.assertIn(f"The first 2 of {len(differences)}: the workbook lists all", " ".join(page.split()))
        self.assertIn(differences[1].label, page)
        told = [
            row[1]
            for name in book.sheetnames
            if name.startswith("Opening Stock")
            for row in list(book[name].values)[1:]
        ]
        self.assertEqual(told, differences.mapped("label"))
        # The three refused rows of the file, in their order: on two sheets, each with its heading.
        self.assertEqual(refused.sheetnames, ["Refused rows", "Refused rows 2"])
        rows = [list(sheet.values) for sheet in refused]
        self.assertEqual([len(sheet) for sheet in rows], [3, 2])
        self.assertEqual(rows[0][0], rows[1][0])
        self.assertEqual(
            [row[:2] for sheet in rows for row in sheet[1:]], [stock_row[:2] for stock_row in STOCK[4:]]
        )
