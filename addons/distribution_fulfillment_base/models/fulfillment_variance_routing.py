from odoo import api, fields, models
from odoo.tools import SQL

# Owners that are asked in one transaction.
BATCH = 200


class FulfillmentVariance(models.Model):
    """Who answers for an exception, and how they learn of it."""

    _inherit = "fulfillment.variance"

    is_owner_asked = fields.Boolean(readonly=True, help="Whether the owner has it on the to-do list.")

    # Few ever wait, and the job looks for them often.
    _owner_to_ask_idx = models.Index("(id) WHERE is_owner_asked IS NOT TRUE AND state <> 'resolved'")

    def _routed_owner(self):
        """The rule's own owner, else who the process area names for company, site and money."""
        self.ensure_one()
        return self.rule_id._answering(self.company_id, self.warehouse_id, self.cost, area=self.area_id)

    def _may_be_routed(self):
        """Nobody has taken it, and nobody was named by hand; or its owner has left."""
        self.ensure_one()
        if not self.owner_id.active:
            return True
        return self.state == "open" and not self.reopened_at and self.owner_id == self.routed_to_id

    def _route(self):
        """Hand each exception to whom the routing names; without anybody it stays without owner."""
        for owner, variances in self.grouped(lambda variance: variance._routed_owner()).items():
            variances.write({"owner_id": owner.id, "routed_to_id": owner.id})

    def _hand_over(self, former):
        """Move the to-do from the former owner to the new one, who follows it from now on.

        :param former: {variance: owner before}
        """
        changed = self.filtered(
            lambda variance: variance.state != "resolved" and variance.owner_id != former[variance]
        )
        changed.activity_ids.filtered(
            lambda activity: activity.automated and activity.user_id == former[self.browse(activity.res_id)]
        ).unlink()
        # Who follows a document is sent what is written on it, also when he may no longer see it.
        for user, variances in changed.grouped(lambda variance: former[variance]).items():
            variances.message_unsubscribe(user.partner_id.ids)
        changed._standing_holds()._take_owners()
        changed._ask_owner()

    @api.model
    def _cron_ask_owners(self):
        """Ask the owners of exceptions that were opened or reopened since; commits as it goes.

        A job, so that whoever confirms an order does not wait for the to-do lists of others.
        """
        Cron = self.env["ir.cron"]
        self._of_who_left()._route()
        waiting = self._owners_to_ask()
        Cron._commit_progress(remaining=len(waiting))
        for start in range(0, len(waiting), BATCH):
            # What somebody works on at this moment is asked for in the next run.
            batch = waiting[start : start + BATCH].try_lock_for_update()
            batch.filtered(lambda variance: variance.state != "resolved")._ask_owner()
            if not Cron._commit_progress(len(batch)):
                break

    @api.model
    def _of_who_left(self):
        """Open exceptions whose owner was archived, or works for their company no more."""
        self.flush_model(["owner_id", "state", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT variance.id FROM fulfillment_variance AS variance
                INNER JOIN res_users AS owner ON variance.owner_id = owner.id
                WHERE variance.state <> 'resolved' AND (owner.active IS NOT TRUE OR NOT EXISTS (
                    SELECT FROM res_company_users_rel AS works
                    WHERE works.user_id = owner.id AND works.cid = variance.company_id
                ))"""
            )
        )
        return self.browse(variance_id for (variance_id,) in rows)

    @api.model
    def _owners_to_ask(self):
        return self.search(
            [("is_owner_asked", "=", False), ("owner_id", "!=", False), ("state", "!=", "resolved")]
        )

    def _ask_owner(self):
        """An activity for each owner, due on the deadline. No mail: the inbox is the place to look."""
        asked = self.filtered("owner_id")
        # Who is asked to release the order for it needs no second to-do.
        self._ask({variance: variance.owner_id for variance in asked - asked._asked_to_release()})
        new = asked.filtered(lambda variance: not variance.is_owner_asked)
        new.is_owner_asked = True
        new.owner_id._fulfillment_tell_inbox()

    @api.model
    def _ask(self, users):
        """An activity for a person on each exception.

        :param users: {variance: user}
        """
        model_id = self.env["ir.model"]._get_id(self._name)
        activity_type = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": variance.id,
                    "activity_type_id": activity_type.id if activity_type else False,
                    "summary": variance.document_name,
                    "user_id": user.id,
                    "date_deadline": fields.Datetime.context_timestamp(
                        variance.with_context(tz=user.tz), variance.deadline or fields.Datetime.now()
                    ).date(),
                    "automated": True,
                }
                for variance, user in users.items()
            ]
        )
