from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class FulfillmentDelegation(models.Model):
    """While somebody is away, somebody else decides on their behalf."""

    _name = "fulfillment.delegation"
    _description = "Delegation"
    _order = "date_from desc, id desc"

    user_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        string="Who Is Away",
        domain="[('share', '=', False)]",
        ondelete="cascade",
        index=True,
    )
    delegate_id = fields.Many2one(
        "res.users",
        required=True,
        string="Who Decides",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        ondelete="cascade",
        index=True,
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(required=True, help="The last day, in the time zone of who is away.")
    note = fields.Char(string="Why")
    active = fields.Boolean(default=True)

    _order_of_dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The last day of a delegation lies before its first."
    )
    _not_oneself = models.Constraint("CHECK (user_id <> delegate_id)", "Nobody decides on their own behalf.")

    @api.constrains("user_id", "delegate_id", "date_from", "date_to", "active")
    def _check_own(self):
        """One hands over one's own decisions; a process owner may do it for who fell ill, to somebody else."""
        # Constraints run with the rights of the system, but as the user who acts.
        if self.env.uid == api.SUPERUSER_ID:
            return
        foreign = self.filtered(lambda delegation: delegation.user_id != self.env.user)
        taken = foreign.filtered(lambda delegation: delegation.delegate_id == self.env.user)
        if taken:
            raise AccessError(
                self.env._(
                    "The decisions of %(user)s were not handed over to yourself: you cannot give them to you.\n"
                    "Ask another process owner, or choose another person.",
                    user=taken[0].user_id.name,
                )
            )
        if self.env.user.has_group("distribution_fulfillment_base.group_process_owner"):
            for delegation in foreign:
                if elsewhere := delegation.user_id.sudo().company_ids - self.env.user.company_ids:
                    raise AccessError(
                        self.env._(
                            "The decisions of %(user)s were not handed over: they are for %(company)s, too, where you "
                            "do not work.\nAsk a process owner of all their companies, or the person.",
                            user=delegation.user_id.name,
                            company=elsewhere[0].name,
                        )
                    )
            return
        if foreign:
            raise AccessError(
                self.env._(
                    "The decisions of %(user)s were not handed over: only they themselves or a process owner may.",
                    user=foreign[0].user_id.name,
                )
            )

    @api.constrains("delegate_id", "user_id")
    def _check_able(self):
        """Who could not open a request would be called in vain."""
        for delegation in self:
            delegate = delegation.delegate_id
            if not delegate._fulfillment_may_decide(delegation.user_id.company_ids):
                raise ValidationError(
                    self.env._(
                        "The decisions of %(user)s were not handed over: %(delegate)s cannot open requests of their "
                        "companies.\nChoose somebody with a role in Fulfillment Control or Sales there.",
                        user=delegation.user_id.name,
                        delegate=delegate.name,
                    )
                )

    @api.constrains("user_id", "delegate_id", "date_from", "date_to", "active")
    def _check_overlap(self):
        for delegation in self.filtered("active"):
            other = self.sudo().search(
                [
                    ("id", "!=", delegation.id),
                    ("user_id", "=", delegation.user_id.id),
                    ("date_from", "<=", delegation.date_to),
                    ("date_to", ">=", delegation.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "%(user)s has handed over to %(delegate)s from %(first)s to %(last)s already.\n"
                        "Choose other days, or change that delegation.",
                        user=delegation.user_id.name,
                        delegate=other.delegate_id.name,
                        first=other.date_from,
                        last=other.date_to,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        self._refresh_deciders()
        return delegations

    def write(self, vals):
        result = super().write(vals)
        self._refresh_deciders()
        return result

    def unlink(self):
        result = super().unlink()
        self._refresh_deciders()
        return result

    @api.model
    def _refresh_deciders(self):
        """Ask those who decide today, whatever waits for a decision, and no longer those who did until yesterday."""
        self.env["fulfillment.approval"].sudo()._refresh_deciders()
        self.env["fulfillment.hold"].sudo()._refresh_deciders()

    def _compute_display_name(self):
        for delegation in self:
            delegation.display_name = f"{delegation.user_id.name} → {delegation.delegate_id.name}"

    @api.model
    def _delegates(self, users, own):
        """Return {user: delegate} of those who are away today, in their own time zone.

        :param own: whose work it is: what they arranged for somebody else chooses no judge for it
        """
        delegates = {}
        # A client may ask for archived records, too: neither ended delegations nor people who left count.
        for delegation in self.sudo().search(
            [("user_id", "in", users.ids), ("active", "=", True), ("user_id.active", "=", True)]
        ):
            if (delegation.create_uid | delegation.write_uid) - delegation.user_id & own:
                continue
            today = fields.Date.context_today(delegation.with_context(tz=delegation.user_id.tz or "UTC"))
            if delegation.date_from <= today <= delegation.date_to and delegation.delegate_id.active:
                delegates[delegation.user_id] = delegation.delegate_id
        return delegates

    @api.model
    def _deciders(self, approvers, own, company):
        """Return {who may decide now: on whose behalf, an empty user for their own}.

        :param own: those whose request or work it is; nobody decides on their behalf either
        """
        deciders = dict.fromkeys(approvers, self.env["res.users"])
        for absent, delegate in self._delegates(approvers - own, own).items():
            deciders.setdefault(delegate, absent)
        return {
            user: behalf
            for user, behalf in deciders.items()
            if user not in own and user._fulfillment_may_decide(company)
        }
