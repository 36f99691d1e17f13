from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePriceChanged(models.AbstractModel):
    _name = "fulfillment.check.sale.price.changed"
    _inherit = "fulfillment.check.sale"
    _description = "Check: price changed after the confirmation"

    _check_code = "sale_price_changed"
    _check_name = _lt("Price changed after the confirmation")
    _check_help = _lt(
        "By how many per cent the net unit price of a confirmed line, after its discount, was raised or lowered, the "
        "price before the change against the one after it. The money is what a lower price gives away. Left out: lines "
        "that were added, and lines that cost nothing before."
    )
    _check_control_points = ("sale_order_change",)
    _check_unit = "%"
    _check_backtest_note = _lt(
        "From the ledger, so from the day the suite was installed. A changed unit of measure counts as a changed price."
    )

    @api.model
    def _measure(self, records, old_lines=None, **given):
        """:param old_lines: {line: `_fulfillment_agreed` before, or None for an added line}"""
        measures = []
        for line, old in (old_lines or {}).items():
            if not old or old["price"] <= 0 or not line.product_id:
                continue
            before = old["price"] * line.product_uom_id.factor / (old["unit"].factor or 1.0)
            after = line._fulfillment_net_price()
            if not line.currency_id.compare_amounts(before, after):
                continue
            order = line.order_id
            given_away = (before - after) * line.product_uom_qty / (order.currency_rate or 1.0)
            measures.append(
                Measure(
                    record=order,
                    line=line,
                    expected=before,
                    actual=after,
                    deviation=100.0 * abs(before - after) / before,
                    value_unit=line.currency_id.name,
                    amount=order.company_id.currency_id.round(given_away) if given_away > 0 else None,
                    summary=self.env._(
                        "%(product)s: price changed from %(before)s to %(after)s after the confirmation",
                        product=line.product_id.display_name,
                        before=line.currency_id.format(before),
                        after=line.currency_id.format(after),
                    ),
                )
            )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        self.env["fulfillment.event"]._flush_buffer()
        self.env.flush_all()
        return SQL(
            """
            SELECT sale.id AS record_id, line.id AS line_id, event.occurred_at, sale.company_id, sale.warehouse_id,
                line.product_id, sale.partner_id, event.old_number::float8 AS expected,
                event.new_number::float8 AS actual,
                (100.0 * abs(event.old_number - event.new_number) / event.old_number)::float8 AS deviation,
                CASE WHEN event.new_number < event.old_number
                    THEN (event.old_number - event.new_number) * line.product_uom_qty / %(rate)s END::float8 AS amount
            FROM fulfillment_event AS event
            INNER JOIN sale_order_line AS line ON event.sale_line_ref = line.id
            INNER JOIN sale_order AS sale ON line.order_id = sale.id
            WHERE event.event_type = 'price_change' AND event.old_number > 0
                AND event.company_id = ANY(%(company_ids)s)
                AND event.occurred_at >= %(date_from)s AND event.occurred_at < %(date_to)s
                AND line.product_id IS NOT NULL
            """,
            rate=self._rate_sql(),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
        )
