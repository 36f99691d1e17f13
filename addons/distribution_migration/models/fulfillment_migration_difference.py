from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What a decision explains that was made before.
EXPLAINED = ("duplicate", "mapped")


class FulfillmentMigrationDifference(models.Model):
    """A name under which files and Odoo do not say the same: to be corrected, or explained by a person."""

    _name = "fulfillment.migration.difference"
    _description = "Difference"
    _order = "reconciliation_id, id"
    _rec_name = "label"
    _log_access = False

    reconciliation_id = fields.Many2one(
        "fulfillment.migration.reconciliation", required=True, ondelete="cascade", index=True, readonly=True
    )
    run_id = fields.Many2one(related="reconciliation_id.run_id", string="Load")
    domain_id = fields.Many2one(related="reconciliation_id.domain_id", string="Domain")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    measure = fields.Char(required=True, readonly=True)
    measure_name = fields.Char(string="Figure", compute="_compute_measure_name")
    label = fields.Char(string="Of", readonly=True)
    source = fields.Float(string="Files", digits=(16, 4), readonly=True, aggregator=None)
    odoo = fields.Float(digits=(16, 4), readonly=True, aggregator=None)
    difference = fields.Float(digits=(16, 4), compute="_compute_difference", aggregator=None)
    cause = fields.Selection(
        [
            ("refused", "Row Refused"),
            ("closed", "Closed in Old System"),
            ("merged", "Same Record"),
            ("duplicate", "Merged as Duplicate"),
            ("mapped", "Mapped to One Record"),
            ("details", "Details Refused"),
            ("clearing", "On the Clearing Account"),
            ("missing", "Not in Odoo"),
            ("unlisted", "Not in the Files"),
            ("changed", "Changed Since"),
            ("unsaid", "Not Said"),
            ("control", "Control Total"),
            ("ledger", "Other in the Ledger"),
            ("unknown", "Not Known"),
        ],
        required=True,
        readonly=True,
        help="Why the two differ, where it is known.",
    )
    reason = fields.Text(string="What Is Known", compute="_compute_reason")
    file_id = fields.Many2one("fulfillment.migration.file", readonly=True, ondelete="set null", index=True)
    row_number = fields.Integer(string="Row", readonly=True, aggregator=None)
    is_open = fields.Boolean(
        compute="_compute_is_open",
        search="_search_is_open",
        help="To be explained: nobody did, and no decision about duplicates explains it.",
    )
    explanation = fields.Text(readonly=True)
    explained_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null", ondelete="restrict")
    explained_at = fields.Datetime(readonly=True)
    explained_run_id = fields.Many2one(
        "fulfillment.migration.run",
        string="Explained In",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="An earlier load in which this very difference was explained, and which it was brought from.",
    )

    @api.depends("measure")
    def _compute_measure_name(self):
        for difference in self:
            difference.measure_name = self.env["fulfillment.migration.sentence"]._measure(difference.measure)

    @api.depends("explained_at", "cause")
    def _compute_is_open(self):
        for difference in self:
            difference.is_open = not difference.explained_at and difference.cause not in EXPLAINED

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        opened = fields.Domain("explained_at", "=", False) & fields.Domain("cause", "not in", EXPLAINED)
        return opened if True in value else ~opened

    @api.depends("source", "odoo")
    def _compute_difference(self):
        for difference in self:
            difference.difference = difference.odoo - difference.source

    @api.depends("cause")
    def _compute_reason(self):
        sentences = self.env["fulfillment.migration.sentence"]
        refused = self.filtered(lambda difference: difference.cause == "refused" and difference.file_id)
        results = self.env["fulfillment.migration.result"].search(
            [
                ("run_id", "in", refused.run_id.ids),
                ("file_id", "in", refused.file_id.ids),
                ("row_number", "in", refused.mapped("row_number")),
                ("state", "=", "refused"),
            ]
        )
        told = {
            (result.run_id.id, result.file_id.id, result.row_number): " ".join(
                filter(None, (result.target_name and f"{result.target_name}:", result.reason))
            )
            for result in results
        }
        for difference in self:
            place = (difference.run_id.id, difference.file_id.id, difference.row_number)
            difference.reason = told.get(place) or sentences._cause(difference.cause)

    def action_explain_wizard(self):
        """Ask why these differences are right as they are."""
        self._check_may_explain()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Explain"),
            "res_model": "fulfillment.migration.explain",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_difference_ids": self.ids},
        }

    def _check_may_explain(self):
        """Raise unless the user owns the domains of these differences, or consults, and they are not signed.

        :raises AccessError: for others
        :raises UserError: where they are signed
        """
        self.check_access("read")
        domains = self.domain_id
        may_all = self.env.user.has_group("distribution_fulfillment_base.group_consultant")
        others = domains.filtered(lambda domain: domain.owner_id != self.env.user)
        if others and not may_all:
            raise AccessError(
                self.env._(
                    "Differences of %(names)s are explained by the owner of the domain or the consultant.",
                    names=", ".join(others.mapped("display_name")),
                )
            )
        signed = self.reconciliation_id.filtered("signature_id").domain_id
        if signed:
            raise UserError(
                self.env._(
                    "%(names)s is signed, with its explanations.\nThe owner withdraws the signature first.",
                    names=", ".join(signed.mapped("display_name")),
                )
            )

    def _explain(self, explanation, seen_at=None):
        """Keep why these differences are right; an empty text takes back what was said.

        :param seen_at: when the user saw them last; what others have said since is kept
        :raises UserError: where others have
        """
        self._check_may_explain()
        meanwhile = self.filtered(
            lambda difference: (
                seen_at
                and difference.explained_at
                and difference.explained_at >= seen_at
                and difference.explained_by_id != self.env.user
            )
        )
        if meanwhile:
            raise UserError(
                self.env._(
                    "%(user)s has explained %(name)s meanwhile: “%(explanation)s”. Nothing was changed.\n"
                    "Discard, look at it, and explain it again where you see it otherwise.",
                    user=meanwhile[0].explained_by_id.name,
                    name=meanwhile[0].label or meanwhile[0].display_name,
                    explanation=meanwhile[0].explanation,
                )
            )
        explanation = explanation.strip()
        self.sudo().write(
            {
                "explanation": explanation or False,
                "explained_by_id": self.env.user.id if explanation else False,
                "explained_at": fields.Datetime.now() if explanation else False,
                "explained_run_id": False,
            }
        )
