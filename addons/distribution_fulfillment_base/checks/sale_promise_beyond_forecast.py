from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..finding import Measure
from ..queries.stock_forecast import STOCK_FORECAST

_lt = LazyTranslate(__name__)


class FulfillmentCheckSalePromiseBeyondForecast(models.AbstractModel):
    _name = "fulfillment.check.sale.promise.beyond.forecast"
    _inherit = "fulfillment.check.sale"
    _description = "Check: promise beyond the forecast"

    _check_code = "sale_promise_beyond_forecast"
    _check_name = _lt("Promise without stock in sight")
    _check_help = _lt(
        "What share of a line of storable goods the warehouse will not have when it is promised: on hand, and what "
        "comes in and goes out until then, as in Odoo's forecast; earlier lines take first. The promise is the "
        "delivery date, else the lead time. Of a confirmed order, where its promise is set or moved forward, what was "
        "not delivered yet. Left out: lines bought, made or dropped to order, kits, and what is not stocked."
    )
    _check_control_points = ("sale_order_confirm", "sale_promise_change")
    _check_unit = "%"
    _check_backtest = _lt("What was in stock or under way on a past day is not kept.")

    @api.model
    def _measure(self, records, old_promises=None, **given):
        """:param old_promises: {order: instant before, or False} where promises of confirmed orders are moved"""
        records = self._promised_sooner(records, old_promises)
        lines = self._judged_lines(records, **given).filtered(self._needs_stock)
        quantities = self._quantities(records, **given)
        if old_promises is not None:
            quantities = {line: quantities[line] - self._delivered(line) for line in lines}
            lines = lines.filtered(lambda line: quantities[line] > 0)
        available = self._available(lines)
        measures = []
        taken = {}
        for line in lines.sorted(lambda line: (self._promised(line), line.order_id.id, line.id)):
            place = (line.warehouse_id, line.product_id)
            asked = quantities[line]
            there = min(asked, max(0.0, available.get(line.id, 0.0) - taken.get(place, 0.0)))
            taken[place] = taken.get(place, 0.0) + asked
            unit = line.product_id.uom_id
            if unit.compare(there, asked) >= 0:
                continue
            # Looked at only where goods are short.
            if self._is_kit(line) or line._fulfillment_order_types() != {"stock"}:
                continue
            measures.append(
                Measure(
                    record=line.order_id,
                    line=line,
                    expected=asked,
                    actual=there,
                    deviation=100.0 * (asked - there) / asked,
                    value_unit=unit.name,
                    summary=self.env._(
                        "%(product)s: %(there)s of %(asked)s %(unit)s will be there when it is promised",
                        product=self._product_in_words(line.product_id),
                        there=f"{there:g}",
                        asked=f"{asked:g}",
                        unit=unit.name,
                    ),
                )
            )
        return measures

    @api.model
    def _needs_stock(self, line):
        """Whether the line is served from stock of its own product."""
        return line.product_id.is_storable and line.warehouse_id

    @api.model
    def _is_kit(self, line):
        """Whether components are delivered in place of the product. The glue addon for kits knows."""
        return False

    @staticmethod
    def _delivered(line):
        """What was delivered of a line, in the product's unit."""
        return line.qty_delivered * line.product_uom_id.factor / (line.product_id.uom_id.factor or 1.0)

    @staticmethod
    def _promised(line):
        return line.order_id.commitment_date or line._expected_date()

    @api.model
    def _available(self, lines):
        """{line id: what the warehouse will have at the promised instant, in the product's unit}, in one query."""
        if not lines:
            return {}
        self.env["stock.quant"].flush_model(["quantity", "product_id", "location_id"])
        self.env["stock.move"].flush_model(
            [
                "state",
                "date",
                "product_id",
                "product_qty",
                "location_id",
                "location_dest_id",
                "location_final_id",
            ]
        )
        self.env["stock.location"].flush_model(["warehouse_id", "usage"])
        return dict(
            self.env.execute_query(
                SQL(
                    STOCK_FORECAST,
                    asked=lines.ids,
                    # Imported as confirmed, or moved: its own transfers are there, and take nothing from it.
                    lines=lines.order_id.order_line.ids,
                    products=[line.product_id.id for line in lines],
                    warehouses=[line.warehouse_id.id for line in lines],
                    instants=[self._promised(line) for line in lines],
                )
            )
        )
