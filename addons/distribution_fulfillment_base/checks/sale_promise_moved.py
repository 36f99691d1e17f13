from odoo import api, models
from odoo.tools import SQL, format_datetime
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePromiseMoved(models.AbstractModel):
    _name = "fulfillment.check.sale.promise.moved"
    _inherit = "fulfillment.check.sale.agreed"
    _description = "Check: promise moved to a later date"

    _check_code = "sale_promise_moved"
    _check_name = _lt("Promise moved to a later date")
    _check_help = _lt(
        "By how many days the promise of a confirmed order was put off, counted from what was last agreed: the first "
        "promise, or the last one that went beyond the tolerance, with a reason. So small moves add up. A promise that "
        "had been pulled forward is counted from there. A promise that moves forward, and an order that had none, "
        "yields nothing."
    )
    _check_control_points = ("sale_promise_change",)
    _check_unit = "days"
    _check_backtest_note = _lt(
        "From the ledger, so from the day the suite was installed. Left out: promises that moved by the lead times of "
        "lines, without a delivery date on the order."
    )

    @api.model
    def _measure(self, records, old_promises=None, tolerance=0.0, **given):
        """:param old_promises: {order: instant before, or False}; the new one stands on the order"""
        measures = []
        agreed = self._agreed(records, tolerance)
        for order in records:
            new = order._fulfillment_order_promise()
            # The one before may be later than what was agreed by moves that each stayed within the
            # tolerance; one that was taken back is not forgotten either. Else steps would do what one may not.
            before = (old_promises or {}).get(order)
            old = min((promise for promise in (before, agreed.get(order.id)) if promise), default=False)
            if not old or not new or new <= old:
                continue
            days = (new - old).total_seconds() / 86400
            measures.append(
                Measure(
                    record=order,
                    line=order.order_line.browse(),
                    expected=0.0,
                    actual=days,
                    deviation=days,
                    value_unit="days",
                    basis=f"{old} {new}",
                    summary=self.env._(
                        "Promise moved from %(old)s to %(new)s, %(days)s days later",
                        old=format_datetime(self.env, old, dt_format="short"),
                        new=format_datetime(self.env, new, dt_format="short"),
                        days=f"{days:.1f}",
                    ),
                )
            )
        return measures

    @api.model
    def _agreed(self, orders, tolerance):
        """{order id: instant} of what was promised first, or moved last beyond the tolerance with a reason.

        A reason alone is no agreement: the dialog asks for one with every move, and nobody judged those within
        the tolerance.
        """
        # What was moved earlier in this transaction counts, too.
        self.env["fulfillment.event"]._flush_buffer()
        self.env["sale.order.line"].flush_model(["fulfillment_first_promise", "fulfillment_confirmed_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT promised.order_id, promised.first, event.new_datetime
                FROM (
                    SELECT line.order_id, max(line.fulfillment_first_promise) AS first,
                        min(line.fulfillment_confirmed_at) AS confirmed_at
                    FROM sale_order_line AS line
                    WHERE line.order_id = ANY(%s) AND line.fulfillment_first_promise IS NOT NULL
                    GROUP BY line.order_id
                ) AS promised
                LEFT JOIN fulfillment_event AS event ON event.sale_order_ref = promised.order_id
                    AND event.event_type = 'promise_change' AND event.reason_ref IS NOT NULL
                    AND event.occurred_at >= promised.confirmed_at
                ORDER BY event.occurred_at, event.new_datetime
                """,
                list(orders.ids),
            )
        )
        agreed = {}
        for order_id, first, moved in rows:
            since = agreed.setdefault(order_id, first)
            if moved and (moved - since).total_seconds() / 86400 > tolerance:
                agreed[order_id] = moved
        return agreed

    @api.model
    def _backtest(self, company_ids, date_from, date_to, tolerance=0.0):
        self.env["fulfillment.event"]._flush_buffer()
        self.env.flush_all()
        return SQL(
            """
            WITH RECURSIVE %(judged)s
            SELECT sale.id AS record_id, NULL::integer AS line_id, judged.occurred_at, sale.company_id,
                sale.warehouse_id, NULL::integer AS product_id, sale.partner_id, 0::float8 AS expected,
                late.days AS actual, late.days AS deviation, NULL::float8 AS amount
            FROM judged
            INNER JOIN sale_order AS sale ON judged.subject = sale.id
            CROSS JOIN LATERAL (
                -- Counted from the earlier one, as `_measure` does it.
                SELECT (EXTRACT(epoch FROM judged.new - LEAST(judged.old, judged.agreed)) / 86400)::float8 AS days
            ) AS late
            WHERE late.days > 0 AND judged.occurred_at >= %(date_from)s
            """,
            judged=self._judged_sql(
                "promise_change",
                # What moved with the lead time of a line is not the order's date.
                subject=SQL("CASE WHEN fact.sale_line_ref IS NULL THEN fact.sale_order_ref END"),
                old=SQL("fact.old_datetime"),
                new=SQL("fact.new_datetime"),
                is_beyond=SQL("EXTRACT(epoch FROM judged.new - judged.agreed) / 86400 > %s", tolerance),
                company_ids=company_ids,
                date_to=date_to,
            ),
            date_from=date_from,
        )
