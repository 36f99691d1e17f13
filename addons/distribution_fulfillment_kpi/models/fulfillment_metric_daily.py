from odoo import api, fields, models
from odoo.tools import SQL

from .fulfillment_metric_cells import VALUES


class FulfillmentMetricDaily(models.Model):
    """Daily figures for pivot and graph: the cells, as the metric door counts them by default.

    A rate over a group is Σ numerator / Σ denominator, never a mean of rates, and a group that holds
    several metrics, sources, currencies or families of units has no value. What is not due yet or takes
    no part is not in it, and neither is a figure of a company that never recorded what it needs.
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
    uom_name = fields.Char(string="Unit of the Former System", readonly=True)
    day = fields.Date(readonly=True)
    count = fields.Integer(string="Records", readonly=True)
    numerator = fields.Float(digits=(16, 2), readonly=True)
    denominator = fields.Float(digits=(16, 2), readonly=True)
    factor = fields.Float(readonly=True, aggregator=None, help="100 where a rate is told in percent.")
    value = fields.Float(digits=(16, 2), readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        """The cells with what their metrics make of them: a view that speaks the reader's language."""
        metrics = self._metrics()
        rows = [
            SQL(
                "(%s, %s, %s, %s, %s::numeric, %s::numeric, %s, %s, %s, %s::varchar[])",
                metric.cell or metric.code,
                metric.code,
                metric.name,
                metric.unit,
                metric.factor if metric.aggregate == "rate" else 1,
                metric.divisor if metric.aggregate != "rate" else 1,
                metric.aggregate,
                bool(metric.lateness),
                metric.cell_basis("first", "ship"),
                list(metric.event_types) or None,
            )
            for metric in metrics
        ]
        return SQL(
            """
            SELECT
                cell.id, metric.code, metric.name, metric.unit, cell.source, cell.company_id,
                cell.warehouse_id, cell.currency_id, cell.uom_family_id, cell.uom_name, cell.day, cell.count,
                metric.factor, part.numerator, part.denominator,
                CASE
                    WHEN part.denominator IS NULL THEN part.numerator
                    ELSE metric.factor * part.numerator / nullif(part.denominator, 0)
                END AS value
            FROM fulfillment_metric_day AS cell
            INNER JOIN (VALUES %s) AS metric (
                cell, code, name, unit, factor, divisor, aggregate, is_late, basis, event_types
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
                -- Where nobody records it, there is no 0 and no 100 %%. Looked up once, not for each cell.
                AND (
                    metric.event_types IS NULL OR cell.source <> 'live'
                    OR (metric.code, cell.company_id) IN (
                        SELECT asked.code, company.id
                        FROM (VALUES %s) AS asked (code, event_types)
                        CROSS JOIN res_company AS company
                        WHERE EXISTS (
                            SELECT 1 FROM fulfillment_event AS event
                            WHERE event.event_type = ANY(asked.event_types) AND event.company_id = company.id
                        )
                    )
                )
            """,
            SQL(", ").join(rows),
            fields.Datetime.now(),
            SQL(", ").join(
                # VALUES needs a row, also where no metric needs the ledger.
                [SQL("(NULL::varchar, NULL::varchar[])")]
                + [
                    SQL("(%s, %s::varchar[])", metric.code, list(metric.event_types))
                    for metric in metrics
                    if metric.event_types
                ]
            ),
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
            for name in (
                "code",
                "source",
                "currency_id",
                "uom_family_id",
                "uom_name",
                "numerator",
                "denominator",
                "factor",
            )
        }
        return SQL(
            """CASE
                WHEN min(%(code)s) = max(%(code)s)
                    AND min(%(source)s) = max(%(source)s)
                    AND min(coalesce(%(currency_id)s, 0)) = max(coalesce(%(currency_id)s, 0))
                    -- As the door tells units apart: by their family, or by the name in the former system.
                    AND min(coalesce(%(uom_family_id)s::text, '/' || %(uom_name)s, ''))
                        = max(coalesce(%(uom_family_id)s::text, '/' || %(uom_name)s, ''))
                    THEN CASE
                        WHEN count(%(denominator)s) = 0 THEN sum(%(numerator)s)
                        ELSE sum(%(factor)s * %(numerator)s) / nullif(sum(%(denominator)s), 0)
                    END
            END""",
            **parts,
        )
