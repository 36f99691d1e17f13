"""The documents that roles work with, and whether a role alone can open them."""

from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .common import FulfillmentCommon


class DocumentsCommon(FulfillmentCommon):
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

    def assertOpen(self, roles):
        """Every field of the forms can be read by whoever has this role and no other right.

        :param roles: {role: kinds of documents, as `_documents` names them}
        """
        documents = self._documents()
        for role, kinds in roles.items():
            groups = f"distribution_fulfillment_base.group_{role}"
            user = new_test_user(self.env, f"open_{role}", groups=groups)
            for kind in kinds:
                with self.subTest(role=role, kind=kind):
                    self.env.invalidate_all()
                    document = documents[kind].with_user(user)
                    self.assertEqual(Form(document).id, document.id)
