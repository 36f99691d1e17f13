from odoo import fields, models


class FulfillmentDocumentMixin(models.AbstractModel):
    """A document that exceptions may be about: how many are open, and the button that lists them."""

    _name = "fulfillment.document.mixin"
    _description = "Document with Exceptions"

    fulfillment_variance_count = fields.Integer(compute="_compute_fulfillment_variance_count")

    def _compute_fulfillment_variance_count(self):
        # Only what the user may see is counted; one query, however long the list.
        counts = self.env["fulfillment.variance"]._open_counts(self._name, self._origin.ids)
        for document in self:
            document.fulfillment_variance_count = counts.get(document._origin.id, 0)

    def unlink(self):
        """What was asked for a document that is gone is decided by nobody."""
        approvals, gone = self.env["fulfillment.approval"], self.browse(self.ids)
        result = super().unlink()
        approvals._withdraw_of(gone, self.env._("The document was deleted."))
        return result

    def _fulfillment_products(self):
        """The products of all lines of the document."""
        self.ensure_one()
        return self.env["product.product"]

    def _fulfillment_people(self):
        """Whose own work this document is: nobody decides for themselves."""
        self.ensure_one()
        return self.create_uid

    def _fulfillment_authors(self):
        """Those and whoever wrote what is judged: nobody waives a rule for their own work."""
        self.ensure_one()
        return self._fulfillment_people()

    def _fulfillment_bound_to(self, measure):
        """What an answer to a finding is bound to, beside what was measured, as text."""
        self.ensure_one()
        return ""

    def action_fulfillment_open_variances(self):
        """The exceptions of this document."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_fulfillment_base.action_fulfillment_variance"
        )
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
