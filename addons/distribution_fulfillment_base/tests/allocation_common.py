"""Steps of the tests about who gets the stock."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError

from .ledger_common import LedgerCommon

BASE = "distribution_fulfillment_base"


class AllocationCommon(LedgerCommon):
    """A picker of plain Odoo, and orders that want the same goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dockside = cls.env["res.partner"].create({"name": "Dockside Tools"})
        cls.harbor = cls.customer

    @classmethod
    def _rule(cls, check="stock_reserved_out_of_turn", **values):
        point = values.pop("point", None)
        if point:
            values["control_point_id"] = (
                cls.env["fulfillment.control.point"].search([("code", "=", point)]).id
            )
        return super()._rule(check, **values)

    def order(self, *lines, promise="2026-01-20 12:00", at="2026-01-05 14:00", **values):
        return self.scenario().at(at).order(*lines, promise=promise, **values)

    def move(self, scenario):
        return scenario.sale.picking_ids.move_ids.filtered(lambda move: move.state not in ("done", "cancel"))

    def by_hand(self, records):
        return records.with_user(self.picker)

    def assign(self, scenario, **context):
        """The picker presses Check Availability."""
        return self.by_hand(scenario.sale.picking_ids).with_context(**context).action_assign()

    def validate(self, scenario, quantities=None, **context):
        picking = self.by_hand(
            scenario.sale.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        )
        for move in picking.move_ids if quantities else ():
            move.quantity = quantities[move.product_id]
        picking.move_ids.picked = True
        return picking.with_context(skip_backorder=True, **context).button_validate()

    def found(self, rule, **domain):
        return self.env["fulfillment.variance"].search([("rule_id", "=", rule.id)], order="id")

    def past(self, code):
        """What a check finds in the past, beyond no tolerance."""
        check = self.env[self.env["fulfillment.check"]._model_of(code)]
        query = check._backtest([self.company.id], "2026-01-01", "2026-02-01")
        return [row for row in self.env.execute_query_dict(query) if row["deviation"] > 0]

    @contextmanager
    def assertRefused(self, words):
        """Refused with these words; gives the facts that the second cursor records."""
        recorded = []
        point = type(self.env["fulfillment.control.point"])
        with (
            patch.object(point, "_record_refusal", lambda point, facts: recorded.extend(facts)),
            self.assertRaisesRegex(UserError, words),
            # What was done is rolled back, as it is with the transaction of a request.
            self.env.cr.savepoint(),
        ):
            yield recorded
        self.assertTrue(recorded)
        self.assertEqual({fact["event_type"] for fact in recorded}, {"attempt_refused"})
