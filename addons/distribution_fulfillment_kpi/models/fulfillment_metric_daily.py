from odoo import api, fields, models
from odoo.tools import SQL

from .fulfillment_metric_cells import VALUES


class FulfillmentMetricDaily(models.Model):
    """Daily figures for pivot and graph: the cells, as the metric door counts them by default.

    A rate over a group is Σ numerator / Σ denominator, never a mean of rates, and a group that holds
    several metrics or currencies has no value. What is not due yet or takes no part is not in it.
    """

    _name = "fulfillment.metric.daily"
    _description = "Daily Fulfillment Figure"
    _auto = False
    _order = "day desc, code"
    _rec_name = "code"

    code = fields.Char(string="Metric", readonly=True)
    name = fields.Char(readonly=True)
    unit = fields.Char(readonly=True)
    source = fields.Selection([("live", "Live"), ("history", "History")], readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    uom_family_id = fields.Many2one("uom.uom", string="Family of Units", readonly=True)
    day = fields.Date(readonly=True)
    count = fields.Integer(string="Records", readonly=True)
    numerator = fields.Float(digits=(16, 2), readonly=True)
    denominator = fields.Float(digits=(16, 2), readonly=True)
    factor = fields.Float(readonly=True, aggregator=None, help="100 where a rate is told in percent.")
    value = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        """The cells with what their metrics make of them: a view that speaks the reader's language."""
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s::numeric, %s::numeric, %s, %s, %s)",
                metric.cell or metric.code,
                metric.code,
                metric.name,
                metric.unit,
                metric.factor if metric.aggregate == "rate" else 1,
                metric.divisor if metric.aggregate != "rate" else 1,
                metric.aggregate,
                bool(metric.lateness),
                metric.cell_basis("first", "ship"),
            )
            for metric in self._metrics()
        ]
        return SQL(
            """
            SELECT
                cell.id, metric.code, metric.name, metric.unit, cell.source, cell.company_id,
                cell.warehouse_id, cell.currency_id, cell.uom_family_id, cell.day, cell.count,
                metric.factor, part.numerator, part.denominator,
                CASE
                    WHEN part.denominator IS NULL THEN part.numerator
                    ELSE metric.factor * part.numerator / nullif(part.denominator, 0)
                END AS value
            FROM fulfillment_metric_day AS cell
            INNER JOIN (VALUES %s) AS metric (
                cell, code, name, unit, factor, divisor, aggregate, is_late, basis
            ) ON cell.cell = metric.cell AND cell.basis IS NOT DISTINCT FROM metric.basis
            CROSS JOIN LATERAL (
                SELECT
                    CASE WHEN NOT metric.is_late OR cell.bucket <= 0 THEN cell.numerator ELSE 0 END
                    / metric.divisor AS numerator,
                    CASE metric.aggregate
                        WHEN 'rate' THEN cell.denominator WHEN 'mean' THEN cell.count
                    END AS denominator
            ) AS part
            WHERE cell.exclusion IS NULL
                AND (cell.due_tz IS NULL OR cell.day < fulfillment_local_day(%s::timestamp, cell.due_tz))
            """,
            SQL(", ").join(rows),
            fields.Datetime.now(),
        )

    @api.model
    def _metrics(self):
        """One metric for each kind of cells, of those that are read from cells as they are."""
        found = {}
        for metric in self.env["fulfillment.metric"]._definitions().values():
            if metric.aggregate in VALUES and not metric.window and metric.cell_measures():
                found.setdefault(metric.cell or metric.code, metric)
        return found.values()

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec != "value:avg":
            return super()._read_group_select(aggregate_spec, query)
        parts = {
            name: self._field_to_sql(self._table, name, query)
            for name in ("code", "currency_id", "uom_family_id", "numerator", "denominator", "factor")
        }
        return SQL(
            """CASE
                WHEN min(%(code)s) = max(%(code)s)
                    AND min(%(currency_id)s) IS NOT DISTINCT FROM max(%(currency_id)s)
                    AND min(%(uom_family_id)s) IS NOT DISTINCT FROM max(%(uom_family_id)s)
                    THEN CASE
                        WHEN count(%(denominator)s) = 0 THEN sum(%(numerator)s)
                        ELSE sum(%(factor)s * %(numerator)s) / nullif(sum(%(denominator)s), 0)
                    END
            END""",
            **parts,
        )
