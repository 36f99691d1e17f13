from odoo import models


class ResourceCalendarAttendance(models.Model):
    """The hours of a week that are worked. A change of them moves deadlines that are set from now on."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "fulfillment.cached.mixin"]
