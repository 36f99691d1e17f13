"""Reasons of credit notes say what went wrong, in databases of before, too."""

import importlib.util
from pathlib import Path

from odoo.tests import tagged

from .common import FulfillmentCommon

MIGRATION = Path(__file__).parents[1] / "migrations" / "19.0.1.1.0" / "post-migration.py"


@tagged("post_install", "-at_install")
class TestReasonFailure(FulfillmentCommon):
    def test_reasons_of_before_get_what_new_ones_come_with(self):
        """A reason that somebody judged otherwise keeps that; twice changes nothing."""
        price, damaged, returned = (
            self._reason(code) for code in ("credit_price", "credit_damaged", "credit_return")
        )
        self.assertEqual((price.failure, damaged.failure, returned.failure), ("document", "condition", False))
        price.failure = False
        damaged.failure = "item"
        spec = importlib.util.spec_from_file_location("post_migration", MIGRATION)
        migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(migration)
        for _time in range(2):
            self.env.flush_all()
            migration.migrate(self.cr, "19.0.1.0.0")
            self.env.invalidate_all()
            self.assertEqual((price.failure, damaged.failure, returned.failure), ("document", "item", False))
