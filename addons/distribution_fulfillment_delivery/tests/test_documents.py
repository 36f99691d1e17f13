"""A transfer's form reads its carrier: who works with transfers opens them."""

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.distribution_fulfillment_base.tests.common import FulfillmentCommon

ROLES = {
    "customer_service": ("transfer",),
    "sales_manager": ("transfer",),
    "buyer": ("receipt",),
    "planner": ("transfer",),
    "warehouse_operator": (
        "transfer",
        "receipt",
    ),
    "warehouse_supervisor": ("transfer",),
    "process_owner": ("transfer",),
    "consultant": ("transfer",),
}


@tagged("post_install", "-at_install")
class TestDocumentsCarrier(FulfillmentCommon):
    def _documents(self):
        scenario = self.scenario().stock(self.apple, 5).order((self.apple, 5))
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.apple.id, "product_qty": 1})],
            }
        )
        purchase.button_confirm()
        self.env.flush_all()
        return {
            "order": scenario.sale,
            "transfer": scenario.sale.picking_ids,
            "place": self.warehouse.lot_stock_id,
            "purchase": purchase,
            "receipt": purchase.picking_ids,
        }

    def test_every_role_opens_the_documents_of_its_work(self):
        """Every field of the form can be read by whoever has this role and no other right."""
        documents = self._documents()
        for role, kinds in ROLES.items():
            user = new_test_user(
                self.env, f"open_{role}", groups=f"distribution_fulfillment_base.group_{role}"
            )
            for kind in kinds:
                with self.subTest(role=role, kind=kind):
                    self.env.invalidate_all()
                    document = documents[kind].with_user(user)
                    self.assertEqual(Form(document).id, document.id)
