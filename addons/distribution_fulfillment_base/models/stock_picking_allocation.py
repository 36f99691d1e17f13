from contextlib import contextmanager

from odoo import api, fields, models

from ..doors import Watch, doing, is_auto, under_way, watch_of
from ..finding import Shown
from ..scope import Scope

# A write of these may change what is reserved.
HELD = {"move_ids", "move_line_ids"}
# Where what a person writes on lines is judged; done ones may bring a place below zero.
BY_HAND = ("stock_reserve", "stock_unreserve", "transfer_done")


class StockPicking(models.Model):
    """What rules are matched against on a transfer, and how it is judged."""

    _inherit = "stock.picking"

    fulfillment_unreserve_asks = fields.Boolean(
        compute="_compute_fulfillment_unreserve_asks", help="A rule judges who gives up a reservation."
    )

    @api.depends_context("uid")
    def _compute_fulfillment_unreserve_asks(self):
        self.fulfillment_unreserve_asks = bool(self.env["fulfillment.rule"]._judging_codes("stock_unreserve"))

    # --- buttons ------------------------------------------------------------------------

    def action_assign(self):
        if not self._fulfillment_asks("stock_reserve"):
            return super().action_assign()
        return self._fulfillment_try("action_assign", super().action_assign)

    def do_unreserve(self):
        if not self._fulfillment_asks("stock_unreserve"):
            return super().do_unreserve()
        return self._fulfillment_try("do_unreserve", super().do_unreserve)

    def button_validate(self):
        if not self._fulfillment_asks("transfer_done"):
            return super().button_validate()
        return self._fulfillment_try("button_validate", super().button_validate)

    def _fulfillment_asks(self, point):
        """Whether a form's button was pressed, which may open a dialog, and rules judge there."""
        return (
            bool(self.env.context.get("fulfillment_asks"))
            and not under_way(self.env, "showing")
            and not under_way(self.env, "answers")
            and bool(self.env["fulfillment.rule"]._judging_codes(point))
        )

    def _fulfillment_try(self, act, method):
        """Do what a button is for; or roll back and show what somebody has to see or answer first."""
        try:
            with self.env.cr.savepoint(), doing(self.env, showing=True):
                return method()
        except Shown as shown:
            return self.env["fulfillment.transfer.act"]._open_for(self, act, shown.findings)

    def write(self, vals):
        if not HELD & vals.keys():
            return super().write(vals)
        # What one save changes on many lines is judged in one go.
        with self._fulfillment_watching():
            return super().write(vals)

    # --- judging ------------------------------------------------------------------------

    @contextmanager
    def _fulfillment_watching(self):
        """Judge what is changed in the block as one act, unless it is part of a wider one."""
        if watch_of(self.env) or not self.env["fulfillment.rule"]._is_judged_at(BY_HAND):
            yield
            return
        watch = Watch(is_auto(self.env))
        with doing(self.env, watch=watch):
            yield
        if watch.has_seen():
            self._fulfillment_meet_watch(watch)

    def _fulfillment_meet(self, point, act, is_auto, measured=None, **given):
        """Judge what was done to these transfers: refuse a person, remember what the system did.

        Rules are looked at only where something was measured, so that what is in order costs
        no more than measuring.

        :param act: what is refused, in words
        :param measured: {code of a check: measures taken before the act}
        :raises UserError: where a rule refuses; all that was done is rolled back with it
        """
        if not self:
            return
        found = self.env["fulfillment.check.stock"]._collect(
            point, "_measure_after", self, is_auto=is_auto, **given
        )
        for code, measures in (measured or {}).items():
            found[code] = found.get(code, []) + measures
        transfers = self.browse().union(
            *(measure.record for measures in found.values() for measure in measures)
        )
        if not transfers:
            return
        control = self.env["fulfillment.control.point"]
        findings = control._findings(point, transfers, measured=found)
        if not is_auto:
            self._fulfillment_show(point, findings)
            control._settle(point, findings, act)
        control._remember(findings)

    def _fulfillment_meet_reserved(self, gained, edited, is_auto, losers=()):
        """Judge reservations that were made or raised.

        :param gained: {move: how much more it holds, in the product's unit}
        :param edited: {move line changed by hand: what it held before, None for a new one}
        :param losers: moves that the goods were taken from
        """
        self._fulfillment_meet(
            "stock_reserve",
            self.env._("Nothing was reserved for %(transfers)s.", transfers=", ".join(self.mapped("name"))),
            is_auto,
            gained=gained,
            edited=edited,
            losers=losers,
        )

    def _fulfillment_meet_released(self, released, is_auto):
        """Judge reservations that a person gave up.

        :param released: {move: how much less it holds, in the product's unit}
        """
        self._fulfillment_meet(
            "stock_unreserve",
            self.env._("%(transfers)s was not unreserved.", transfers=", ".join(self.mapped("name"))),
            is_auto,
            released=released,
        )

    def _fulfillment_meet_edits(self, watch):
        """Judge what was written by hand on the lines of transfers: what they gained, what they gave up."""
        standing = self.env["stock.move.line"].union(*watch.edited).exists()
        edited = {line: held for line, held in watch.edited.items() if line in standing and line.move_id}
        standing = self.env["stock.move"].union(*watch.released).exists()
        changes = {move: -quantity for move, quantity in watch.released.items() if move in standing}
        given_up = dict(watch.given_up)
        for line, held in edited.items():
            move, quantity = line.move_id, line.quantity_product_uom
            changes[move] = changes.get(move, 0.0) + quantity
            if held:
                changes[held.move] = changes.get(held.move, 0.0) - held.quantity
                if held.move == move and line.product_id.uom_id.is_zero(quantity):
                    # Emptied is as good as deleted; that less was found is told by less, not by nothing.
                    given_up[move] = given_up.get(move, 0.0) + held.quantity
        losers = [loser for _taker, loser, _quantity in watch.taken]
        gained, released = {}, {}
        for move, change in changes.items():
            sign = move.product_id.uom_id.compare(change, 0)
            if sign > 0:
                gained[move] = change
            elif sign < 0 and move.picking_id and (meant := min(given_up.get(move, 0.0), -change)):
                released[move] = meant
        moves = self.env["stock.move"]
        if edited:
            pickings = self.env["stock.move.line"].union(*edited).move_id.picking_id
            pickings._fulfillment_meet_reserved(gained, edited, watch.is_auto, losers)
        moves.union(*released).picking_id._fulfillment_meet_released(released, watch.is_auto)

    def _fulfillment_meet_takings(self, watch):
        """Judge what a correction of done goods took from other transfers."""
        pickings = self.browse().union(*(taker.picking_id for taker, _loser, _quantity in watch.taken))
        if pickings:
            pickings = pickings.with_env(self.env)
            pickings._fulfillment_meet(
                "stock_unreserve",
                self.env._("%(transfers)s was not changed.", transfers=", ".join(pickings.mapped("name"))),
                watch.is_auto,
                taken=watch.taken,
            )

    def _fulfillment_meet_watch(self, watch):
        # Reserved out of turn and taken from another are one shortage: it is charged once.
        with doing(self.env, charged={}):
            self._fulfillment_meet_edits(watch)
            self._fulfillment_meet_takings(watch)
            self._fulfillment_meet_corrections(watch)

    def _fulfillment_meet_corrections(self, watch):
        """Judge what corrections of done goods took in addition."""
        corrected = {line: held for line, held in watch.corrected.items() if not line.move_id.is_inventory}
        drawn = [goods for line, held in corrected.items() for goods in line._fulfillment_drawn_anew(held)]
        names = dict.fromkeys(goods.move._fulfillment_name() for goods in drawn)
        self._fulfillment_meet_drawn(
            self.env._("%(transfers)s was not changed.", transfers=", ".join(names)), watch.is_auto, drawn
        )

    def _fulfillment_meet_drawn(self, act, is_auto, drawn):
        """Judge whether goods that left places brought these below zero.

        :param act: what is refused, in words
        :param drawn: list of Drawn
        """
        if not drawn or "stock_negative" not in self.env["fulfillment.rule"]._judging_codes("transfer_done"):
            return
        moves = self.env["stock.move"].union(*(goods.move for goods in drawn)).with_env(self.env)
        moves.picking_id._fulfillment_meet(
            "transfer_done", act, is_auto, drawn=[goods for goods in drawn if goods.move.picking_id]
        )
        check = self.env["fulfillment.check.stock.negative"]
        measures = check._measure_drawn([goods for goods in drawn if not goods.move.picking_id])
        # A place of no company is nobody's to answer for.
        places = self.env["stock.location"].sudo().union(*(measure.record for measure in measures))
        control = self.env["fulfillment.control.point"]
        findings = control._findings(
            "transfer_done", places.filtered("company_id"), measured={check._check_code: measures}
        )
        if not is_auto:
            control._settle("transfer_done", findings, act)
        control._remember(findings)

    def _fulfillment_show(self, point, findings):
        """Where a form's button tries the act: give back what somebody has to see before it.

        :raises Shown: with all findings that concern the person
        """
        if not under_way(self.env, "showing"):
            return
        # Odoo's own dialog may have asked for the reason of a backorder already.
        reason = self.env["fulfillment.reason"]._given()
        is_answered = reason._answers(point, self.env.context.get("fulfillment_reason_note"))
        shown = [finding for finding in findings if finding.is_shown]
        if any(
            finding.rule.response == "warn"
            or (finding.is_refused and not (finding.needs_reason and is_answered))
            for finding in shown
        ):
            raise Shown(shown)

    # --- what a rule asks of its document -----------------------------------------------

    def _fulfillment_scope(self):
        """What rules are matched against."""
        self.ensure_one()
        # Whoever moves the goods need not be allowed to read the order behind them.
        picking = self.sudo()
        return Scope(
            company=picking.company_id,
            warehouse=picking.picking_type_id.warehouse_id,
            segment=picking.partner_id.commercial_partner_id.fulfillment_segment_id,
            channel=picking.sale_id.fulfillment_channel_id,
            order_types=lambda move: (
                (move or picking.move_ids).sudo().sale_line_id._fulfillment_order_types()
            ),
        )

    def _fulfillment_products(self):
        """The products of all moves of the transfer."""
        self.ensure_one()
        return self.move_ids.product_id

    def _fulfillment_people(self):
        """Whose own work this transfer is: nobody decides for themselves."""
        self.ensure_one()
        return self.user_id | self.create_uid | self.sudo().sale_id.user_id

    def _fulfillment_authors(self):
        """Those and whoever wrote its lines: what one took or forced oneself is one's own work."""
        self.ensure_one()
        return self._fulfillment_people() | self.move_line_ids.write_uid

    def _fulfillment_value(self):
        """What the goods of the transfer cost us, in company currency."""
        self.ensure_one()
        picking = self.sudo().with_company(self.company_id)
        return picking.company_id.currency_id.round(
            sum(move.product_qty * move.product_id.standard_price for move in picking.move_ids)
        )
