"""What an upgrade emptied is made anew at once, one kind of facts a step, and ends up as steps would leave it."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from .. import parallel
from ..models import fulfillment_fact_rebuild, fulfillment_metric_day_rebuild
from .whole_common import WholeCommon

LINE, ORDER = "fulfillment.fact.sale.line", "fulfillment.fact.order"
CELLS = "fulfillment.metric.day"


@tagged("post_install", "-at_install")
class TestRefreshAnew(WholeCommon):
    """Two orders stand for a million: the number of scopes that a step computes is made small."""

    def setUp(self):
        super().setUp()
        self.Refresh = self.env["fulfillment.refresh"]
        self.facts = self.Refresh._fact_models()
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), (self.berry, 4), promise="2026-02-04 22:00")
            .at("2026-02-03 15:00")
            .ship({self.apple: 6, self.berry: 4})
        )
        self.refresh()
        scenario.at("2026-02-04 15:00").ship().invoice("2026-02-04").pay("2026-02-10")
        self.late = self.scenario().at("2026-02-02 15:00").order((self.apple, 5), promise="2026-02-03 22:00")
        self.late.at("2026-02-06 15:00").ship()
        self.supply().at("2026-02-02 14:00").order((self.berry, 10, 2), promise="2026-02-10 12:00").at(
            "2026-02-10 15:00"
        ).receive()
        self.refresh()

    def tables(self):
        """{model: rows} of all facts and cells of all companies, in no order."""
        self.env.flush_all()
        tables = {}
        for model in (*self.facts, self.env[CELLS]):
            # The number of a cell says in which order cells were made.
            names = [name for name in model._derived_columns() if model in self.facts or name != "id"]
            query = SQL(
                "SELECT %s FROM %s",
                SQL(", ").join(map(SQL.identifier, names)),
                SQL.identifier(model._table),
            )
            tables[model._name] = sorted(self.env.execute_query(query), key=repr)
        for name in (LINE, ORDER, "fulfillment.fact.order.cash", "fulfillment.fact.purchase.part", CELLS):
            self.assertTrue(tables[name], name)
        return tables

    def empty(self, *names):
        """Make these tables anew as an upgrade does that changes what is in them."""
        for name in names:
            model = self.env[name]
            self.env.cr.execute(SQL("COMMENT ON TABLE %s IS 'of old'", SQL.identifier(model._table)))
            model.init()
            self.env.cr.execute(SQL("SELECT count(*) FROM %s", SQL.identifier(model._table)))
            self.assertEqual(self.env.cr.fetchone(), (0,))

    def mark(self, *kinds):
        for kind in kinds:
            self.env["fulfillment.dirty"]._mark(kind, [0])

    def steps(self, scopes=1):
        """Refresh until nothing is left, with so many scopes a step.

        :return: names of the fact models that were made anew at once, in their order
        """
        made, left = [], 1
        rebuild = fulfillment_fact_rebuild.FulfillmentFact._rebuild

        def told(fact, *args, **kwargs):
            made.append(fact._name)
            return rebuild(fact, *args, **kwargs)

        with patch.object(fulfillment_fact_rebuild.FulfillmentFact, "_rebuild", told):
            for _step in range(200):
                count = len(made)
                left = self.Refresh._refresh(scopes=scopes)
                self.assertLessEqual(len(made), count + 1, "more than one kind of facts in a step")
                if not left:
                    return made
        self.fail(f"{left} marks are left after 200 steps")

    def waiting(self):
        """{(kind, key)} of all marks."""
        return set(self.env.execute_query(SQL("SELECT kind, key FROM fulfillment_dirty")))

    def test_an_emptied_table_is_like_before(self):
        """Fresh = incremental = naive, for all tables at once; each kind is made once, after what it rests on."""
        before = self.tables()
        self.empty(*(fact._name for fact in self.facts))
        made = self.steps()
        self.assertEqual(self.tables(), before)
        self.assertEqual(len(made), len(set(made)))
        self.assertIn(LINE, made)
        for name in made:
            for other in self.env[name]._rests_on():
                if other in made:
                    self.assertLess(made.index(other), made.index(name))
        self.assert_whole()

    def test_a_company_that_was_closed_down(self):
        """Its past is made anew, too: at once and in steps."""
        closed = self.env["res.company"].create({"name": "Closed Down Ltd."})
        load = self.env["fulfillment.history.load"].create({"name": "Past", "company_id": closed.id})
        self.env.cr.execute(
            """
            INSERT INTO fulfillment_history_sale_line
                (load_id, company_id, external_key, order_ref, ordered_at, first_promised_at, shipped_at,
                 ordered_qty, shipped_qty, tz)
            SELECT %s, %s, 'past/' || number, number, '2011-01-03 12:00', '2011-01-07 12:00', '2011-01-05 12:00',
                1, 1, 'UTC'
            FROM generate_series(1, 2) AS number
            """,
            [load.id, closed.id],
        )
        self.refresh()
        closed.active = False
        self.refresh()
        before = self.tables()
        self.assertEqual(self.env[LINE].search_count([("company_id", "=", closed.id)]), 2)
        for scopes in (1, 1000):
            self.empty(LINE)
            self.steps(scopes)
            self.assertEqual(self.tables(), before)
        self.assertEqual(self.Refresh._verify(), {})

    def test_workers_and_none(self):
        """Parts for several workers, and the same by one process where the server has none to spare."""
        before = self.tables()
        for workers in (2, 0):
            self.empty(*(fact._name for fact in self.facts))
            self.env.cr.execute("SET LOCAL max_parallel_workers = %s", [workers])
            with (
                self.subTest(workers=workers),
                patch.object(fulfillment_fact_rebuild, "FEW_SCOPES", 1),
                patch.multiple(fulfillment_metric_day_rebuild, SMALL=0, FEW_SUMS=0),
                patch.object(parallel, "pieces", return_value=4),
                patch.object(parallel, "shared", wraps=parallel.shared) as shared,
            ):
                self.assertIn(LINE, self.steps())
                self.assertTrue(shared.called)
                self.assertEqual(self.tables(), before)

    def test_the_plans_of_a_million_rows(self):
        """A step before in the same transaction wants no workers for its few rows; made anew, a fact may have them."""
        ((usual,),) = self.env.execute_query(
            SQL("SELECT reset_val::integer FROM pg_settings WHERE name = 'max_parallel_workers_per_gather'")
        )
        seen = []
        rebuild = fulfillment_fact_rebuild.FulfillmentFact._rebuild

        def told(fact, *args, **kwargs):
            seen.append(parallel.workers(self.env.cr))
            return rebuild(fact, *args, **kwargs)

        self.empty(LINE)
        with patch.object(fulfillment_fact_rebuild.FulfillmentFact, "_rebuild", told):
            self.Refresh._refresh(scopes=1)
        self.assertEqual(seen, [usual])
        self.assertEqual(parallel.workers(self.env.cr), 0)

    def test_few_are_computed_in_a_step(self):
        """What one step computes needs no table of its own."""
        before = self.tables()
        self.empty(LINE)
        self.assertEqual(self.steps(scopes=1000), [])
        self.assertEqual(self.tables(), before)

    def test_what_rests_on_it_is_asked_for_as_a_whole(self):
        """Not order by order; and it waits for its turn."""
        before = self.tables()
        self.empty(LINE)
        self.Refresh._refresh(scopes=1)
        marks = self.waiting()
        self.assertTrue(marks)
        self.assertEqual({key for _kind, key in marks}, {0})
        self.assertIn((ORDER, 0), marks)
        self.assertIn(("fulfillment.fact.perfect.order", 0), marks)
        self.assertNotIn((LINE, 0), marks)
        self.assertEqual(self.tables()[ORDER], before[ORDER])
        made = self.steps()
        self.assertIn(ORDER, made)
        self.assertNotIn("fulfillment.fact.shipment", made)
        self.assertEqual(self.tables(), before)

    def test_a_table_that_is_not_empty(self):
        """What is wrong in it, and what should not be there at all, goes; other companies' facts stay."""
        before = self.tables()
        self.env.cr.execute(
            "UPDATE fulfillment_fact_sale_line SET shipped_qty = 1 WHERE company_id = %s", [self.company.id]
        )
        self.env.cr.execute(
            """
            INSERT INTO fulfillment_fact_sale_line (id, source, scope_id, company_id, dq)
            SELECT -1, 'live', -1, %s, 0
            """,
            [self.company.id],
        )
        self.mark(LINE)
        self.assertNotEqual(self.tables(), before)
        self.assertIn(LINE, self.steps())
        self.assertEqual(self.tables(), before)

    def test_other_marks_wait_for_their_fact(self):
        """A change before its turn is in what is made anew; its mark is worked off for the other facts alone."""
        self.empty(LINE)
        self.late.sale.order_line.product_uom_qty = 6
        self.late.at("2026-02-07 15:00").ship()
        Line = type(self.env[LINE])
        with patch.object(Line, "_recompute", autospec=True, side_effect=Line._recompute) as recompute:
            self.assertIn(LINE, self.steps())
        recompute.assert_not_called()
        self.assertEqual(self.ratio("M13.line"), (2, 3))
        self.assert_whole()

    def test_cells_of_a_large_table(self):
        """By themselves, a kind of facts a step; a definition that changed, or all of their table."""
        before = self.tables()
        Day = self.env[CELLS]
        for kinds in ([f"cells/{LINE}", f"cells/{ORDER}"], [CELLS]):
            if CELLS in kinds:
                self.empty(CELLS)
            else:
                self.env.cr.execute(
                    "UPDATE fulfillment_metric_day SET count = count + 7 WHERE fact = ANY(%s)",
                    [[LINE, ORDER]],
                )
                self.mark(*kinds)
            with (
                self.subTest(kinds=kinds),
                patch.object(fulfillment_metric_day_rebuild, "SMALL", 1),
                patch.object(type(Day), "_rebuild", autospec=True, side_effect=type(Day)._rebuild) as rebuild,
            ):

                def made():
                    return [call.args[1]._name for call in rebuild.call_args_list]  # noqa: B023

                self.Refresh._refresh()
                self.assertFalse({LINE, ORDER} <= set(made()), "two large ones in a step")
                self.assertEqual(self.steps(), [])
                self.assertEqual(len(made()), len(set(made())))
                self.assertLessEqual({LINE, ORDER}, set(made()))
                self.assertEqual(self.tables(), before)

    def test_marks_of_before_are_taken(self):
        """What earlier steps left over of a kind that is now made anew is not computed once more."""
        self.env["fulfillment.dirty"]._mark(f"{LINE}/live", self.late.sale.ids)
        self.mark(LINE, f"cells/{LINE}", f"tried/{LINE}")
        self.Refresh._refresh(scopes=1)
        self.assertFalse({kind for kind, _key in self.waiting() if LINE in kind})
