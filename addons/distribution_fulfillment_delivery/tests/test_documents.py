"""A transfer's form reads its carrier: who works with transfers opens them."""

from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.documents_common import DocumentsCommon

ROLES = {
    "customer_service": ("transfer",),
    "sales_manager": ("transfer",),
    "buyer": ("receipt",),
    "planner": ("transfer",),
    "warehouse_operator": ("transfer", "receipt"),
    "warehouse_supervisor": ("transfer",),
    "process_owner": ("transfer",),
    "consultant": ("transfer",),
}


@tagged("post_install", "-at_install")
class TestDocumentsCarrier(DocumentsCommon):
    def test_every_role_opens_the_documents_of_its_work(self):
        self.assertOpen(ROLES)
