from odoo import api, fields, models

from ..doors import is_migrating
from ..facts import refuse_by_hand, refuse_given


class FulfillmentTakenOverMixin(models.AbstractModel):
    """A document that may come from the former system, half done: what was done there is told by its lines.

    The mark and the quantities are given while documents are taken over (`doors.MIGRATION`), and never by hand:
    what is left to deliver and to invoice, and all figures of service, rest on them.
    """

    _name = "fulfillment.taken.over.mixin"
    _description = "Document Taken Over"

    # What nobody gives by hand; the lines name their quantities in the same way.
    _taken_over_facts = frozenset({"fulfillment_is_taken_over"})

    fulfillment_is_taken_over = fields.Boolean(
        string="Taken Over",
        readonly=True,
        copy=False,
        help="Agreed in the former system and taken over while it was open. Figures by the day of entry leave it out.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if is_migrating(self.env):
            vals_list = [{**vals, "fulfillment_is_taken_over": True} for vals in vals_list]
        else:
            refuse_given(self, vals_list, self._taken_over_facts)
        return super().create(vals_list)

    def write(self, vals):
        if not is_migrating(self.env):
            refuse_by_hand(self, vals, self._taken_over_facts)
        return super().write(vals)
