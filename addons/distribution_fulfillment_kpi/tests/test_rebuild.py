from unittest.mock import patch

from odoo import sql_db
from odoo.tests import tagged

from .. import parallel
from ..models import fulfillment_fact_rebuild, fulfillment_metric_day_rebuild
from .common import MetricCommon


@tagged("post_install", "-at_install")
class TestRebuild(MetricCommon):
    """Making facts and cells anew gives what the steps of the refresh gave."""

    def setUp(self):
        super().setUp()
        scenario = (
            self.scenario()
            .at("2026-02-02 14:00")
            .order((self.apple, 10), (self.berry, 4), promise="2026-02-04 22:00")
            .at("2026-02-03 15:00")
            .ship({self.apple: 6, self.berry: 4})
        )
        self.refresh()
        # A later shipment: facts and cells are taken out and put in again.
        scenario.at("2026-02-04 15:00").ship()
        self.refresh()

    def _tables(self):
        """{table: rows} of all facts and cells, in an order that both ways share."""
        names = [fact._name for fact in self.env["fulfillment.refresh"]._fact_models()]
        tables = {}
        for name in [*names, "fulfillment.metric.day"]:
            model = self.env[name]
            columns = [column for column in model._derived_columns() if name in names or column != "id"]
            self.env.cr.execute(
                f"SELECT {', '.join(columns)} FROM {model._table} ORDER BY {', '.join(columns)}"
            )
            tables[name] = self.env.cr.fetchall()
        for name in ("fulfillment.fact.sale.line", "fulfillment.fact.order", "fulfillment.metric.day"):
            self.assertTrue(tables[name])
        return tables

    def _rebuild(self):
        for fact in self.env["fulfillment.refresh"]._fact_models():
            fact._rebuild(self.company.ids)

    def test_rebuild_gives_what_the_refresh_gave(self):
        """Also of companies that are not made anew."""
        before = self._tables()
        self._rebuild()
        self.assertEqual(self._tables(), before)
        self.assertEqual(self.env["fulfillment.refresh"]._verify(), {})

    def test_parts_give_what_the_whole_gives(self):
        """As many facts as are shared out among workers are the same facts."""
        before = self._tables()
        with (
            patch.object(fulfillment_fact_rebuild, "FEW_SCOPES", 1),
            patch.multiple(fulfillment_metric_day_rebuild, SMALL=0, FEW_SUMS=0),
            patch.object(parallel, "pieces", return_value=4),
            patch.object(parallel, "shared", wraps=parallel.shared) as shared,
        ):
            self._rebuild()
            self.assertTrue(shared.called)
            self.assertEqual(self._tables(), before)
            # Where the server has no worker to spare, one process does all parts.
            self.env.cr.execute("SET LOCAL max_parallel_workers = 0")
            self._rebuild()
        self.assertEqual(self._tables(), before)

    def test_a_rebuilt_table_is_like_one_just_made(self):
        """Its indexes keep their names, and an update finds that it holds what it should."""

        def described():
            self.env.cr.execute(
                """
                SELECT indexdef FROM pg_indexes WHERE tablename = %s
                UNION ALL SELECT obj_description(%s::regclass, 'pg_class') ORDER BY 1
                """,
                [fact._table, fact._table],
            )
            return self.env.cr.fetchall()

        for fact in self.env["fulfillment.refresh"]._fact_models():
            before = described()
            fact._rebuild(self.company.ids)
            self.assertEqual(described(), before)

    def test_a_long_reader_is_not_waited_for(self):
        """A backup that reads the facts, and went on to read them while they are made anew."""
        before = self._tables()
        count = "SELECT count(*) FROM fulfillment_fact_sale_line"
        with sql_db.db_connect(self.env.cr.dbname).cursor() as backup:
            backup.execute("SET LOCAL lock_timeout = '50ms'")
            backup.execute(count)
            read = backup.fetchone()
            self.env.cr.execute("SET LOCAL lock_timeout = '50ms'")
            self.env["fulfillment.fact.sale.line"]._rebuild(self.company.ids)
            backup.execute(count)
            self.assertEqual(backup.fetchone(), read)
        self.assertEqual(self._tables(), before)

    def test_what_hangs_on_a_table_stays(self):
        """A view of somebody else, and the right of somebody else to read."""
        self.env.cr.execute("CREATE VIEW elsewhere AS SELECT * FROM fulfillment_fact_sale_line")
        self.env.cr.execute("GRANT SELECT ON fulfillment_fact_sale_line TO PUBLIC")
        rights = "SELECT relacl::text FROM pg_class WHERE relname = 'fulfillment_fact_sale_line'"
        self.env.cr.execute(rights)
        before = self.env.cr.fetchone()
        self._rebuild()
        self.env.cr.execute(rights)
        self.assertEqual(self.env.cr.fetchone(), before)
        self.env.cr.execute("SELECT count(*) FROM elsewhere WHERE company_id = %s", [self.company.id])
        self.assertEqual(self.env.cr.fetchone(), (2,))

    def test_other_companies_are_left_alone(self):
        """Where one company is made anew, wrong facts of another one stay for its own turn."""
        self.env.cr.execute(
            """
            UPDATE fulfillment_fact_sale_line SET dq = dq + 64
            WHERE company_id = %s
            """,
            [self.company.id],
        )
        before = self._tables()
        other = self.env["res.company"].create({"name": "Other"})
        for fact in self.env["fulfillment.refresh"]._fact_models():
            fact._rebuild(other.ids)
        self.assertEqual(self._tables(), before)
