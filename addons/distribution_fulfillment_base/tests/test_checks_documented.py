from odoo.tests import TransactionCase, tagged

from .checks_documented_common import ChecksDocumented


@tagged("post_install", "-at_install")
class TestChecksDocumented(ChecksDocumented, TransactionCase):
    addon = "distribution_fulfillment_base"
