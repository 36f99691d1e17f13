from odoo import api, fields, models
from odoo.tools import float_compare

from ..doors import CONFIRMING, door
from ..facts import DIGITS, keep_fact

WATCHED = {"date_planned", "product_qty", "product_uom_id", "price_unit", "discount"}


class PurchaseOrderLine(models.Model):
    """Snapshot of what the vendor promised when the order was confirmed; every later change is an event."""

    _inherit = "purchase.order.line"

    fulfillment_first_date_planned = fields.Datetime(
        string="First Vendor Promise", readonly=True, copy=False, help="At the confirmation of the order."
    )
    fulfillment_first_qty = fields.Float(
        string="First Quantity",
        digits=(16, 6),
        readonly=True,
        copy=False,
        help="At confirmation, in the product's unit.",
    )
    fulfillment_ref_price = fields.Float(
        string="Reference Price",
        digits=(16, 6),
        readonly=True,
        copy=False,
        aggregator=None,
        help="Untaxed, in company currency, per unit of the product, at confirmation.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if door(self.env) is not CONFIRMING:
            # A line added to a confirmed order is promised at that moment.
            added = lines.filtered(lambda line: line.order_id.state == "purchase")
            added._fulfillment_capture_first_promise()
        return lines

    def write(self, vals):
        if not WATCHED & vals.keys():
            return super().write(vals)
        confirmed = self.filtered(
            lambda line: line.order_id.state == "purchase" and not line.display_type and line.product_id
        )
        before = {line: line._fulfillment_watched_values() for line in confirmed}
        result = super().write(vals)
        self._fulfillment_capture_changes(before)
        return result

    def _fulfillment_event_keys(self):
        """The columns that every ledger row about this line carries; quantities in the product's unit."""
        self.ensure_one()
        return dict(
            self.order_id._fulfillment_event_keys(),
            model=self._name,
            res_id=self.id,
            purchase_line_ref=self.id,
            product_ref=self.product_id.id,
            uom_ref=self.product_id.uom_id.id,
        )

    def _fulfillment_product_qty(self):
        """Ordered quantity in the product's unit, unrounded."""
        self.ensure_one()
        return self.product_qty * self.product_uom_id.factor / (self.product_id.uom_id.factor or 1.0)

    def _fulfillment_unit_price(self):
        """Net price per unit of the product, in the currency of the order."""
        self.ensure_one()
        price = self.price_unit * (1 - (self.discount or 0.0) / 100)
        return price * self.product_id.uom_id.factor / (self.product_uom_id.factor or 1.0)

    def _fulfillment_agreed_days(self):
        """Days that the vendor's price list gives for a delivery of this line; None where it says nothing."""
        self.ensure_one()
        # Confirming an order makes Odoo add the vendor's price with a lead time of 0: nobody agreed to that.
        return self.sudo().selected_seller_id.delay or None

    def _fulfillment_watched_values(self):
        return {
            "promise": self.date_planned,
            "quantity": self._fulfillment_product_qty(),
            "price": self._fulfillment_unit_price(),
        }

    def _fulfillment_capture_first_promise(self):
        """Write the snapshot columns and one vendor_promise_set event per line."""
        lines = self.filtered(lambda line: not line.display_type and line.product_id)
        if not lines:
            return
        facts = []
        for line in lines:
            ordered = line._fulfillment_product_qty()
            quantity = ordered - line._fulfillment_former_qty()
            rate = line.order_id.currency_rate or 1.0
            price = line.price_subtotal / rate / ordered if ordered else None
            promise = line.fulfillment_former_promise or line.date_planned
            keep_fact(line, "fulfillment_first_date_planned", promise)
            keep_fact(line, "fulfillment_first_qty", quantity)
            keep_fact(line, "fulfillment_ref_price", price)
            facts.append(
                dict(
                    line._fulfillment_event_keys(),
                    event_type="vendor_promise_set",
                    new_datetime=promise,
                    quantity=quantity,
                    expected=line._fulfillment_agreed_days(),
                    amount=price,
                    currency_ref=line.company_id.currency_id.id,
                )
            )
        self.env["fulfillment.event"]._record(facts)

    def _fulfillment_capture_changes(self, before):
        """Record what changed on confirmed lines.

        :param before: {line: values of `_fulfillment_watched_values` before the write}
        """
        facts = []
        for line, old in before.items():
            new = line._fulfillment_watched_values()
            keys = line._fulfillment_event_keys()
            if old["promise"] != new["promise"]:
                facts.append(
                    dict(
                        keys,
                        event_type="vendor_promise_change",
                        old_datetime=old["promise"],
                        new_datetime=new["promise"],
                    )
                )
            if float_compare(old["quantity"], new["quantity"], precision_digits=DIGITS):
                facts.append(
                    dict(
                        keys,
                        event_type="purchase_quantity_change",
                        old_number=old["quantity"],
                        new_number=new["quantity"],
                    )
                )
            if float_compare(old["price"], new["price"], precision_digits=DIGITS):
                facts.append(
                    dict(
                        keys,
                        event_type="purchase_price_change",
                        old_number=old["price"],
                        new_number=new["price"],
                        unit=line.currency_id.name,
                    )
                )
        self.env["fulfillment.event"]._record(facts)
