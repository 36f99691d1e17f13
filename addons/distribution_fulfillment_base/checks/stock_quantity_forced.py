from odoo import api, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class FulfillmentCheckStockQuantityForced(models.AbstractModel):
    _name = "fulfillment.check.stock.quantity.forced"
    _inherit = "fulfillment.check.stock"
    _description = "Check: quantity written without stock"

    _check_code = "stock_quantity_forced"
    _check_name = _lt("Quantity written without stock")
    _check_help = _lt(
        "How much of a quantity that a person wrote on a transfer lies not in the location, with all that is reserved "
        "there taken together, in the product's unit. Left out: what Odoo reserves itself, receipts, goods that are "
        "not tracked in stock."
    )
    _check_control_points = ("stock_reserve",)
    _check_unit = _lt("product unit")
    # Met when a line is saved: no button of the transfer writes more than there is.
    _check_is_askable = False
    _check_backtest_note = _lt("Known from the day the suite was installed. Costs are those of today.")

    @api.model
    def _measure_after(self, pickings, is_auto, edited=None, **given):
        if is_auto or not edited:
            return []
        lines = self.env["stock.move.line"]
        by_move = {}
        for line, figures in lines._fulfillment_forced(edited).items():
            by_move.setdefault(line.move_id, []).append((line, *figures))
        measures = []
        for move, forced in by_move.items():
            missing = sum(quantity for _line, quantity, _on_hand, _reserved in forced)
            places = {
                (line.location_id, line.lot_id): (on_hand, reserved)
                for line, _missing, on_hand, reserved in forced
            }
            measures.append(
                self._of_move(
                    move,
                    missing,
                    expected=sum(on_hand for on_hand, _reserved in places.values()),
                    actual=sum(reserved for _on_hand, reserved in places.values()),
                    summary=self.env._(
                        "%(product)s: %(quantity)s %(unit)s were written on %(transfer)s; %(missing)s of it do not lie "
                        "in %(places)s",
                        product=move.product_id.display_name,
                        quantity=self._number(move._fulfillment_in_product_unit(move.quantity)),
                        unit=move.product_id.uom_id.name,
                        transfer=self._who(move),
                        missing=self._number(missing),
                        places=", ".join(
                            dict.fromkeys(location.sudo().display_name for location, _lot in places)
                        ),
                    ),
                )
            )
        return measures

    @api.model
    def _backtest(self, company_ids, date_from, date_to):
        return self._from_ledger("quantity_forced", company_ids, date_from, date_to)

    @api.model
    def _ledger_expected(self):
        return SQL("event.expected::float8")

    @api.model
    def _ledger_actual(self):
        return SQL("event.actual::float8")
