"""Incremental = full = naive, whatever is done and in whatever order.

Random operations on a few orders, each followed by a refresh. After every step the stored facts are
compared with what a full build computes at the same instant, the cells with the sums of the facts, and
the figures with the naive reference; in the end all with tables that were made anew.
A seed that fails names itself: it can be run again alone.
"""

import random
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .. import watch
from .common import MetricCommon
from .random_orders import RandomOrders

STEPS = 14


@tagged("post_install", "-at_install", "once")
class TestRefreshEquality(RandomOrders, MetricCommon):
    seeds = (1, 2, 3)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = [cls.apple, cls.berry, cls.cherry]
        cls.facts = cls.env["fulfillment.refresh"]._fact_models()
        cls.cells = cls.env["fulfillment.metric.day"]
        cls.env["account.chart.template"].try_loading("generic_coa", company=cls.company, install_demo=False)
        cls.credit_reasons = cls.env["fulfillment.reason"].search([("usage", "=", "credit")])
        cls.second, cls.three_steps = cls.env["stock.warehouse"].create(
            [
                {
                    "name": "Second",
                    "code": "SEC",
                    "company_id": cls.company.id,
                    "fulfillment_tz": "Asia/Tokyo",
                },
                {
                    "name": "Three",
                    "code": "THR",
                    "company_id": cls.company.id,
                    "delivery_steps": "pick_pack_ship",
                    "fulfillment_tz": "Europe/Berlin",
                },
            ]
        )

    def setUp(self):
        super().setUp()
        self.dice = random.Random(0)
        self.now = datetime(2026, 1, 5, 13, 0)
        self.orders = []

    # The three ways

    def stored(self, model):
        """All rows of the company that a table holds, in no order."""
        names = self._columns(model)
        table = SQL.identifier(model._table)
        return self._rows(SQL("SELECT %s FROM %s WHERE company_id = %s", names, table, self.company.id))

    def computed(self, fact):
        """The facts of the company as a full build computes them now, in no order."""
        _names, typed = fact._fact_names()
        sources = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s FROM (%s) AS fact",
                typed,
                fact._fact_query(source, SQL(fact._fact_company[source], self.company.ids)),
            )
            for source in fact._fact_sql
        )
        return self._rows(SQL("SELECT %s FROM (%s) AS fact", self._columns(fact), sources))

    @staticmethod
    def _columns(model):
        # The number of a cell says in which order cells were made.
        names = [name for name in model._derived_columns() if name not in ("id", "identity")]
        return SQL(", ").join(map(SQL.identifier, names))

    def _rows(self, query):
        return sorted(self.env.execute_query(query), key=repr)

    def full_build(self):
        """All facts and cells as a full build leaves them; undone again."""
        found = {}
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            for fact in self.facts:
                fact._rebuild(self.company.ids)
            found.update({model: self.stored(model) for model in (*self.facts, self.cells)})
            # Only an error undoes the savepoint.
            raise ZeroDivisionError
        return found

    def assert_three_ways_agree(self):
        """Stored facts are those of a full computation, cells the sums of facts, figures those of the reference.

        Facts that rest on others are computed from these as they are stored: they were found right just before.
        """
        self.refresh()
        for fact in self.facts:
            self.assertEqual(self.stored(fact), self.computed(fact), fact._name)
            self.assertEqual(self.cells._repair(fact, self.company.ids), 0, f"cells of {fact._name}")
        self.assert_like_naive()

    def assert_like_rebuilt(self):
        """What is made anew at once holds the same."""
        self.refresh()
        incremental = {model: self.stored(model) for model in (*self.facts, self.cells)}
        for model, rows in self.full_build().items():
            self.assertEqual(incremental[model], rows, model._name)

    def test_random_operations(self):
        for seed in self.seeds:
            self.dice.seed(seed)
            self.orders = []
            told = []
            for step in range(STEPS):
                self.now += timedelta(hours=self.dice.randint(1, 40))
                self.set_clock(fields.Datetime.to_string(self.now))
                operation = self.dice.choice(self.operations())
                told.append(operation.__name__)
                with self.subTest(seed=seed, step=step, told=told):
                    operation()
                    self.assert_three_ways_agree()
            with self.subTest(seed=seed):
                self.assert_like_rebuilt()

    def test_nothing_else_is_written(self):
        """What says nothing about service marks nothing."""
        order = self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-07 22:00")
        self.refresh()
        order.sale.write({"note": "Ring the bell", "client_order_ref": "PO 7"})
        order.sale.order_line.sequence = 7
        order.sale.picking_ids.note = "Rear entrance"
        self.env.flush_all()
        self.assertEqual(self.env["fulfillment.refresh"]._pending(), 0)

    def test_steps_share_what_is_too_much(self):
        """Small steps one after the other give what a large one gives."""
        for number in range(5):
            self.scenario().at(f"2026-01-0{number + 1} 14:00").order(
                (self.apple, 5), promise="2026-01-07 22:00"
            ).ship()
        Refresh = self.env["fulfillment.refresh"]
        steps = 0
        while Refresh._refresh(marks=1000, scopes=2):
            steps += 1
            self.assertLess(steps, 50)
        self.assertGreater(steps, 1)
        self.assertEqual(self.ratio("M13.line"), (5, 5))
        self.assert_three_ways_agree()
        self.assert_like_rebuilt()

    def test_the_nightly_check_repairs_and_tells(self):
        self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-07 22:00").ship()
        self.refresh()
        Refresh = self.env["fulfillment.refresh"]
        self.assertEqual(Refresh._verify(self.company), {})
        self.env.cr.execute(
            "UPDATE fulfillment_fact_sale_line SET shipped_qty = 3 WHERE company_id = %s", [self.company.id]
        )
        self.env.cr.execute(
            "UPDATE fulfillment_metric_day SET count = count + 1 WHERE company_id = %s AND cell = 'M13.line'",
            [self.company.id],
        )
        wrong = Refresh._verify(self.company)
        # One fact gone and one come; a cell too many and a cell too few, for each basis with a cell.
        self.assertEqual(wrong["fulfillment.fact.sale.line"], 2)
        self.assertTrue(wrong["cells"])
        self.assertEqual(Refresh._verify(self.company), {})
        self.assertEqual(self.ratio("M13.line"), (1, 1))

    def test_a_table_made_anew_is_filled_once(self):
        """An upgrade that changes the shape of facts starts them afresh, and their cells with them."""
        self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-07 22:00").ship()
        self.refresh()
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        for name in ("fulfillment.fact.sale.line", "fulfillment.metric.day"):
            model = self.env[name]
            self.env.cr.execute(SQL("COMMENT ON TABLE %s IS 'of old'", SQL.identifier(model._table)))
            model.init()
            with self.subTest(name=name):
                self.assertEqual(self.ratio("M13.line"), (1, 1))
                self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})

    def test_another_definition_sums_the_cells_anew(self):
        Day = self.env["fulfillment.metric.day"]
        Day._register_hook()
        self.refresh()
        Day._register_hook()
        self.assertEqual(self.env["fulfillment.refresh"]._pending(), 0)
        self.env["ir.config_parameter"].set_param(Day._definitions_known, "{}")
        Day._register_hook()
        self.assertTrue(self.env["fulfillment.refresh"]._pending())
        self.refresh()
        self.assertEqual(self.env["fulfillment.refresh"]._verify(self.company), {})


@tagged("post_install", "-at_install", "once")
class TestMarksByOrm(TestRefreshEquality):
    """The same where a site refuses triggers; raw SQL is left to the nightly check."""

    seeds = (4,)

    def setUp(self):
        super().setUp()
        self.env.flush_all()
        self.env.cr.execute(watch.drop_triggers())
        self.registry.fulfillment_marks_by_orm = True
        self.addCleanup(setattr, self.registry, "fulfillment_marks_by_orm", False)

    def operations(self):
        return [one for one in super().operations() if one != self.do_raw_sql]

    def test_raw_sql_is_found_at_night(self):
        order = (
            self.scenario().at("2026-01-05 14:00").order((self.apple, 5), promise="2026-01-07 22:00").ship()
        )
        self.refresh()
        self.env.cr.execute(
            "UPDATE stock_move SET date = '2026-01-09 14:00' WHERE sale_line_id = %s",
            [order.sale.order_line.id],
        )
        self.refresh()
        self.assertEqual(self.ratio("M13.line"), (1, 1))
        self.assertIn("fulfillment.fact.sale.line", self.env["fulfillment.refresh"]._verify(self.company))
        self.assertEqual(self.ratio("M13.line"), (0, 1))
