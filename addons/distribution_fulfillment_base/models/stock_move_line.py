from datetime import datetime
from typing import Any, NamedTuple

from odoo import api, models

from ..doors import Taking, doing, in_process, is_auto, is_system, odoo_process, under_way

WATCHED = {"quantity", "product_uom_id", "lot_id", "location_id", "quant_id"}
# Odoo's own process writes these on its way; a person who does changes what was reserved, or done.
BY_HAND = {"move_id", "picking_id", "package_id", "owner_id"}
# What a person changes of it only where it is done.
AFTERWARDS = {"location_dest_id", "result_package_id", "date"}


class Held(NamedTuple):
    """What a change of a line is compared on: the quantity in the product's unit, the rest as they are named."""

    quantity: float
    lot: Any
    location: Any
    package: Any
    owner: Any
    move: Any
    transfer: Any
    destination: Any
    result_package: Any
    date: datetime


# What is told of a change, by the attributes that it is found by; of an open line only the first ones.
RESERVED = {
    "lot": ("lot",),
    "location": ("location",),
    "package": ("package",),
    "owner": ("owner",),
    "transfer": ("move", "transfer"),
}
DONE = {
    **RESERVED,
    "destination": ("destination",),
    "result package": ("result_package",),
    "date": ("date",),
}


class StockMoveLine(models.Model):
    """Captures reservations changed by hand, goods taken from another transfer, and done edits.

    Inside Odoo's own processes the moves tell what was reserved; here only what falls outside
    of them is a fact, and what another transfer loses.
    """

    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        with odoo_process(self.env):
            lines = super().create(vals_list)
        added = lines.filtered(lambda line: line.move_id.state == "done" and not line.move_id.is_inventory)
        if not in_process(self.env):
            added |= lines.filtered(lambda line: line._fulfillment_is_reservation())
        if added:
            with self.env["stock.picking"]._fulfillment_watching():
                added._fulfillment_record_edits({line: None for line in added})
        return lines

    def write(self, vals):
        watched = self.browse()
        by_hand = not in_process(self.env)
        if (WATCHED | BY_HAND if by_hand else WATCHED) & vals.keys():
            watched = self.filtered(lambda line: line._fulfillment_is_watched())
        elif by_hand and AFTERWARDS & vals.keys() and not under_way(self.env, "dating"):
            watched = self.filtered(lambda line: line.state == "done")
        if not watched:
            return super().write(vals)
        before = {line: line._fulfillment_held() for line in watched}
        # Whoever watches a wider act judges it; else this is the act.
        with self.env["stock.picking"]._fulfillment_watching():
            with odoo_process(self.env):
                result = super().write(vals)
            watched._fulfillment_record_edits(before)
        return result

    def unlink(self):
        watched = self.filtered(lambda line: line._fulfillment_is_watched() and line.state != "done")
        if not watched:
            with odoo_process(self.env):
                return super().unlink()
        facts = watched._fulfillment_edit_facts(
            {line: line._fulfillment_held() for line in watched}, gone=True
        )
        with self.env["stock.picking"]._fulfillment_watching():
            watched._fulfillment_watch_removal()
            with odoo_process(self.env):
                result = super().unlink()
            self.env["fulfillment.event"]._record(facts)
        return result

    def _free_reservation(self, *args, **kwargs):
        # The candidates are searched and reduced by super().
        with doing(self.env, process=Taking(self)):
            return super()._free_reservation(*args, **kwargs)

    def _get_revert_inventory_move_values(self):
        return dict(
            super()._get_revert_inventory_move_values(),
            fulfillment_count_kind="reverted",
            fulfillment_reverted_move_id=self.move_id.id,
        )

    def _put_in_pack(self, *args, **kwargs):
        with odoo_process(self.env):
            return super()._put_in_pack(*args, **kwargs)

    def _fulfillment_is_reservation(self):
        """Whether the line holds goods of the warehouse for an open transfer."""
        move = self.move_id
        return bool(
            move.picking_id
            and move.state in ("waiting", "confirmed", "partially_available", "assigned")
            and not move.is_inventory
            and not move.scrap_id
            and not move._should_bypass_reservation(self.location_id)
        )

    def _fulfillment_is_watched(self):
        """Whether a change of the line is a fact: done, taken by another, or changed by hand."""
        if self.state == "done":
            return True
        process = under_way(self.env, "process")
        return (
            isinstance(process, Taking) or not in_process(self.env)
        ) and self._fulfillment_is_reservation()

    def _fulfillment_held(self):
        return Held(
            self.quantity_product_uom,
            self.lot_id,
            self.location_id,
            self.package_id,
            self.owner_id,
            self.move_id,
            self.picking_id,
            self.location_dest_id,
            self.result_package_id,
            self.date,
        )

    def _fulfillment_is_carried(self, held):
        """Whether the line holds its goods for another demand than before."""
        move = self.move_id
        return (
            self.state != "done"
            and move
            and move != held.move
            and (not move.sale_line_id or move.sale_line_id != held.move.sale_line_id)
        )

    def _fulfillment_record_edits(self, before):
        """Record what changed on these lines, and what was asked for that the location does not hold.

        :param before: {line: what `_fulfillment_held` returned before, None for a new line}
        """
        facts = self._fulfillment_edit_facts(before)
        self.env["fulfillment.event"]._record(facts + self._fulfillment_forced_facts(before))
        self._fulfillment_watch_edits(before)

    def _fulfillment_edit_facts(self, before, gone=False):
        """The facts of changed lines: done_edit, reservation_taken or reservation_overridden."""
        facts = []
        for line, held in before.items():
            now = line._fulfillment_held()
            old = held or now._replace(quantity=0.0)
            # Taken off its move is as good as deleted.
            is_gone = gone or not now.move
            new = old._replace(quantity=0.0) if is_gone else now
            is_carried = held is not None and line._fulfillment_is_carried(held)
            changed = line._fulfillment_changed(old, new)
            if not changed:
                continue
            keys = {
                "model": line._name,
                "res_id": line.id,
                "lot_ref": new.lot.id,
                "location_ref": new.location.id,
            }
            if is_carried:
                facts.append(
                    dict(
                        old.move._fulfillment_event_keys(),
                        **keys,
                        event_type="reservation_taken",
                        old_number=old.quantity,
                        new_number=0.0,
                        quantity=old.quantity,
                        new_text=line.move_id._fulfillment_name(),
                        note="carried",
                        is_auto=is_system(self.env),
                    )
                )
            before_qty = 0.0 if is_carried else old.quantity
            fact = dict(
                new.move._fulfillment_event_keys(),
                **keys,
                old_number=before_qty,
                new_number=new.quantity,
                quantity=abs(new.quantity - before_qty),
                note=", ".join(["added"] if held is None else ["removed"] if is_gone else changed),
                old_text=line._fulfillment_in_words(old, changed),
                new_text=line._fulfillment_in_words(new, changed),
            )
            if "owner" in changed:
                fact.update(old_partner_id=old.owner.id, new_partner_id=new.owner.id)
            if "date" in changed:
                fact.update(old_datetime=old.date, new_datetime=new.date)
            facts.append(dict(fact, **line._fulfillment_edit_kind(abs(new.quantity - old.quantity))))
        return facts

    def _fulfillment_changed(self, old, new):
        """Names of what differs between two Held of the line, as the note of a fact tells them."""
        told = DONE if self.state == "done" and not in_process(self.env) else RESERVED
        changed = ["quantity"] if self.product_id.uom_id.compare(new.quantity, old.quantity) else []
        return changed + [
            name
            for name, attributes in told.items()
            if any(getattr(new, attribute) != getattr(old, attribute) for attribute in attributes)
        ]

    @staticmethod
    def _fulfillment_in_words(held, changed):
        """From or to, in words; of a lot or a location always both. None where only figures changed."""
        transfers = dict.fromkeys((held.move.picking_id.name or held.move.reference, held.transfer.name))
        parts = []
        if {"lot", "location"} & set(changed):
            parts += [held.lot.name, held.location.complete_name]
        parts += [
            text
            for name, text in (
                ("package", held.package.name),
                ("transfer", ", ".join(filter(None, transfers))),
                ("destination", held.destination.complete_name),
                ("result package", held.result_package.name),
            )
            if name in changed
        ]
        return " / ".join(part for part in parts if part) or None

    def _fulfillment_edit_kind(self, quantity):
        """The columns that tell a done edit, a taking and an override apart."""
        if self.state == "done":
            return {"event_type": "done_edit", "is_auto": is_auto(self.env)}
        process = under_way(self.env, "process")
        if isinstance(process, Taking):
            taker = process.line.sudo().move_id
            self._fulfillment_watch_taking(process, quantity)
            return {
                "event_type": "reservation_taken",
                "is_auto": is_system(self.env),
                "new_text": taker._fulfillment_name(),
                # The one is judged when a transfer is done, the other as a change by hand.
                "note": "corrected" if taker.state == "done" else "validated",
            }
        return {"event_type": "reservation_overridden", "is_auto": is_system(self.env)}
