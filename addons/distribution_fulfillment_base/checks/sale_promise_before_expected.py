from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePromiseBeforeExpected(models.AbstractModel):
    _name = "fulfillment.check.sale.promise.before.expected"
    _inherit = "fulfillment.check.sale"
    _description = "Check: promise earlier than the lead time allows"

    _check_code = "sale_promise_before_expected"
    _check_name = _lt("Promise earlier than the lead time allows")
    _check_help = _lt(
        "By how many calendar days, at the company, the delivery date lies before the one that the lead times of the "
        "lines allow: the shortest one, or the longest where everything is delivered at once. Left out: orders without "
        "a delivery date, and without goods."
    )
    _check_control_points = ("sale_order_confirm",)
    _check_unit = "days"
    _check_backtest_note = _lt(
        "The promise at the confirmation where it is known, else the delivery date of today; lead times as they stand."
    )

    @api.model
    def _measure(self, records, **given):
        measures = []
        for order in records:
            # Asked first, for the expected date reads all lines.
            if not order.commitment_date or not order.expected_date:
                continue
            today = self._day(order.company_id)
            promised = (self._day(order.company_id, order.commitment_date) - today).days
            expected = (self._day(order.company_id, order.expected_date) - today).days
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
                        "Promised in %(promised)s days, the lead time is %(expected)s days",
                        promised=promised,
                        expected=expected,
                    ),
                )
            )
        return measures

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
                INNER JOIN LATERAL (
                    SELECT CASE WHEN sale.picking_policy = 'direct' THEN min(COALESCE(line.customer_lead, 0))
                            ELSE max(COALESCE(line.customer_lead, 0)) END AS days,
                        -- Where the confirmation was recorded, only a date that was set then counts.
                        CASE WHEN bool_or(line.fulfillment_confirmed_at IS NOT NULL)
                            THEN max(line.fulfillment_first_promise)
                                FILTER (WHERE line.fulfillment_promise_source = 'explicit')
                            ELSE sale.commitment_date END AS promise
                    FROM sale_order_line AS line
                    INNER JOIN product_product AS product ON line.product_id = product.id
                    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                    WHERE line.order_id = sale.id AND line.display_type IS NULL AND template.type = 'consu'
                ) AS lead ON lead.promise IS NOT NULL AND lead.days IS NOT NULL""",
                self._tz_join(company_ids),
            ),
        )
