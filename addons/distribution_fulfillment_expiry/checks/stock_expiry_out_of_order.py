from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockExpiryOutOfOrder(models.AbstractModel):
    _name = "fulfillment.check.stock.expiry.out.of.order"
    _inherit = "fulfillment.check.stock.lot.out.of.order"
    _description = "Check: lot taken out of its order of expiry"

    _check_code = "stock_expiry_out_of_order"
    _check_name = _lt("Lot taken out of its order of expiry")
    _check_help = _lt(
        "By how many days a lot is to be removed later than another one that lay free in the place the transfer takes "
        "from, where the removal strategy is first expiry, first out: chosen by hand, or shipped. Without a removal "
        "date the expiry date counts. Left out: lots past that date, which nobody should ship."
    )
    _check_backtest = None
    _check_backtest_note = _lt(
        "Judges what was shipped, from the day the suite was installed and whatever the removal strategy; lots in the "
        "very location only, not in those beside it."
    )

    @api.model
    def _turn_sql(self, quant, lot):
        return SQL("COALESCE(%(lot)s.removal_date, %(lot)s.expiration_date)", lot=lot)

    @api.model
    def _order_sql(self, taken, other):
        self.env["stock.lot"].flush_model(["removal_date", "expiration_date"])
        return SQL(
            "strategy.method = 'fefo' AND %(other)s < %(taken)s AND %(other)s > %(now)s",
            other=other,
            taken=taken,
            now=fields.Datetime.now(),
        )

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        self.env.flush_all()
        self.env["fulfillment.event"]._flush_buffer()
        return SQL(
            """
            SELECT picking.id AS record_id, event.move_ref AS line_id, min(event.occurred_at) AS occurred_at,
                event.company_id, kind.warehouse_id, event.product_ref AS product_id, picking.partner_id,
                0::float8 AS expected, %(days)s AS actual, %(days)s AS deviation, NULL::float8 AS amount
            FROM fulfillment_event AS event
            INNER JOIN stock_picking AS picking ON event.picking_ref = picking.id
            INNER JOIN stock_picking_type AS kind ON picking.picking_type_id = kind.id
            WHERE event.event_type = 'fefo_broken' AND event.company_id = ANY(%(company_ids)s)
                AND event.occurred_at >= %(date_from)s AND event.occurred_at < %(date_to)s
                AND event.old_datetime > event.occurred_at
                AND (kind.code = 'outgoing' OR event.sale_line_ref IS NOT NULL)
            GROUP BY picking.id, kind.id, event.move_ref, event.company_id, event.product_ref
            """,
            days=SQL("max(extract(epoch FROM event.new_datetime - event.old_datetime) / 86400.0)::float8"),
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
        )
