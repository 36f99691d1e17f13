from odoo import fields, models


class StockMove(models.Model):
    """Captures goods taken out of their order of expiry, and expired goods that were shipped."""

    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        # Only goods with expiry dates that leave a place of ours: others cost no look-up.
        lines = done.move_line_ids.filtered(
            lambda line: (
                line.lot_id.expiration_date
                and line.state == "done"
                and line.location_id.usage == "internal"
                and not line.is_inventory
            )
        )
        if lines:
            self.env["fulfillment.event"]._record(lines.move_id._fulfillment_expiry_facts(lines))
        return done

    def _fulfillment_expiry_facts(self, lines):
        earlier = self._fulfillment_first_to_remove(lines)
        now = fields.Datetime.now()
        facts = []
        for line in lines:
            lot = line.lot_id
            fact = dict(
                line.move_id._fulfillment_event_keys(),
                model=line._name,
                res_id=line.id,
                quantity=line.quantity_product_uom,
                lot_ref=lot.id,
                location_ref=line.location_id.id,
                new_text=lot.name,
            )
            left = earlier.get((line.product_id, line.location_id))
            if (
                left
                and not line.move_id.scrap_id
                # What is past its date must not leave: to pass it over is right.
                and not (left.expiration_date and left.expiration_date <= now)
                and left.removal_date < (lot.removal_date or lot.expiration_date)
            ):
                facts.append(
                    dict(
                        fact,
                        event_type="fefo_broken",
                        old_text=left.name,
                        old_datetime=left.removal_date,
                        new_datetime=lot.removal_date or lot.expiration_date,
                    )
                )
            if lot.expiration_date <= now and line.location_dest_id.usage == "customer":
                facts.append(dict(fact, event_type="expired_shipped", old_datetime=lot.expiration_date))
        return facts

    def _fulfillment_first_to_remove(self, lines):
        """{(product, location): the lot there, still unreserved, that is to be removed first}."""
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "in", lines.product_id.ids),
                    ("location_id", "in", lines.location_id.ids),
                    ("lot_id.removal_date", "!=", False),
                    ("quantity", ">", 0),
                ]
            )
        )
        first = {}
        for quant in quants.sorted(lambda quant: quant.lot_id.removal_date, reverse=True):
            if quant.product_uom_id.compare(quant.quantity, quant.reserved_quantity) > 0:
                first[quant.product_id, quant.location_id] = quant.lot_id
        return first
