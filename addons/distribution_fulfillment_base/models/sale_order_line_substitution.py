from odoo import api, fields, models


class SaleOrderLine(models.Model):
    """An approved substitution: which line this one stands in for."""

    _inherit = "sale.order.line"

    fulfillment_substitutes_line_id = fields.Many2one(
        "sale.order.line",
        string="Instead Of",
        copy=False,
        prefetch="fulfillment_snapshot",
        index="btree_not_null",
        domain="[('order_id', '=', order_id), ('id', '!=', id), ('display_type', '=', False)]",
        help="The customer agreed to take this product instead of that of the other line, whose "
        "demand it fulfils.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered("fulfillment_substitutes_line_id")._fulfillment_capture_substitution({})
        return lines

    def write(self, vals):
        if "fulfillment_substitutes_line_id" not in vals:
            return super().write(vals)
        before = {line: line.fulfillment_substitutes_line_id for line in self}
        result = super().write(vals)
        self._fulfillment_capture_substitution(before)
        return result

    def _fulfillment_capture_substitution(self, before):
        """Record one line_substituted per line that now stands in for another one, or no longer does."""
        self.env["fulfillment.event"]._record(
            [
                dict(
                    line._fulfillment_event_keys(),
                    event_type="line_substituted",
                    old_number=before.get(line, line.browse()).id,
                    new_number=line.fulfillment_substitutes_line_id.id,
                    old_text=before.get(line, line.browse()).product_id.display_name,
                    new_text=line.fulfillment_substitutes_line_id.product_id.display_name,
                    quantity=line._fulfillment_product_qty(),
                    reason_ref=self.env["fulfillment.reason"]._given().id,
                )
                for line in self
                if line.fulfillment_substitutes_line_id != before.get(line, line.browse())
            ]
        )
