"""Every document shows the open exceptions about it, and no more than the reader may see."""

from odoo.tests import new_test_user, tagged

from .common import FulfillmentCommon

ROLE = "distribution_fulfillment_base.group_"


@tagged("post_install", "-at_install")
class TestDocuments(FulfillmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._rule(response="record")

    def _about(self, document, **values):
        """An exception about any document, as a rule at its control point would open it."""
        variance = self.scenario().order((self.apple, 5, 8.0)).variances()
        variance.write({"res_model": document._name, "res_id": document.id, "line_res_id": False, **values})
        return variance

    def _documents(self):
        sale = self.scenario().stock(self.apple, 5).order((self.apple, 5)).ship().sale
        purchase = self.env["purchase.order"].create({"partner_id": self.customer.id})
        return [sale, sale.picking_ids, purchase, sale._create_invoices()]

    def test_counted_and_listed_on_each_kind_of_document(self):
        user = new_test_user(self.env, "documents", groups=f"{ROLE}consultant")
        for document in self._documents():
            with self.subTest(document._name):
                variance = self._about(document)
                mine = document.with_user(user)
                mine.invalidate_recordset(["fulfillment_variance_count"])
                self.assertEqual(mine.fulfillment_variance_count, 1)
                action = mine.action_fulfillment_open_variances()
                self.assertEqual(self.env[action["res_model"]].search(action["domain"]), variance)
                self.assertIn('name="fulfillment_variance_count"', mine.get_view(view_type="form")["arch"])
                variance._resolve(self.env.ref("distribution_fulfillment_base.root_cause_capacity"), "Done")
                mine.invalidate_recordset(["fulfillment_variance_count"])
                self.assertEqual(mine.fulfillment_variance_count, 0)

    def test_no_button_without_a_role(self):
        user = new_test_user(
            self.env,
            "documents_plain",
            groups="sales_team.group_sale_manager,stock.group_stock_manager,"
            "purchase.group_purchase_manager,account.group_account_manager",
        )
        for document in self._documents():
            with self.subTest(document._name):
                self._about(document)
                mine = document.with_user(user)
                self.assertNotIn("fulfillment_variance_count", mine.get_view(view_type="form")["arch"])
                self.assertEqual(mine.fulfillment_variance_count, 0)

    def test_a_long_list_costs_one_query(self):
        sales = self.env["sale.order"].union(
            *(self.scenario().order((self.apple, 5, 8.0)).sale for _number in range(4))
        )
        self.env.flush_all()
        sales[:1].fulfillment_variance_count  # noqa: B018  (warms what does not depend on the list)
        sales.invalidate_recordset(["fulfillment_variance_count"])
        with self.assertQueryCount(1):
            self.assertEqual(sales.mapped("fulfillment_variance_count"), [1, 1, 1, 1])

    def test_a_document_that_is_not_saved_counts_none(self):
        self.assertEqual(self.env["sale.order"].new({}).fulfillment_variance_count, 0)
