from odoo import fields, models


class FulfillmentArea(models.Model):
    """A process area of order-to-cash, with a person who answers for it at each company or site."""

    _name = "fulfillment.area"
    _description = "Process Area"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    description = fields.Text(translate=True)
    owner_ids = fields.One2many("fulfillment.area.owner", "area_id", string="Owners")
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Another process area has this code already.")

    def _owners(self, company):
        """Return {warehouse id or False: user} of this area in a company; archived users own nothing."""
        self.ensure_one()
        owners = self.sudo().owner_ids.filtered(
            lambda owner: owner.company_id == company and owner.user_id.active
        )
        return {owner.warehouse_id.id: owner.user_id for owner in owners}

    def _owner(self, company, warehouse):
        """The warehouse's own owner, else the company's; an empty user when nobody is named."""
        if not self:
            return self.env["res.users"]
        owners = self._owners(company)
        return owners.get(warehouse.id) or owners.get(False) or self.env["res.users"]
