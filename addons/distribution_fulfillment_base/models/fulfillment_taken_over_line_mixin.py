from odoo import api, fields, models

from ..doors import is_migrating
from ..facts import refuse_by_hand, refuse_given

FACTS = frozenset({"fulfillment_former_done", "fulfillment_former_invoiced", "fulfillment_former_promise"})


class FulfillmentTakenOverLineMixin(models.AbstractModel):
    """A line of a document that was taken over: how much of it was done, and promised, in the old system."""

    _name = "fulfillment.taken.over.line.mixin"
    _description = "Line of a Document Taken Over"

    fulfillment_former_done = fields.Float(
        string="Done Before",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Delivered or received in the old system, in the unit of the line. No transfer here tells of it.",
    )
    fulfillment_former_invoiced = fields.Float(
        string="Invoiced Before",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Invoiced or billed in the old system, in the unit of the line. No invoice here tells of it.",
    )
    fulfillment_former_promise = fields.Datetime(
        string="First Promise Before",
        readonly=True,
        copy=False,
        help="What was promised first in the old system.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not is_migrating(self.env):
            refuse_given(self, vals_list, FACTS)
        return super().create(vals_list)

    def write(self, vals):
        if not is_migrating(self.env):
            refuse_by_hand(self, vals, FACTS)
        return super().write(vals)

    def _fulfillment_former_qty(self):
        """How much was done in the old system, in the product's unit, unrounded."""
        self.ensure_one()
        done = self.fulfillment_former_done
        return done * self.product_uom_id.factor / (self.product_id.uom_id.factor or 1.0) if done else 0.0
