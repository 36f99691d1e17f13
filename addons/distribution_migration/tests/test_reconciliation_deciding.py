import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .reconciled_common import ReconciledCase


@tagged("post_install", "-at_install")
class TestReconciliationDeciding(ReconciledCase):
    """What people decide about figures: what is compared, what is explained, signed, and withdrawn."""

    def explain_all(self, kind):
        differences = self.domain(kind).reconciliation_id.difference_ids
        differences.with_user(self.owner)._explain("Counted out on 1 June")

    def test_a_company_at_work_compares_what_the_set_brought_and_is_told_of_the_rest(self):
        self.assertFalse(self.domain("stock").scope)
        other = self.env["product.product"].create(
            {"name": "Plums", "is_storable": True, "standard_price": 2}
        )
        self.env["stock.quant"].with_context(inventory_mode=True).create(
            {
                "product_id": other.id,
                "location_id": self.north.lot_stock_id.id,
                "inventory_quantity": 70,
            }
        ).action_apply_inventory()
        self.load_set.action_mock()
        stock = self.domain("stock")
        self.assertEqual(stock.scope, "brought")
        found = self.differences(stock.reconciliation_id)
        self.assertEqual({cause for *_sums, cause in found.values()}, {"refused"})
        beside = stock.reconciliation_id.figure_ids.filtered("is_beside")
        told = {one.measure: (one.label, one.odoo, one.difference) for one in beside}
        line = "Not compared: 1 records from elsewhere"
        self.assertEqual(told, {"quantity": (line, 70, 0), "value": (line, 140, 0)})
        self.assertEqual(self.totals(stock.reconciliation_id)["quantity", ""][1], 32.5)

        # All of it: the choice voids what was signed, and the same mock cannot be signed any more.
        self.explain_all("stock")
        stock.with_user(self.owner).action_sign()
        stock.scope = "company"
        self.assertEqual(stock.signature_ids.state, "voided")
        with self.assertRaisesRegex(UserError, "compared with"):
            stock.with_user(self.owner).action_sign()
        self.load_set.action_mock()
        found = self.differences(stock.reconciliation_id)
        self.assertEqual(found["quantity", f"{other.display_name} / North"], (0, 70, "unlisted"))
        self.assertEqual(found["value", other.display_name], (0, 140, "unlisted"))
        self.assertFalse(stock.reconciliation_id.figure_ids.filtered("is_beside"))

    def test_a_loader_that_loads_another_quantity_is_found(self):
        loader = type(self.env["fulfillment.migration.loader.stock"])
        create = loader._create

        def wrong(loader, domain, values_list):
            values_list = [dict(values) for values in values_list]
            values_list[0]["inventory_quantity"] += 1
            return create(loader, domain, values_list)

        with patch.object(loader, "_create", wrong):
            self.load_set.action_load()
        stock = self.domain("stock")
        self.assertEqual(stock.scope, "company")
        found = self.differences(stock.reconciliation_id)
        apples = self.loaded("product")["A-1"]
        self.assertEqual(found["quantity", f"{apples.display_name} / North"], (10, 11, "unknown"))
        self.assertEqual(found["value", apples.display_name][:2], (26, 27.5))
        with self.assertRaisesRegex(UserError, "are open"):
            stock.with_user(self.owner).action_sign()

        # Corrected by hand, signed, and changed once more: the signature stands until figures are taken anew.
        self.count(apples, 10)
        stock.reconciliation_id.action_refresh()
        self.assertNotIn(
            "unknown", {cause for *_s, cause in self.differences(stock.reconciliation_id).values()}
        )
        self.explain_all("stock")
        stock.with_user(self.owner).action_sign()
        self.count(apples, 4)
        self.assertEqual((stock.signature_id.seal, stock.progress), ("kept", "signed"))
        stock.reconciliation_id.action_refresh()
        self.assertEqual(stock.progress, "differs")
        self.assertIn("not those that were signed", stock.signature_ids.void_reason)
        found = self.differences(stock.reconciliation_id)
        self.assertEqual(found["quantity", f"{apples.display_name} / North"][:2], (10, 4))

    def count(self, product, quantity):
        quant = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", self.north.lot_stock_id.id)]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = quantity
        quant.action_apply_inventory()

    def test_the_owner_withdraws_a_signature_with_a_reason_that_is_kept(self):
        self.load_set.action_mock()
        domain = self.domain("product").with_user(self.owner)
        with self.assertRaisesRegex(UserError, "is not signed"):
            domain.action_withdraw_wizard()
        domain.action_sign()
        signature = domain.signature_id
        Withdraw = self.env["fulfillment.migration.withdraw"]
        with self.assertRaisesRegex(AccessError, "withdrawn by its owner"):
            Withdraw.create({"domain_id": domain.id, "reason": "No"}).action_withdraw()
        with self.assertRaisesRegex(UserError, "Say why"):
            Withdraw.with_user(self.owner).create({"domain_id": domain.id, "reason": " "}).action_withdraw()
        Withdraw.with_user(self.owner).create(
            {"domain_id": domain.id, "reason": "Pears are counted twice"}
        ).action_withdraw()
        self.assertEqual((signature.state, signature.voided_by_id), ("voided", self.owner))
        self.assertEqual(signature.void_reason, "Withdrawn: Pears are counted twice")
        self.assertEqual(domain.progress, "voided")
        self.assertIn("Pears are counted twice", domain.message_ids[0].body)
        # Explanations may be changed again, and the domain is signed again.
        domain.action_sign()
        self.assertEqual((domain.progress, signature.state), ("signed", "voided"))
        # What was signed stays, also where it was withdrawn.
        for gone in (self.domain("product"), self.load_set):
            with self.assertRaisesRegex(UserError, "was signed"):
                gone.unlink()

    def test_who_cannot_read_load_sets_owns_no_domain(self):
        clerk = new_test_user(
            self.env(su=True), "set_no_owner", company_id=self.company.id, company_ids=self.company.ids
        )
        with self.assertRaisesRegex(ValidationError, "Give them the role Process Owner"):
            self.domain("product").owner_id = clerk
        elsewhere = self.env["res.company"].sudo().create({"name": "Southern Distribution"})
        stranger = new_test_user(
            self.env(su=True),
            "set_elsewhere",
            groups="distribution_fulfillment_base.group_process_owner",
            company_id=elsewhere.id,
            company_ids=elsewhere.ids,
        )
        with self.assertRaisesRegex(ValidationError, "Northern Distribution"):
            self.domain("product").owner_id = stranger

    def test_what_was_decided_travels_and_a_signature_does_not(self):
        stock = self.domain("stock")
        self.load_set.quality_threshold = 20
        stock.own_threshold = 10
        total = {
            "domain_id": stock.id,
            "measure": "count",
            "value": 7,
            "source_text": "Stock list of 30 June",
        }
        self.env["fulfillment.migration.control.total"].create(total)
        self.load_set.action_mock()
        self.explain_all("stock")
        stock.with_user(self.owner).action_sign()
        data = json.loads(json.dumps(self.load_set._export_set()))
        self.assertEqual(data, json.loads(json.dumps(self.load_set._export_set())))
        self.assertNotIn(stock.signature_id.record_hash, json.dumps(data))

        data["code"] = "again"
        data["domains"][0]["owner"] = "nobody here"
        load_set, missing = self.Set._import_set(data)
        self.assertEqual(set(missing), {"product.csv", "customer.csv", "stock.csv"})
        again = load_set.domain_ids.filtered(lambda domain: domain.kind == "stock")
        self.assertEqual(load_set.domain_ids.mapped("owner_id"), self.owner)
        self.assertEqual(len(load_set.domain_ids.filtered("owner_id")), 2)
        self.assertEqual((load_set.quality_threshold, again.own_threshold), (20, 10))
        self.assertEqual(again.control_total_ids.mapped("source_text"), ["Stock list of 30 June"])
        self.assertEqual(again.scope, "company")
        for kind, content in self.files.items():
            self.add_file(load_set, kind, content)
        load_set.action_check()
        load_set.action_mock()
        reconciliation = again.reconciliation_id
        self.assertEqual(reconciliation.state, "explained")
        self.assertEqual(reconciliation.difference_ids.explained_by_id, self.owner)
        self.assertFalse(again.signature_ids)
        # What differs otherwise is not explained by it. The load before would explain it, too.
        load_set.run_ids.unlink()
        told = again.explanations_brought
        again.explanations_brought = [{**one, "odoo": one["odoo"] + 1} for one in told]
        load_set.action_mock()
        self.assertTrue(again.reconciliation_id.open_count)
        data["domains"][-1]["control_totals"][0]["measure"] = "weight"
        with self.assertRaisesRegex(UserError, "unknown here"):
            self.Set._import_set(data)
