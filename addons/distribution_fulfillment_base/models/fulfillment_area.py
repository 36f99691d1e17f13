from odoo import fields, models


class FulfillmentArea(models.Model):
    """A process area of order-to-cash, with a person who answers for it at each company or site."""

    _name = "fulfillment.area"
    _inherit = ["fulfillment.shared.mixin"]
    _description = "Process Area"
    _order = "sequence, name"
    _own_lines = frozenset({"owner_ids", "escalation_step_ids"})

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    description = fields.Text(translate=True)
    owner_ids = fields.One2many("fulfillment.area.owner", "area_id", string="Owners")
    escalation_step_ids = fields.One2many("fulfillment.escalation.step", "area_id", string="Escalation")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another process area has this code already.")

    def _owner(self, company, warehouse, amount=0.0):
        """Who answers for a variance of this area; an empty user when nobody is named.

        The site's own line wins over the company's, then the highest threshold not above the
        amount (in the company's currency). Archived users own nothing.
        """
        fitting = self.sudo().owner_ids.filtered(
            lambda owner: (
                owner.company_id == company
                and owner.warehouse_id.id in (False, warehouse.id)
                and owner.user_id._fulfillment_may_answer(company)
                and company.currency_id.compare_amounts(owner.amount_from, amount) <= 0
            )
        )
        return fitting.sorted(lambda owner: (bool(owner.warehouse_id), owner.amount_from))[-1:].user_id
