import hashlib
import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..question import BASES


class FulfillmentPeriodRecord(models.Model):
    """Which facts a closed period rested on, with a hash of each: tells later which ones changed.

    A fact takes part where one of the days that metrics count it on lies in the period. Forty bytes
    a fact, written and compared set by set; the facts themselves are not copied.
    """

    _name = "fulfillment.period.record"
    _description = "Fact behind a Closed Period"
    _auto = False
    _log_access = False
    _order = "id"

    close_id = fields.Many2one("fulfillment.period.close", readonly=True, string="Period")
    fact = fields.Char(readonly=True)

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS fulfillment_period_record (
                id bigserial PRIMARY KEY,
                close_id integer NOT NULL,
                fact varchar NOT NULL,
                source varchar NOT NULL,
                fact_id bigint NOT NULL,
                record_id integer,
                order_id integer,
                hash bigint NOT NULL
            );
            CREATE UNIQUE INDEX IF NOT EXISTS fulfillment_period_record_fact
                ON fulfillment_period_record (close_id, fact, fact_id)
            """
        )

    @api.model
    def _fact_models(self):
        """Fact models that metrics are read from; what is kept as it was known is never restated."""
        names = {metric.fact for metric in self.env["fulfillment.metric"]._definitions().values()}
        return [fact for fact in self.env["fulfillment.refresh"]._fact_models() if fact._name in names]

    @api.model
    def _shape(self, fact):
        """What hashes of these facts are made by: with other columns or another SQL, their own or that of
        facts they rest on, they tell nothing."""
        text = json.dumps([fact._derived_shape(), fact._meaning_sources()])
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _keep(self, close, facts=None):
        """Keep the hashes of the facts of a period, in place of those kept before.

        :param facts: fact models; None for all
        """
        facts = self._fact_models() if facts is None else facts
        for fact in facts:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM fulfillment_period_record WHERE close_id = %s AND fact = %s",
                    close.id,
                    fact._name,
                )
            )
            self.env.cr.execute(
                SQL(
                    "INSERT INTO fulfillment_period_record"
                    " (close_id, fact, source, fact_id, record_id, order_id, hash)"
                    " SELECT %s, %s, source, fact_id, record_id, order_id, hash FROM (%s) AS now",
                    close.id,
                    fact._name,
                    self._now(close, fact),
                )
            )
        close.shapes = {**(close.shapes or {}), **{fact._name: self._shape(fact) for fact in facts}}

    @api.model
    def _now(self, close, fact):
        """The facts of a period as they are now, as a query."""
        record = SQL(
            "CASE %s END",
            SQL(" ").join(
                SQL("WHEN fact.source = %s THEN %s", source, SQL.identifier("fact", column))
                for source, (column, _model) in fact._fact_records.items()
            ),
        )
        order = SQL("NULL::integer")
        if fact._fact_records.get("live", ("", ""))[1] in ("sale.order", "sale.order.line"):
            order = SQL("CASE WHEN fact.source = 'live' THEN fact.order_id END")
        return SQL(
            "SELECT fact.source, fact.id AS fact_id, %s AS record_id, %s AS order_id,"
            " %s AS hash FROM %s AS fact WHERE fact.company_id = %s AND (%s)",
            record,
            order,
            fact._fact_hash(close.date_to),
            SQL.identifier(fact._table),
            close.company_id.id,
            self._in_period(close, fact),
        )

    @api.model
    def _in_period(self, close, fact):
        """Whether a metric counts a fact on a day of the period, or shows it there as left out, or how
        things stood at its end rests on it, as SQL."""
        parameters = fact._fact_parameters()
        days = {fact._fact_excluded_day}
        metrics = [
            metric
            for metric in self.env["fulfillment.metric"]._definitions().values()
            if metric.fact == fact._name
        ]
        for metric in metrics:
            if metric.has_cells:
                days.update(measure.day for measure in metric.cell_measures())
            elif metric.aggregate != "snapshot":
                # What cannot be put together from days is counted on days, too.
                days.update(metric.bound(basis)(metric.day) for basis in BASES)

        def expression(text):
            used = {name: value for name, value in parameters.items() if f"%({name})s" in text}
            return SQL(text, **used)  # pylint: disable=sql-injection  # text of our own definitions

        conditions = [
            SQL("(%s) BETWEEN %s AND %s", expression(day), close.date_from, close.date_to)
            for day in sorted(days)
        ]
        if any(metric.aggregate == "snapshot" for metric in metrics):
            conditions.append(fact._snapshot_rests_on(close.date_to))
        return SQL(" OR ").join(conditions)
