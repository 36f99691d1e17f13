from odoo import models


class SaleOrderLine(models.Model):
    """Captures what a kit was made of when it was promised."""

    _inherit = "sale.order.line"

    def _fulfillment_capture_first_promise(self, now=None):
        result = super()._fulfillment_capture_first_promise(now)
        # A line whose goods are components became moves of a kit. One without moves may be a kit that a
        # vendor sends straight to the customer: it moves once the purchase is approved. Others cost no look-up.
        kits = self.sudo().filtered(
            lambda line: line.move_ids.bom_line_id or (not line.move_ids and line.product_id.type == "consu")
        )
        kits = kits.with_env(self.env)
        for company in kits.company_id:
            kits.filtered(lambda line, company=company: line.company_id == company)._fulfillment_capture_kits(
                company
            )
        return result

    def _fulfillment_capture_kits(self, company):
        """Record one kit_need_set per component of these lines, which are kits of one company."""
        boms = (
            self.env["mrp.bom"].sudo()._bom_find(self.product_id, company_id=company.id, bom_type="phantom")
        )
        facts = []
        for line in self:
            bom = boms.get(line.product_id)
            if not bom:
                continue
            # The bill says what its own quantity needs; asked for is one unit of the product.
            kits = bom.product_uom_id._compute_quantity(bom.product_qty, line.product_id.uom_id, round=False)
            for bom_line, need in bom.explode(line.product_id, 1)[1]:
                component = bom_line.product_id
                facts.append(
                    dict(
                        line._fulfillment_event_keys(),
                        event_type="kit_need_set",
                        model=bom_line._name,
                        res_id=bom_line.id,
                        product_ref=component.id,
                        uom_ref=component.uom_id.id,
                        quantity=need["qty"]
                        * bom_line.product_uom_id.factor
                        / (component.uom_id.factor or 1.0)
                        / kits,
                        is_auto=True,
                    )
                )
        self.env["fulfillment.event"]._record(facts)
