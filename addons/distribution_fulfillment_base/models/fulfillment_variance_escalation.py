from odoo import api, fields, models
from odoo.tools import SQL

# Exceptions that are escalated in one transaction.
BATCH = 200


class FulfillmentVariance(models.Model):
    """What happens when nobody resolves it in time."""

    _inherit = "fulfillment.variance"

    escalation_ids = fields.One2many("fulfillment.escalation", "variance_id", readonly=True)
    escalation_level = fields.Integer(
        compute="_compute_escalation_level",
        store=True,
        aggregator=None,
        string="Escalation Steps",
        help="Steps taken since the present deadline passed.",
    )

    @api.depends("escalation_ids.deadline", "deadline")
    def _compute_escalation_level(self):
        for variance in self:
            taken = variance.escalation_ids.mapped("deadline")
            variance.escalation_level = taken.count(variance.deadline)

    @api.model
    def _cron_escalate(self):
        """Take every step that is due, each once; commits as it goes and can be stopped between batches."""
        now = fields.Datetime.now()
        batches = [
            (step, ids[start : start + BATCH])
            for step, ids in self._due_for_escalation(now).items()
            for start in range(0, len(ids), BATCH)
        ]
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=sum(len(ids) for _step, ids in batches))
        for step, ids in batches:
            self.browse(ids)._escalate(step, now)
            if not Cron._commit_progress(len(ids)):
                break

    @api.model
    def _due_for_escalation(self, now):
        """{step: ids of exceptions} of all steps and companies, in one query.

        N working hours lie between deadline and now just when the deadline is not later than
        now less N working hours; so each step and company has one cut-off instant.
        """
        companies = self.env["res.company"].search([("active", "=", True)])
        steps = self.env["fulfillment.escalation.step"].search(
            ["|", ("target", "=", "owner"), ("user_id.active", "=", True)]
        )
        cutoffs = [
            SQL(
                "(%s, %s, %s, %s::timestamp)",
                step.id,
                step.area_id.id,
                company.id,
                step._cutoff(company, now),
            )
            for step in steps
            for company in step.company_id or companies
        ]
        if not cutoffs:
            return {}
        self.flush_model(["area_id", "company_id", "deadline", "state"])
        self.env["fulfillment.escalation"].flush_model()
        due = {}
        for step_id, variance_id in self.env.execute_query(
            SQL(
                """SELECT due.step_id, variance.id
                FROM (VALUES %s) AS due (step_id, area_id, company_id, cutoff)
                INNER JOIN fulfillment_variance AS variance
                    ON due.area_id = variance.area_id
                    AND due.company_id = variance.company_id
                    AND variance.deadline <= due.cutoff
                WHERE variance.state <> 'resolved' AND NOT EXISTS (
                    SELECT 1 FROM fulfillment_escalation AS taken
                    WHERE taken.variance_id = variance.id
                        AND taken.step_id = due.step_id
                        AND taken.deadline = variance.deadline
                )
                ORDER BY due.step_id, variance.id""",
                SQL(", ").join(cutoffs),
            )
        ):
            due.setdefault(steps.browse(step_id), []).append(variance_id)
        return due

    def _escalate(self, step, now):
        """Tell the step's person: an activity, a line in the chatter, a fact in the ledger."""
        # Another transaction may have resolved one since the steps that are due were looked up.
        waiting = self.filtered(lambda variance: variance.state != "resolved")
        told = {variance: step._target(variance) for variance in waiting}
        told = {variance: user for variance, user in told.items() if user}
        if not told:
            return
        variances = self.union(*told)
        self.env["fulfillment.escalation"].create(
            [
                {
                    "variance_id": variance.id,
                    "step_id": step.id,
                    "hours": step.hours,
                    "deadline": variance.deadline,
                    "user_id": user.id,
                    "escalated_at": now,
                }
                for variance, user in told.items()
            ]
        )
        # The owner has the to-do already.
        self._ask({variance: user for variance, user in told.items() if user != variance.owner_id})
        variances._message_log_batch(
            {
                variance.id: self.env._(
                    "Escalated to %(user)s: %(hours)g working hours past the deadline.",
                    user=user.name,
                    hours=step.hours,
                )
                for variance, user in told.items()
            }
        )
        for user, whose in variances.grouped(lambda variance: told[variance]).items():
            whose._record_event("variance_escalated", quantity=step.hours, unit="hours", new_user_id=user.id)
