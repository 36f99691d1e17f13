from odoo import api, models

from ..doors import (
    PROCESS,
    Taking,
    Watch,
    doing,
    in_process,
    is_auto,
    is_system,
    odoo_process,
    under_way,
    watch_of,
)

WATCHED = {"quantity", "product_uom_id", "lot_id", "location_id", "quant_id"}


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
        added._fulfillment_record_edits({line: None for line in added})
        return lines

    def write(self, vals):
        watched = self.browse()
        if WATCHED & vals.keys():
            watched = self.filtered(lambda line: line._fulfillment_is_watched())
        if not watched:
            return super().write(vals)
        before = {line: line._fulfillment_held() for line in watched}
        # Whoever watches a wider act judges it; else this is the act.
        watch = None if watch_of(self.env) else Watch(is_auto(self.env))
        with doing(self.env, process=PROCESS, watch=watch or watch_of(self.env)):
            result = super().write(vals)
        watched._fulfillment_record_edits(before)
        if watch:
            self.env["stock.picking"]._fulfillment_meet_takings(watch)
        return result

    def unlink(self):
        watched = self.filtered(lambda line: line._fulfillment_is_watched() and line.state != "done")
        watched._fulfillment_watch_removal()
        facts = watched._fulfillment_edit_facts(
            {line: line._fulfillment_held() for line in watched}, gone=True
        )
        with odoo_process(self.env):
            result = super().unlink()
        self.env["fulfillment.event"]._record(facts)
        return result

    def _free_reservation(self, *args, **kwargs):
        # The candidates are searched and reduced by super().
        with doing(self.env, process=Taking(self)):
            return super()._free_reservation(*args, **kwargs)

    def _get_revert_inventory_move_values(self):
        return dict(super()._get_revert_inventory_move_values(), fulfillment_count_kind="reverted")

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
        """(quantity in the product's unit, lot, location): what a change is compared on."""
        return self.quantity_product_uom, self.lot_id, self.location_id

    def _fulfillment_record_edits(self, before):
        """Record what changed on these lines, and what was asked for that the location does not hold.

        :param before: {line: what `_fulfillment_held` returned before, None for a new line}
        """
        facts = self._fulfillment_edit_facts(before)
        self.env["fulfillment.event"]._record(facts + self._fulfillment_forced_facts(before))
        self._fulfillment_meet_edits(before)

    def _fulfillment_edit_facts(self, before, gone=False):
        """The facts of changed lines: done_edit, reservation_taken or reservation_overridden."""
        facts = []
        for line, held in before.items():
            old_qty, old_lot, old_location = held or (0.0, line.lot_id, line.location_id)
            new_qty, new_lot, new_location = (
                (0.0, old_lot, old_location) if gone else line._fulfillment_held()
            )
            changed = [
                name
                for name, is_changed in (
                    ("quantity", line.product_id.uom_id.compare(new_qty, old_qty)),
                    ("lot", new_lot != old_lot),
                    ("location", new_location != old_location),
                )
                if is_changed
            ]
            if not changed:
                continue
            fact = dict(
                line.move_id._fulfillment_event_keys(),
                model=line._name,
                res_id=line.id,
                lot_ref=new_lot.id,
                location_ref=new_location.id,
                old_number=old_qty,
                new_number=new_qty,
                quantity=abs(new_qty - old_qty),
                note=", ".join(["added"] if held is None else ["removed"] if gone else changed),
            )
            if new_lot != old_lot or new_location != old_location:
                fact["old_text"] = line._fulfillment_place(old_lot, old_location)
                fact["new_text"] = line._fulfillment_place(new_lot, new_location)
            facts.append(dict(fact, **line._fulfillment_edit_kind(abs(new_qty - old_qty))))
        return facts

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
                "new_text": taker.picking_id.name or taker.reference,
            }
        return {"event_type": "reservation_overridden", "is_auto": is_system(self.env)}

    @staticmethod
    def _fulfillment_place(lot, location):
        return " / ".join(part for part in (lot.name, location.complete_name) if part)

    def _fulfillment_forced_facts(self, before):
        """The facts of lines that were raised by hand above what their location holds."""
        if in_process(self.env):
            return []
        return [
            dict(
                line.move_id._fulfillment_event_keys(),
                event_type="quantity_forced",
                model=line._name,
                res_id=line.id,
                lot_ref=line.lot_id.id,
                location_ref=line.location_id.id,
                quantity=missing,
                expected=on_hand,
                actual=reserved,
                is_auto=is_system(self.env),
            )
            for line, (missing, on_hand, reserved) in self._fulfillment_forced(before).items()
        ]

    def _fulfillment_forced(self, before):
        """{line: (missing, on hand, reserved in all)} of lines raised above what their location holds.

        Quantities are in the product's unit.

        :param before: {line: what `_fulfillment_held` returned before, None for a new line}
        """
        raised = {}
        for line, held in before.items():
            added = line.quantity_product_uom - (held[0] if held else 0.0)
            if line.state != "done" and line.product_id.uom_id.compare(added, 0) > 0:
                raised[line] = added
        if not raised:
            return {}
        lines = self.browse().union(*raised)
        stock = {
            (product, location, lot): (on_hand, reserved)
            for product, location, lot, on_hand, reserved in self.env["stock.quant"]
            .sudo()
            ._read_group(
                [("product_id", "in", lines.product_id.ids), ("location_id", "in", lines.location_id.ids)],
                ["product_id", "location_id", "lot_id"],
                ["quantity:sum", "reserved_quantity:sum"],
            )
        }
        forced = {}
        # What is missing in a place is missing once; the lines added last are the ones without goods.
        for line, added in reversed(raised.items()):
            place = (line.product_id, line.location_id, line.lot_id)
            on_hand, reserved = stock.get(place, (0.0, added))
            counted = sum(
                figures[0]
                for other, figures in forced.items()
                if (other.product_id, other.location_id, other.lot_id) == place
            )
            missing = min(added, reserved - on_hand - counted)
            if line.product_id.uom_id.compare(missing, 0) > 0:
                forced[line] = (missing, on_hand, reserved)
        return {line: forced[line] for line in raised if line in forced}
