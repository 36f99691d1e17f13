"""What capturing costs: SQL statements on confirming and validating an order of five lines."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .ledger_common import LedgerCommon


@tagged("post_install", "-at_install", "once")
class TestQueryCost(LedgerCommon):
    """Counted against the same flow with all capturing switched off, in the same transaction.

    The limits are hard ones of the suite: statements decide how long a salesperson waits.
    """

    instant = datetime(2026, 1, 5, 14)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = [cls._product(f"Product {number}", price=10) for number in range(5)]
        for product in cls.products:
            cls.env["stock.quant"]._update_available_quantity(product, cls.shelf, 1000)
        cls._know_parties()

    def _quiet(self):
        """All capturing switched off."""
        stack = ExitStack()
        registry = self.env.registry
        for model, method, answer in (
            ("fulfillment.event", "_record", []),
            ("sale.order.line", "_fulfillment_capture_first_promise", None),
            ("purchase.order.line", "_fulfillment_capture_first_promise", None),
            ("stock.move", "_fulfillment_reserved", {}),
            ("stock.picking", "_fulfillment_capture_ready", None),
            ("stock.move.line", "_fulfillment_is_watched", False),
            ("stock.move", "_fulfillment_event_keys", {}),
        ):
            stack.enter_context(
                patch.object(registry[model], method, lambda *args, _answer=answer, **kw: _answer)
            )
        return stack

    def _count(self, act):
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        act()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    @classmethod
    def _know_parties(cls):
        """As after the first order of a customer: who is met again is looked up no more."""
        Party = cls.env["fulfillment.party"]
        people = (cls.seller, cls.picker, cls.buyer)
        partners = (cls.customer, cls.vendor)
        keys = {("user_id", user.id) for user in people} | {
            ("partner_id", partner.id) for partner in partners
        }
        Party._known_ids().update(Party._ids_of(keys))
        cls.addClassCleanup(cls.env.registry.clear_cache)

    def _sale(self):
        return self.scenario().quotation(*((product, 2) for product in self.products)).sale

    def _costs(self):
        """{what: statements} of one order, from warm caches."""
        # Each at an instant of its own: what comes within one second of the goods before updates no date of theirs.
        type(self).instant += timedelta(minutes=1)
        self.set_clock(self.instant)
        sale = self._sale()
        costs = {"confirm": self._count(lambda: sale.with_user(self.seller).action_confirm())}
        costs["validate"] = self._count(
            lambda: sale.picking_ids.with_user(self.picker).with_context(skip_sms=True).button_validate()
        )
        order = self.purchase(*((product, 2, 3) for product in self.products))
        costs["purchase"] = self._count(lambda: order.with_user(self.buyer).button_confirm())
        costs["receive"] = self._count(lambda: order.picking_ids.with_user(self.buyer).button_validate())
        return costs

    def test_statements_on_confirming_and_validating(self):
        with self._quiet():
            quiet = self._fewest(self._costs)
        captured = self._fewest(self._costs)
        added = {what: captured[what] - quiet[what] for what in quiet}
        for what, limit in {"confirm": 2, "validate": 1, "purchase": 2, "receive": 1}.items():
            with self.subTest(what):
                self.assertLessEqual(added[what], limit, f"{captured} with capturing, {quiet} without")
