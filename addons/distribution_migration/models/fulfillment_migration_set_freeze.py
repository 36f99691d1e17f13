from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class FulfillmentMigrationSet(models.Model):
    """The freeze window: from its first day on, what was rehearsed is what is loaded.

    A changed file, mapping or decision then needs a reason of the lead, domain by domain, and is logged. What
    goes on without one are the files of the delta load, with the mapping and the decisions of those before.
    """

    _inherit = "fulfillment.migration.set"

    freeze_date = fields.Date(
        string="Freeze Begins",
        tracking=True,
        help="From this day on files, mappings and decisions change only with a reason of the lead. Files of the "
        "delta load (Bring Changes Along) may come without one.",
    )
    is_frozen = fields.Boolean(compute="_compute_is_frozen")

    @api.depends("freeze_date")
    def _compute_is_frozen(self):
        today = fields.Date.context_today(self)
        for record in self:
            record.is_frozen = bool(record.freeze_date and record.freeze_date <= today)

    @api.constrains("freeze_date", "cutover_date")
    def _check_freeze_date(self):
        for record in self:
            if record.freeze_date and record.cutover_date and record.freeze_date > record.cutover_date:
                raise ValidationError(
                    self.env._(
                        "%(name)s: the freeze begins before the cutover, or on its day.", name=record.name
                    )
                )

    def write(self, vals):
        if "freeze_date" in vals and not self.env.su:
            for record in self.filtered("is_frozen"):
                if record.user_id != self.env.user:
                    raise AccessError(
                        self.env._(
                            "%(name)s is frozen: only its lead (%(lead)s) moves the freeze.",
                            name=record.name,
                            lead=record.user_id.name or "–",
                        )
                    )
        return super().write(vals)


class FulfillmentMigrationDomain(models.Model):
    """A domain in the freeze window: closed to changes, but for those that the lead allows."""

    _inherit = "fulfillment.migration.domain"

    is_frozen = fields.Boolean(related="set_id.is_frozen")
    freeze_change_ids = fields.One2many(
        "fulfillment.migration.freeze.change", "domain_id", string="Changes During the Freeze", readonly=True
    )
    is_change_allowed = fields.Boolean(compute="_compute_is_change_allowed")

    @api.depends("freeze_change_ids.ended_at")
    def _compute_is_change_allowed(self):
        for domain in self:
            domain.is_change_allowed = any(not change.ended_at for change in domain.freeze_change_ids)

    def _check_may_change(self):
        """Raise where a domain is frozen and its lead has allowed no change.

        :raises UserError: says whom to ask
        """
        for domain in self:
            if domain.set_id.is_frozen and not domain.is_change_allowed:
                raise UserError(
                    self.env._(
                        "%(name)s was not changed: %(set)s is frozen since %(date)s.\nLet the lead of the migration "
                        "(%(lead)s) allow the change on the domain, with the reason.",
                        name=domain.display_name,
                        set=domain.set_id.name,
                        date=fields.Date.to_string(domain.set_id.freeze_date),
                        lead=domain.set_id.user_id.name or "–",
                    )
                )

    def _check_may_match(self):
        result = super()._check_may_match()
        self._check_may_change()
        return result

    def action_allow_change_wizard(self):
        """Ask why the domain may be changed during the freeze."""
        self.ensure_one()
        self._check_may_allow_change()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allow a Change"),
            "res_model": "fulfillment.migration.allow.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_domain_id": self.id},
        }

    def _check_may_allow_change(self):
        self.check_access("read")
        if self.set_id.user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "Changes during the freeze are allowed by the lead of the migration (%(lead)s).",
                    lead=self.set_id.user_id.name or "–",
                )
            )

    def _allow_change(self, reason):
        """Open the domain until its rows are checked again; it is logged who said so and why."""
        self.ensure_one()
        self._check_may_allow_change()
        self.env["fulfillment.migration.freeze.change"].sudo().create(
            {"domain_id": self.id, "reason": reason.strip()}
        )
        self.sudo().message_post(
            body=self.env._("Change during the freeze allowed: %(reason)s", reason=reason.strip()),
            author_id=self.env.user.partner_id.id,
        )


class FulfillmentMigrationFile(models.Model):
    """What the freeze keeps as it is: files, mappings, decisions."""

    _inherit = "fulfillment.migration.file"

    def _check_file_may_change(self):
        """Raise for files of frozen domains; those of the delta load are what a freeze waits for."""
        self.domain_id.filtered(lambda domain: not domain.set_id.is_delta)._check_may_change()

    @api.model_create_multi
    def create(self, vals_list):
        domains = self.env["fulfillment.migration.domain"].browse(vals["domain_id"] for vals in vals_list)
        domains.filtered(lambda domain: not domain.set_id.is_delta)._check_may_change()
        return super().create(vals_list)

    def write(self, vals):
        if {"file", "encoding", "delimiter", "sheet", "heading_row"} & vals.keys() and not self.env.su:
            self._check_file_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_file_may_change()

    def _mapping_changed(self):
        self.domain_id._check_may_change()
        return super()._mapping_changed()

    def _check_may_decide(self):
        result = super()._check_may_decide()
        self.domain_id._check_may_change()
        return result

    def _check_rows(self):
        result = super()._check_rows()
        # What was allowed is done, and stands the test from here on.
        self.domain_id.freeze_change_ids.filtered(
            lambda change: not change.ended_at
        ).sudo().ended_at = fields.Datetime.now()
        return result
