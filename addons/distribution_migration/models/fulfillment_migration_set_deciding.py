from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class FulfillmentMigrationSet(models.Model):
    """Cutover decisions: what must be true for a Go, who decides, and the plan for the way back."""

    _inherit = "fulfillment.migration.set"

    fallback_plan = fields.Text(
        tracking=True,
        help="Until when and how the business goes back to the old system, who decides it, and what happens to what "
        "was entered in Odoo by then.",
    )
    decision_ids = fields.One2many("fulfillment.migration.decision", "set_id", readonly=True)
    decision_id = fields.Many2one(
        "fulfillment.migration.decision", string="Last Decision", compute="_compute_decision_id"
    )

    @api.depends("decision_ids")
    def _compute_decision_id(self):
        for record in self:
            record.decision_id = record.decision_ids.sorted("id", reverse=True)[:1]

    def _checklist(self):
        """Return what must be true for a Go, in order: [{"name", "is_met", "told" (what is missing)}]."""
        self.ensure_one()
        domains = self.domain_ids.filtered("file_ids")
        unchecked = domains.file_ids.filtered(lambda file: file.state != "checked")
        loaded = domains.filtered("reconciliation_id")
        below = domains.filtered("is_below_threshold")
        differing = domains.filtered("open_difference_count")
        unsigned = domains.filtered(lambda domain: domain.progress != "signed")
        return [
            {"name": name, "is_met": not missing, "told": told if missing else ""}
            for name, missing, told in (
                (
                    self.env._("All files are checked"),
                    bool(unchecked) or not domains,
                    ", ".join(unchecked.mapped("name")) or self.env._("there are none"),
                ),
                (
                    self.env._("Data quality is above the threshold"),
                    bool(below),
                    ", ".join(below.mapped("display_name")),
                ),
                (
                    self.env._("Every domain was loaded, as a mock or for good, and reconciled"),
                    loaded != domains or not domains,
                    ", ".join((domains - loaded).mapped("display_name")) or self.env._("nothing was loaded"),
                ),
                (
                    self.env._("All differences are explained"),
                    bool(differing),
                    ", ".join(differing.mapped("display_name")),
                ),
                (
                    self.env._("Every domain is signed by its owner"),
                    bool(unsigned) or not domains,
                    ", ".join(unsigned.mapped("display_name")) or self.env._("there are none"),
                ),
                (
                    self.env._("There is a plan for the way back"),
                    not (self.fallback_plan or "").strip(),
                    self.env._("write it on the load set"),
                ),
            )
        ]

    def _missing(self):
        """Return what is missing for a Go, a line each."""
        return "\n".join(
            self.env._("%(name)s: not yet (%(told)s).", name=item["name"], told=item["told"])
            for item in self._checklist()
            if not item["is_met"]
        )

    def _missing_for_load(self):
        """Return what speaks against loading for good, a line each; "" with a Go that still stands.

        A Go that was overruled stands for what was missing then, and for nothing that is missing since.
        """
        decision = self.decision_id
        if not decision:
            return self.env._("Nobody has decided on a Go.")
        if decision.kind != "go":
            return self.env._("The last decision is: %(decision)s.", decision=decision.display_name)
        accepted = [not item["is_met"] for item in decision.checklist or []]
        return "\n".join(
            self.env._("%(name)s: no longer (%(told)s).", name=item["name"], told=item["told"])
            for position, item in enumerate(self._checklist())
            if not item["is_met"] and not (position < len(accepted) and accepted[position])
        )

    def action_load_wizard(self):
        """Ask before anything is loaded for good, with what speaks against it."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Load for Good"),
            "res_model": "fulfillment.migration.load.for.good",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_set_id": self.id},
        }

    def _tell_without_go(self, missing):
        """Keep who loads for good without a Go that stands, and what speaks against it."""
        self.sudo().message_post(
            body=self.env._("Loaded for good without a valid Go. %(missing)s", missing=missing),
            author_id=self.env.user.partner_id.id,
        )

    def action_decide_wizard(self):
        """Ask for the decision, with what is true and what is missing."""
        self.ensure_one()
        self._check_may_decide_cutover()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go / No Go"),
            "res_model": "fulfillment.migration.decide",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_set_id": self.id},
        }

    def _check_may_decide_cutover(self):
        self.check_access("read")
        if self.env.user != self.user_id and not self._may_overrule():
            raise AccessError(
                self.env._(
                    "The lead of the migration (%(lead)s) or a process owner decides on the cutover of %(name)s.",
                    lead=self.user_id.name or "–",
                    name=self.name,
                )
            )

    def _may_overrule(self):
        """Tell whether the user may say Go although something is missing: a manager, who did not load it."""
        is_manager = self.env.user.has_group("distribution_fulfillment_base.group_process_owner")
        return is_manager and self.env.user not in (self.user_id | self.current_run_id.create_uid)

    def _decide(self, kind, reason, overrule=False):
        """Keep a decision on the cutover, with what is true now.

        :raises UserError: for a Go while something is missing; the sentence says what
        :raises AccessError: for who may not decide, or not overrule
        """
        self.ensure_one()
        self._check_may_decide_cutover()
        reason, missing = (reason or "").strip(), self._missing()
        is_overruled = kind == "go" and bool(missing)
        if is_overruled and not overrule:
            raise UserError(
                self.env._(
                    "Not yet: this is missing for a Go.\n%(missing)s\nA process owner who has not loaded the set "
                    "may overrule it with a reason.",
                    missing=missing,
                )
            )
        if is_overruled and not self._may_overrule():
            raise AccessError(
                self.env._(
                    "A Go with something missing is for a process owner who neither leads the migration nor "
                    "loaded the set."
                )
            )
        if not reason and (kind != "go" or is_overruled):
            raise UserError(self.env._("Say why: the decision is read when somebody asks what happened."))
        decision = (
            self.env["fulfillment.migration.decision"]
            .sudo()
            .create(
                {
                    "set_id": self.id,
                    "kind": kind,
                    "reason": reason,
                    "checklist": self._checklist(),
                    "missing": missing,
                    "is_overruled": is_overruled,
                }
            )
        )
        label = dict(decision._selection_kind())[kind]
        body = self.env._("Cutover decision: %(decision)s. %(reason)s", decision=label, reason=reason)
        self.sudo().message_post(
            body=f"{body} {missing}" if is_overruled else body, author_id=self.env.user.partner_id.id
        )
        return decision.sudo(False)
