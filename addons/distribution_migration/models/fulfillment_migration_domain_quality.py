from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..quality import DIMENSIONS, scores


class FulfillmentMigrationSet(models.Model):
    _inherit = "fulfillment.migration.set"

    quality_threshold = fields.Float(
        digits=(16, 2),
        tracking=True,
        help="Data quality, in %, below which a domain is not loaded, not even as a mock. 0: any is. "
        "A domain may have one of its own.",
    )


class FulfillmentMigrationDomain(models.Model):
    """How good the data are after each check, and how good they have to be for the next step."""

    _inherit = "fulfillment.migration.domain"

    quality_ids = fields.One2many(
        "fulfillment.migration.quality", "domain_id", string="Quality at Each Check", readonly=True
    )
    quality_id = fields.Many2one(
        "fulfillment.migration.quality", string="Quality Now", compute="_compute_quality"
    )
    quality_score = fields.Float(string="Data Quality", digits=(16, 1), compute="_compute_quality")
    own_threshold = fields.Float(
        string="Quality Needed", digits=(16, 2), tracking=True, help="In %. 0: as the load set says."
    )
    is_below_threshold = fields.Boolean(compute="_compute_quality")
    pass_ids = fields.One2many("fulfillment.migration.quality.pass", "domain_id", readonly=True)

    @api.depends("quality_ids", "quality_ids.pass_ids", "own_threshold", "set_id.quality_threshold")
    def _compute_quality(self):
        for domain in self:
            domain.quality_id = domain.quality_ids.filtered(lambda one: not one.file_id).sorted(
                "id", reverse=True
            )[:1]
            domain.quality_score = domain.quality_id.score
            domain.is_below_threshold = bool(
                domain.quality_id
                and not domain.quality_id.pass_ids
                and domain.quality_id.score < domain._threshold()
            )

    @api.constrains("own_threshold")
    def _check_own_threshold(self):
        for domain in self:
            if not 0 <= domain.own_threshold <= 100:
                raise ValidationError(
                    self.env._("%(name)s: quality is a figure from 0 to 100 %%.", name=domain.display_name)
                )

    def _threshold(self):
        self.ensure_one()
        return self.own_threshold or self.set_id.quality_threshold

    # ----------------------------------------------------------------- measure

    def _keep_quality(self):
        """Keep how good these domains are now, file by file and as a whole."""
        now, values = fields.Datetime.now(), []
        for domain in self:
            whole, faulty = Counter(), Counter()
            for file in domain.file_ids.filtered(lambda file: file.state == "checked"):
                counts, faults = file._quality_counts()
                whole.update(counts)
                faulty.update(faults)
                values.append(domain._quality_values(counts, faults, now, file))
            values.append(domain._quality_values(whole, faulty, now))
        self.env["fulfillment.migration.quality"].sudo().create([value for value in values if value])

    def _quality_values(self, counts, faulty, now, file=None):
        found = scores(counts["rows"], counts["filled"], counts["cells"], faulty)
        return found and {
            "domain_id": self.id,
            "file_id": file.id if file else False,
            "checked_at": now,
            "row_count": counts["rows"],
            "cell_count": counts["cells"],
            "filled_count": counts["filled"],
            **found,
        }

    # -------------------------------------------------------------------- gate

    def _check_quality(self):
        """Raise where data are not as good as the next step needs, and nobody let them pass.

        :raises UserError: with the figures of all such domains, and what to do
        """
        below = self.filtered("is_below_threshold")
        if not below:
            return
        labels = dict(
            zip(
                DIMENSIONS,
                (
                    self.env._("completeness"),
                    self.env._("validity"),
                    self.env._("uniqueness"),
                    self.env._("consistency"),
                ),
                strict=True,
            )
        )
        lines = []
        for domain in below:
            quality = domain.quality_id
            worst = min(DIMENSIONS, key=lambda name, quality=quality: quality[name])
            lines.append(
                self.env._(
                    "%(name)s: %(score)s %% of %(threshold)s %% (lowest: %(dimension)s, %(figure)s %%)",
                    name=domain.display_name,
                    score=f"{quality.score:.2f}",
                    threshold=f"{domain._threshold():g}",
                    dimension=labels[worst],
                    figure=f"{quality[worst]:.2f}",
                )
            )
        raise UserError(
            self.env._(
                "Nothing was loaded: the data are not good enough yet.\n%(domains)s\n"
                "Correct refused rows, decide on proposed corrections and check again, or have the lead or the "
                "owner let them pass (Let Pass, on the domain).",
                domains="\n".join(lines),
            )
        )

    def action_pass_wizard(self):
        """Ask why data below the threshold may be loaded."""
        self.ensure_one()
        self._check_may_pass()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Let Pass"),
            "res_model": "fulfillment.migration.let.pass",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_domain_id": self.id},
        }

    def _check_may_pass(self):
        self.check_access("read")
        if self.env.user not in (self.owner_id | self.set_id.user_id):
            raise AccessError(
                self.env._(
                    "%(name)s is let pass by its owner (%(owner)s) or by the lead of the migration (%(lead)s).",
                    name=self.display_name,
                    owner=self.owner_id.name or "–",
                    lead=self.set_id.user_id.name or "–",
                )
            )

    def _let_pass(self, reason):
        """Let the data as they were checked last be loaded; it is logged who said so and why."""
        self.ensure_one()
        self._check_may_pass()
        self.env["fulfillment.migration.quality.pass"].sudo().create(
            {"quality_id": self.quality_id.id, "threshold": self._threshold(), "reason": reason.strip()}
        )
        self.sudo().message_post(
            body=self.env._(
                "Let pass with a data quality of %(score)s %% (needed: %(threshold)s %%): %(reason)s",
                score=f"{self.quality_score:.2f}",
                threshold=f"{self._threshold():g}",
                reason=reason.strip(),
            ),
            author_id=self.env.user.partner_id.id,
        )

    def action_open_quality(self):
        """Show how the quality of the domain went."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_migration.action_fulfillment_migration_quality"
        )
        return {**action, "domain": [("domain_id", "in", self.ids)], "context": {"search_default_whole": 1}}
