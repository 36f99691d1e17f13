from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class FulfillmentEscalationStep(models.Model):
    """Who is told when an exception of a process area stays unresolved past its deadline, and how long after."""

    _name = "fulfillment.escalation.step"
    _inherit = ["fulfillment.own.company.mixin", "fulfillment.shared.mixin"]
    _description = "Escalation Step"
    _order = "area_id, hours, id"
    _rec_name = "hours"

    area_id = fields.Many2one(
        "fulfillment.area", required=True, ondelete="cascade", index=True, string="Process Area"
    )
    company_id = fields.Many2one("res.company", help="Empty: all companies.")
    hours = fields.Float(
        required=True,
        aggregator=None,
        string="Hours Past Deadline",
        help="Working hours by the calendar of the exception's company.",
    )
    target = fields.Selection(
        [("owner", "Owner of the area at the company"), ("user", "A named person")],
        default="owner",
        required=True,
        string="Escalate To",
    )
    user_id = fields.Many2one("res.users", string="Person", domain="[('share', '=', False)]")

    _hours_positive = models.Constraint("CHECK (hours >= 0)", "Hours past the deadline are not negative.")
    _step_uniq = models.UniqueIndex(
        "(area_id, COALESCE(company_id, 0), hours, target, COALESCE(user_id, 0))",
        "This process area has the same escalation step already.",
    )

    @api.depends("hours", "target", "user_id")
    def _compute_display_name(self):
        for step in self:
            step.display_name = self.env._(
                "%(hours)g h past the deadline: %(who)s",
                hours=step.hours,
                who=step.user_id.name
                if step.target == "user"
                else dict(self._fields["target"]._description_selection(self.env))["owner"],
            )

    @api.constrains("target", "user_id", "company_id")
    def _check_user(self):
        for step in self.filtered(lambda step: step.target == "user"):
            if not step.user_id:
                raise ValidationError(
                    self.env._(
                        "The escalation step of %(area)s after %(hours)g hours was not saved: it names nobody.\n"
                        "Choose the person, or escalate to the owner of the area.",
                        area=step.area_id.name,
                        hours=step.hours,
                    )
                )
            if step.company_id and step.company_id not in step.user_id.company_ids:
                raise ValidationError(
                    self.env._(
                        "The escalation step of %(area)s was not saved: %(user)s does not work for %(company)s "
                        "and could not open its exceptions.\nChoose somebody who does.",
                        area=step.area_id.name,
                        user=step.user_id.name,
                        company=step.company_id.name,
                    )
                )

    def _cutoff(self, company, now):
        """The latest deadline (UTC) that lies this step's working hours back at a company."""
        self.ensure_one()
        calendar = company.resource_calendar_id
        if not self.hours:
            return now
        # plan_hours takes a time without zone for UTC and gives one back.
        back = calendar and calendar.plan_hours(-self.hours, now, compute_leaves=True)
        return back or now - timedelta(hours=self.hours)

    def _target(self, variance):
        """The person who is told; nobody where that person has left or could not open it."""
        self.ensure_one()
        user = self.user_id
        if self.target == "owner":
            user = variance.area_id._owner(variance.company_id, self.env["stock.warehouse"], variance.cost)
        return user.filtered(lambda user: user._fulfillment_may_answer(variance.company_id))
