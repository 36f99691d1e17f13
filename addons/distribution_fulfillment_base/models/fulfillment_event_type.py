from odoo import api, fields, models, tools


class FulfillmentEventType(models.Model):
    """The vocabulary of the ledger: what kinds of facts there are and what their columns mean.

    Records are shipped by the addons that write them; the ledger refuses any other code, so
    that a typing error cannot become a fact that no metric ever finds.
    """

    _name = "fulfillment.event.type"
    _inherit = "fulfillment.cached.mixin"
    _description = "Fulfillment Event Type"
    _order = "code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Stands in the ledger; never changes once it is used.")
    description = fields.Text(required=True, translate=True, string="Meaning")
    field_help = fields.Text(
        translate=True,
        string="Columns",
        help="What the columns hold, one a line, beyond those that every fact carries.",
    )
    written_by = fields.Char(help="The capture point: method, screen or job that writes the fact.")
    unit = fields.Char(help="Unit of quantity, expected and actual, where the columns hold a figure.")

    _code_uniq = models.UniqueIndex("(code)", "This event code exists already.")

    @api.model
    @tools.ormcache()
    def _codes(self):
        """All codes the ledger accepts, as a frozenset."""
        return frozenset(self.sudo().search([], limit=10000).mapped("code"))
