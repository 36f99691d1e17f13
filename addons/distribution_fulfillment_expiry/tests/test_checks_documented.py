from odoo.tests import TransactionCase, tagged

from odoo.addons.distribution_fulfillment_base.tests.checks_documented_common import ChecksDocumented


@tagged("post_install", "-at_install")
class TestExpiryChecksDocumented(ChecksDocumented, TransactionCase):
    addon = "distribution_fulfillment_expiry"
