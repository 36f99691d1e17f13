from odoo import api, fields, models


class FulfillmentMigrationTakenOver(models.AbstractModel):
    """Documents that come from the old system say so on their form: from where, and what was done there."""

    _name = "fulfillment.migration.taken.over"
    _inherit = "fulfillment.migration.numbered"
    _description = "Documents Taken Over"

    taken_over_text = fields.Char(compute="_compute_taken_over_text")
    taken_over_done = fields.Char(compute="_compute_taken_over_text")

    @api.depends_context("allowed_company_ids")
    def _compute_taken_over_text(self):
        xrefs = self.env["fulfillment.migration.xref"].search(
            [("model", "=", self._name), ("res_id", "in", self.ids), ("is_duplicate", "=", False)]
        )
        # The name of the load set is no secret of those who may read the number.
        sets = {xref.res_id: xref.sudo().run_id.set_id.name for xref in xrefs}
        for record in self:
            record.taken_over_text = record.taken_over_done = False
            if record.id in sets:
                record.taken_over_text = self.env._(
                    "Taken over from the old system (%(set)s), where it was %(number)s.",
                    set=sets[record.id] or "–",
                    number=record.old_number,
                )
                record.taken_over_done = record._taken_over_done()

    def _taken_over_done(self):
        """Return what was done with the document in the old system, False where nothing is known of it."""
        return False

    def _former_amounts(self, lines):
        """Return what was ordered, done and invoiced in the old system, as texts: None where nothing was.

        Amounts, since lines have units of their own: untaxed, at the prices of the lines.
        """
        if not any(line.fulfillment_former_done or line.fulfillment_former_invoiced for line in lines):
            return None

        def worth(name):
            return self.currency_id.format(
                sum(line[name] * line.price_unit * (1 - (line.discount or 0.0) / 100) for line in lines)
            )

        quantity = "product_qty" if "product_qty" in lines._fields else "product_uom_qty"
        return {
            "ordered": worth(quantity),
            "done": worth("fulfillment_former_done"),
            "invoiced": worth("fulfillment_former_invoiced"),
        }

    def action_open_old_numbers(self):
        """List what these records were called in the old system."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_xref"
        )
        return {**action, "domain": [("model", "=", self._name), ("res_id", "in", self.ids)]}
