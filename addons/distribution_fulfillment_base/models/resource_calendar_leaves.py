from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Days that are not worked. A change of them moves deadlines that are set from now on."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "fulfillment.cached.mixin"]
