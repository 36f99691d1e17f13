"""A few simulated days in a transaction that is rolled back."""

from datetime import date

from odoo.tests import TransactionCase

from ..simulation.runner import PARAMETER, Plan, Runner

FIRST, LAST = date(2025, 3, 3), date(2025, 3, 12)

COUNTED = {
    "sale.order": "state",
    "sale.order.line": "state",
    "purchase.order": "state",
    "stock.picking": "state",
    "stock.move": "state",
    "stock.scrap": "state",
    "account.move": "state",
    "account.payment": "state",
    "fulfillment.event": "event_type",
}


class SimulationCase(TransactionCase):
    """Nothing is committed, and the database may hold a simulation already: it is put aside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(PARAMETER, False)
        cls.said = []

    @classmethod
    def simulate(cls, last=LAST, seed=1, commit=lambda: None):
        cls.said.clear()
        runner = Runner(cls.env, commit=commit, say=cls.said.append, checks_access=True)
        plan = Plan(seed, FIRST.isoformat(), last.isoformat())
        return runner.run(plan)

    @classmethod
    def counts(cls):
        """Return {(model, state): number} of all documents and facts."""
        cls.env["fulfillment.event"]._flush_buffer()
        return {
            (model, state): number
            for model, field in COUNTED.items()
            for state, number in cls.env[model]._read_group([], [field], ["__count"])
        }
