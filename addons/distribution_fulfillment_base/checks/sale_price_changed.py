from odoo import api, models
from odoo.tools import SQL, float_compare
from odoo.tools.translate import LazyTranslate

from ..facts import DIGITS
from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePriceChanged(models.AbstractModel):
    _name = "fulfillment.check.sale.price.changed"
    _inherit = "fulfillment.check.sale.agreed"
    _description = "Check: price changed after the confirmation"

    _check_code = "sale_price_changed"
    _check_name = _lt("Price changed after the confirmation")
    _check_help = _lt(
        "By how many per cent the net price of a confirmed line, after its discount and per unit of the product, was "
        "raised or lowered, counted from what was last agreed: the price at the confirmation, or the last change that "
        "went beyond the tolerance, with a reason. So small changes add up, and a change back to what was agreed is "
        "none. The money is what a lower price gives away. Left out: lines that were added, and lines that cost "
        "nothing before."
    )
    _check_control_points = ("sale_order_change",)
    _check_unit = "%"
    _check_backtest_note = _lt("From the ledger, so from the day the suite was installed.")

    @api.model
    def _measure(self, records, old_lines=None, ledger_id=0, tolerance=0.0, **given):
        """:param old_lines: {line: `_fulfillment_agreed` before, or None for an added line}
        :param ledger_id: last fact that was in the ledger before the change
        """
        changed = {
            line: old["price"]
            for line, old in (old_lines or {}).items()
            if old
            and line.product_id
            and float_compare(old["price"], line._fulfillment_unit_price(), precision_digits=DIGITS)
        }
        agreed = self._agreed(changed, ledger_id, tolerance)
        measures = []
        for line, old in changed.items():
            before, after = agreed.get(line.id, old), line._fulfillment_unit_price()
            if before <= 0 or not float_compare(before, after, precision_digits=DIGITS):
                continue
            order = line.order_id
            before_text, after_text = self._prices_in_words(line.currency_id, before, after)
            given_away = (before - after) * line._fulfillment_product_qty() / (order.currency_rate or 1.0)
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
                        "%(product)s: price changed from %(before)s to %(after)s per %(unit)s after the confirmation",
                        product=self._product_in_words(line.product_id),
                        before=before_text,
                        after=after_text,
                        unit=line.product_id.uom_id.name,
                    ),
                )
            )
        return measures

    @api.model
    def _agreed(self, lines, ledger_id, tolerance):
        """{line id: price} that was confirmed, or changed last beyond the tolerance with a reason.

        Nothing for a line whose price never changed: it is the one before the change.
        """
        agreed = {}
        if not lines:
            return agreed
        self.env["sale.order.line"].flush_model(["fulfillment_confirmed_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT event.sale_line_ref, event.old_number::float8, event.new_number::float8, event.reason_ref
                FROM fulfillment_event AS event
                INNER JOIN sale_order_line AS line ON event.sale_line_ref = line.id
                WHERE event.sale_line_ref = ANY(%s) AND event.event_type = 'price_change' AND event.id <= %s
                    AND (line.fulfillment_confirmed_at IS NULL
                        OR event.occurred_at >= line.fulfillment_confirmed_at)
                ORDER BY event.id
                """,
                [line.id for line in lines],
                ledger_id,
            )
        )
        for line_id, old, new, reason in rows:
            since = agreed.setdefault(line_id, old or 0.0)
            is_beyond = not since or 100.0 * abs((new or 0.0) - since) / since > tolerance
            if reason and is_beyond:
                agreed[line_id] = new or 0.0
        return agreed

    @api.model
    def _backtest(self, company_ids, date_from, date_to, tolerance=0.0):
        self.env["fulfillment.event"]._flush_buffer()
        self._flush_orders()
        return SQL(
            """
            WITH RECURSIVE %(judged)s
            SELECT sale.id AS record_id, line.id AS line_id, judged.occurred_at, sale.company_id,
                sale.warehouse_id, line.product_id, sale.partner_id, judged.agreed::float8 AS expected,
                judged.new::float8 AS actual,
                (100 * abs(judged.agreed - judged.new) / judged.agreed)::float8 AS deviation,
                CASE WHEN judged.new < judged.agreed
                    THEN (judged.agreed - judged.new) * %(quantity)s / %(rate)s END::float8 AS amount
            FROM judged
            INNER JOIN sale_order_line AS line ON judged.subject = line.id
            INNER JOIN sale_order AS sale ON line.order_id = sale.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
            INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
            WHERE judged.agreed > 0 AND judged.new <> judged.agreed AND judged.occurred_at >= %(date_from)s
            """,
            judged=self._judged_sql(
                "price_change",
                subject=SQL("fact.sale_line_ref"),
                old=SQL("COALESCE(fact.old_number, 0)"),
                new=SQL("COALESCE(fact.new_number, 0)"),
                is_beyond=SQL(
                    "judged.agreed = 0 OR 100 * abs(judged.new - judged.agreed) / judged.agreed > %s",
                    tolerance,
                ),
                company_ids=company_ids,
                date_to=date_to,
            ),
            quantity=self._product_qty_sql(),
            rate=self._rate_sql(),
            date_from=date_from,
        )
