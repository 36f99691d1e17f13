from collections import defaultdict

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..finding import Measure

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockReservationUnequal(models.AbstractModel):
    """The document is the place, the line a product: transfers are what a gap does not belong to."""

    _name = "fulfillment.check.stock.reservation.unequal"
    _inherit = "fulfillment.check.stock"
    _description = "Check: reservations that do not add up"

    _check_code = "stock_reservation_unequal"
    _check_name = _lt("Reservations that do not add up")
    _check_help = _lt(
        "By how much the stock of a product at a place says that something else is reserved than open transfers hold "
        "there, in the product's unit. Lots, packages and owners are compared each for itself, and what is too much at "
        "one does not make up for what is too little at another. Left out: places that belong to no company."
    )
    _check_control_points = ("stock_reservations_checked",)
    _check_unit = _lt("product unit")
    _check_backtest = _lt(
        "How stock and transfers stood at a past moment is not kept. What was repaired stands in the ledger."
    )

    @api.model
    def _measure(self, records, gaps=(), **given):
        """Measure what was found at these places.

        :param gaps: list of ReservationGap
        """
        by_place = defaultdict(list)
        for gap in gaps:
            by_place[gap.location_id, gap.product_id].append(gap)
        places = {place.id: place for place in records}
        products = self.env["product.product"].sudo().browse({product_id for _place, product_id in by_place})
        by_id = {product.id: product for product in products}
        return [
            self._of_place(places[location_id], by_id[product_id], found)
            for (location_id, product_id), found in by_place.items()
            if location_id in places
        ]

    @api.model
    def _of_place(self, place, product, gaps):
        unit = product.uom_id
        reserved, held = (sum(getattr(gap, side) for gap in gaps) for side in ("reserved", "held"))
        apart = sum(abs(gap.reserved - gap.held) for gap in gaps)
        cost = product.with_company(place.company_id).standard_price
        return Measure(
            record=place,
            line=product,
            expected=held,
            actual=reserved,
            deviation=apart,
            value_unit=unit.name,
            amount=place.company_id.currency_id.round(apart * cost),
            event_keys={
                **place._fulfillment_event_keys(),
                "product_ref": product.id,
                "uom_ref": unit.id,
                "quantity": apart,
            },
            summary=self.env._(
                "%(product)s at %(place)s: the stock says that %(reserved)s %(unit)s are reserved, open transfers hold "
                "%(held)s",
                product=product.display_name,
                place=place.display_name,
                reserved=self._number(reserved),
                held=self._number(held),
                unit=unit.name,
            ),
        )
