"""A purchase order's form reads bills of materials: who works with purchases opens them."""

from odoo.tests import tagged

from odoo.addons.distribution_fulfillment_base.tests.documents_common import DocumentsCommon

ROLES = {
    "buyer": ("purchase",),
    "process_owner": ("purchase",),
    "consultant": ("purchase",),
}


@tagged("post_install", "-at_install")
class TestDocumentsKit(DocumentsCommon):
    def test_every_role_opens_the_documents_of_its_work(self):
        self.assertOpen(ROLES)
