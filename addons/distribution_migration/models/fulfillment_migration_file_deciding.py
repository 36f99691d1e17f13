from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError

# What the chatter tells one by one.
TOLD = 20


class FulfillmentMigrationFile(models.Model):
    """Who may decide on corrections, and where it is told."""

    _inherit = "fulfillment.migration.file"

    def _check_may_decide(self):
        """Raise unless the user consults or owns the domains of these files, and no load is going on.

        :raises AccessError: for others
        """
        self.check_access("read")
        may_all = self.env.su or self.env.user.has_group("distribution_fulfillment_base.group_consultant")
        others = self.domain_id.filtered(lambda domain: domain.owner_id != self.env.user)
        if not may_all and others:
            raise AccessError(
                self.env._(
                    "Corrections of %(names)s are decided by the consultant or the owner of the domain.",
                    names=", ".join(others.mapped("display_name")),
                )
            )
        self.set_id._check_not_running()

    def _corrected_indexes(self):
        """Return the positions of the columns that have cells with accepted corrections."""
        groups = (
            self.env["fulfillment.migration.correction.rule"]
            .sudo()
            ._read_group([("file_id", "=", self.id), ("applied_count", ">", 0)], ["source_index"])
        )
        return {index for (index,) in groups}

    def _tell_decisions(self, title, records):
        """Log in the chatter of the domain who decided what: `records` say it with `_lines`."""
        self._tell(title, records[:TOLD]._lines(), len(records) - TOLD)

    def _tell(self, title, lines, more=0):
        self.ensure_one()
        if more > 0:
            lines = [*lines, self.env._("… and %(count)s more", count=f"{more:,}")]
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        # Who decides reads the domain; the log is the system's.
        self.domain_id.sudo().message_post(
            body=Markup("<p>%s</p><ul>%s</ul>") % (title, items), author_id=self.env.user.partner_id.id
        )
