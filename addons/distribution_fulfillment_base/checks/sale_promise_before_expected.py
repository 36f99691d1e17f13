from odoo import api, models
from odoo.tools import SQL, format_date
from odoo.tools.translate import LazyTranslate

from .sale_past import MOVES

_lt = LazyTranslate(__name__)

# Days that the lead times of an order `sale` allow, and what was promised at its confirmation.
LEAD = """
    SELECT CASE WHEN sale.picking_policy = 'direct' THEN min(COALESCE(line.customer_lead, 0))
            ELSE max(COALESCE(line.customer_lead, 0)) END AS days,
        -- Where the confirmation was recorded, only a date that was set then counts.
        CASE WHEN bool_or(line.fulfillment_confirmed_at IS NOT NULL)
            THEN max(line.fulfillment_first_promise) FILTER (WHERE line.fulfillment_promise_source = 'explicit')
            ELSE sale.commitment_date END AS promise
    FROM sale_order_line AS line
    INNER JOIN product_product AS product ON line.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    WHERE line.order_id = sale.id AND line.display_type IS NULL AND template.type = 'consu'
"""


class FulfillmentCheckSalePromiseBeforeExpected(models.AbstractModel):
    _name = "fulfillment.check.sale.promise.before.expected"
    _inherit = "fulfillment.check.sale"
    _description = "Check: promise earlier than the lead time allows"

    _check_code = "sale_promise_before_expected"
    _check_name = _lt("Promise earlier than the lead time allows")
    _check_help = _lt(
        "By how many calendar days, at the company, the delivery date lies before the one that the lead times of the "
        "lines allow: the shortest one, or the longest where everything is delivered at once. Left out: orders without "
        "a delivery date, and without goods; of confirmed orders those whose promise is not moved forward."
    )
    _check_control_points = ("sale_order_confirm", "sale_promise_change")
    _check_unit = "days"
    _check_backtest_note = _lt(
        "The promise at the confirmation where it is known, else the delivery date of today; lead times as they stand."
    )

    @api.model
    def _measure(self, records, old_promises=None, **given):
        """:param old_promises: {order: instant before, or False} where promises of confirmed orders are moved"""
        measures = []
        for order in self._promised_sooner(records, old_promises):
            # Asked first, for the expected date reads all lines.
            if not order.commitment_date or not order.expected_date:
                continue
            today = self._day(order.company_id)
            promised_day = self._day(order.company_id, order.commitment_date)
            expected_day = self._day(order.company_id, order.expected_date)
            promised, expected = (promised_day - today).days, (expected_day - today).days
            if promised >= expected:
                continue
            measures.append(
                self._of_order(
                    order,
                    expected=expected,
                    actual=promised,
                    deviation=expected - promised,
                    value_unit="days",
                    summary=self.env._(
                        "Promised for %(promised)s, %(days)s days before the lead time allows: %(expected)s",
                        promised=format_date(self.env, promised_day),
                        days=expected - promised,
                        expected=format_date(self.env, expected_day),
                    ),
                )
            )
        return measures

    @api.model
    def _backtest_of(self, rule, company_ids, date_from, date_to):
        if rule.control_point_id.code != "sale_promise_change":
            return super()._backtest_of(rule, company_ids, date_from, date_to)
        self._flush_orders()
        self.env["fulfillment.event"]._flush_buffer()
        return SQL(
            """
            SELECT sale.id AS record_id, NULL::integer AS line_id, fact.occurred_at, sale.company_id,
                sale.warehouse_id, NULL::integer AS product_id, sale.partner_id,
                (day.expected - day.today)::float8 AS expected, (day.promised - day.today)::float8 AS actual,
                (day.expected - day.promised)::float8 AS deviation, NULL::float8 AS amount
            FROM fulfillment_event AS fact
            INNER JOIN sale_order AS sale ON fact.sale_order_ref = sale.id
            %(zone)s
            INNER JOIN LATERAL (%(lead)s) AS lead ON lead.days IS NOT NULL
            CROSS JOIN LATERAL (
                SELECT fulfillment_local_day(fact.occurred_at, zone.tz) AS today,
                    fulfillment_local_day(fact.new_datetime, zone.tz) AS promised,
                    fulfillment_local_day(sale.date_order + lead.days * interval '1 day', zone.tz) AS expected
            ) AS day
            WHERE (%(moves)s) AND fact.company_id = ANY(%(company_ids)s)
                AND fact.occurred_at >= %(date_from)s AND fact.occurred_at < %(date_to)s
                AND fact.new_datetime < COALESCE(fact.old_datetime, 'infinity')
                AND day.promised < day.expected
            """,
            zone=self._tz_join(company_ids),
            lead=SQL(LEAD),
            moves=SQL(MOVES),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
        )

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        today = SQL("fulfillment_local_day(sale.date_order, zone.tz)")
        expected = SQL(
            "fulfillment_local_day(sale.date_order + lead.days * interval '1 day', zone.tz) - %s", today
        )
        promised = SQL("fulfillment_local_day(lead.promise, zone.tz) - %s", today)
        return self._departures(
            company_ids,
            date_from,
            date_to,
            expected=expected,
            actual=promised,
            deviation=SQL("(%s) - (%s)", expected, promised),
            joins=SQL(
                """%s
                INNER JOIN LATERAL (%s) AS lead ON lead.promise IS NOT NULL AND lead.days IS NOT NULL""",
                self._tz_join(company_ids),
                SQL(LEAD),
            ),
        )
