from datetime import datetime

from odoo import api, models
from odoo.tools import SQL

from ..queries.judged_line import JUDGED_LINE
from ..queries.product_facts import PACKAGING

# Facts that something of a confirmed order was changed, of which `fact` is one.
CHANGES = """
    fact.event_type IN ('price_change', 'quantity_change')
    OR fact.event_type = 'terms_changed'
        AND fact.note IN ('payment_term_id', 'partner_invoice_id', 'partner_shipping_id')
    OR fact.event_type = 'promise_set' AND NOT EXISTS (
        -- Added later: what was confirmed with the order was promised in the same instant.
        SELECT FROM fulfillment_event AS confirmed
        WHERE confirmed.sale_order_ref = fact.sale_order_ref AND confirmed.event_type = 'order_confirmed'
            AND confirmed.occurred_at = fact.occurred_at
    )
"""
# Facts that the promise of a whole order was moved.
MOVES = "fact.event_type = 'promise_change' AND fact.sale_line_ref IS NULL"
LONG_AGO = datetime(1970, 1, 1)


class FulfillmentCheckSale(models.AbstractModel):
    """What the checks of sale orders share to judge the past."""

    _inherit = "fulfillment.check.sale"

    @api.model
    def _is_judged_as_changed(self, rule):
        """Whether a rule judges changes by a check that knows nothing of them: what stands on the order."""
        # A check that judges nothing but changes reads them itself.
        return (
            rule.control_point_id.code == "sale_order_change"
            and "sale_order_confirm" in self._check_control_points
        )

    @api.model
    def _backtest_limits(self, rule):
        limits = super()._backtest_limits(rule)
        if self._is_judged_as_changed(rule):
            limits.append(
                self.env._(
                    "Changes are known from the day the suite was installed. What was changed more than once is "
                    "judged once, as it stands now; a discount that was changed together with the price, so that the "
                    "net price stayed, is not seen."
                )
            )
        return limits

    @api.model
    def _backtest_of(self, rule, company_ids, date_from, date_to):
        if not self._is_judged_as_changed(rule):
            return super()._backtest_of(rule, company_ids, date_from, date_to)
        # Whenever they were confirmed: those count that were changed in the period.
        measured = self._backtest(company_ids, LONG_AGO, date_to)
        return measured and self._changed(measured, company_ids, date_from, date_to)

    @api.model
    def _changed(self, measured, company_ids, date_from, date_to):
        """Of what was measured on confirmed orders, as it stands now, what was changed in a period."""
        self.env["fulfillment.event"]._flush_buffer()
        return SQL(
            """
            SELECT measured.record_id, measured.line_id, changed.occurred_at, measured.company_id,
                measured.warehouse_id, measured.product_id, measured.partner_id, measured.expected,
                measured.actual, measured.deviation, measured.amount
            FROM (%(measured)s) AS measured
            INNER JOIN LATERAL (
                SELECT max(fact.occurred_at) AS occurred_at FROM fulfillment_event AS fact
                WHERE fact.sale_order_ref = measured.record_id AND (%(changes)s) AND (%(concerned)s)
                    AND fact.company_id = ANY(%(company_ids)s)
                    AND fact.occurred_at >= %(date_from)s AND fact.occurred_at < %(date_to)s
            ) AS changed ON changed.occurred_at IS NOT NULL
            -- Few orders are changed: the others are not measured.
            WHERE measured.record_id IN (
                SELECT fact.sale_order_ref FROM fulfillment_event AS fact
                WHERE fact.event_type IN ('price_change', 'quantity_change', 'terms_changed', 'promise_set')
                    AND fact.company_id = ANY(%(company_ids)s)
                    AND fact.occurred_at >= %(date_from)s AND fact.occurred_at < %(date_to)s
            )
            """,
            measured=measured,
            changes=SQL(CHANGES),
            concerned=self._concerned_sql(),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
        )

    @api.model
    def _concerned_sql(self):
        """Condition whether a change `fact` concerns a row of `measured`."""
        return SQL("fact.sale_line_ref IS NOT DISTINCT FROM measured.line_id")

    @api.model
    def _backtest_judged(self, control_point, date_from, date_to):
        facts = {"sale_order_change": CHANGES, "sale_promise_change": MOVES}.get(control_point)
        if not facts:
            return super()._backtest_judged(control_point, date_from, date_to)
        return SQL(
            """document.id IN (
                SELECT fact.sale_order_ref FROM fulfillment_event AS fact
                WHERE (%s) AND fact.occurred_at >= %s AND fact.occurred_at < %s
            )""",
            SQL(facts),
            date_from,
            date_to,
        )

    @api.model
    def _departures(
        self,
        company_ids,
        date_from,
        date_to,
        *,
        expected,
        actual,
        deviation,
        amount=None,
        joins=None,
        where=None,
        by_line=False,
    ):
        """Return the query of `_backtest` over confirmed orders, from the expressions that differ.

        They may name `sale` (the order) and, by line, `line`, `product`, `template`, `line_uom` and
        `product_uom`: only lines that `_has_basis` accepts. What deviates by nothing is left out.
        """
        self._flush_orders()
        return SQL(
            """
            SELECT * FROM (
                SELECT sale.id AS record_id, %(line_id)s AS line_id, sale.date_order AS occurred_at,
                    sale.company_id, sale.warehouse_id, %(product_id)s AS product_id, sale.partner_id,
                    (%(expected)s)::float8 AS expected, (%(actual)s)::float8 AS actual,
                    (%(deviation)s)::float8 AS deviation, (%(amount)s)::float8 AS amount
                FROM sale_order AS sale
                %(line_joins)s
                %(joins)s
                WHERE sale.state = 'sale' AND sale.company_id = ANY(%(company_ids)s)
                    AND sale.date_order >= %(date_from)s AND sale.date_order < %(date_to)s
                    AND (%(line_where)s) AND (%(where)s)
            ) AS measured
            WHERE deviation > 0
            """,
            line_id=SQL("line.id") if by_line else SQL("NULL::integer"),
            product_id=SQL("line.product_id") if by_line else SQL("NULL::integer"),
            expected=expected,
            actual=actual,
            deviation=deviation,
            amount=amount or SQL("NULL"),
            line_joins=self._line_joins() if by_line else SQL(),
            joins=joins or SQL(),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
            line_where=self._line_where() if by_line else SQL("TRUE"),
            where=where or SQL("TRUE"),
        )

    @api.model
    def _flush_orders(self):
        # Backtests are rare and read master data of all kinds: all that waits is written first.
        self.env.flush_all()

    @api.model
    def _line_joins(self):
        return SQL(
            """
            INNER JOIN sale_order_line AS line ON line.order_id = sale.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
            INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
            """
        )

    @api.model
    def _line_where(self):
        """`_has_basis` in SQL."""
        return SQL(JUDGED_LINE)

    @api.model
    def _packaging_join(self):
        """Join that says how many of the product's unit are in its smallest packaging: packaging.size."""
        return SQL("INNER JOIN LATERAL (%s) AS packaging ON packaging.size IS NOT NULL", SQL(PACKAGING))

    @api.model
    def _product_qty_sql(self):
        """`_fulfillment_product_qty` in SQL."""
        return SQL("(line.product_uom_qty * line_uom.factor / product_uom.factor)")

    @api.model
    def _net_price_sql(self):
        """Net unit price of the line, after its discount, in the currency of the order."""
        return SQL("(line.price_unit * (1 - COALESCE(line.discount, 0) / 100.0))")

    @api.model
    def _rate_sql(self):
        """Divide by it to get company currency."""
        return SQL("COALESCE(NULLIF(sale.currency_rate, 0), 1)")

    @api.model
    def _tz_join(self, company_ids):
        """Join that names the time zone of each company: zone.tz."""
        companies = self.env["res.company"].browse(company_ids)
        return SQL(
            "INNER JOIN (VALUES %s) AS zone (company_id, tz) ON sale.company_id = zone.company_id",
            SQL(", ").join(SQL("(%s, %s)", company.id, self._tz(company)) for company in companies),
        )
