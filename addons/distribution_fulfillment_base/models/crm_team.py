from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    fulfillment_channel_id = fields.Many2one(
        "fulfillment.channel",
        string="Order Channel",
        help="New quotations of this team come in through this channel, unless they say otherwise.",
    )
