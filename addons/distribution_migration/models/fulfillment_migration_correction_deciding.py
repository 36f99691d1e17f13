from odoo import models
from odoo.exceptions import UserError


class FulfillmentMigrationCorrection(models.Model):
    """Deciding on single cells."""

    _inherit = "fulfillment.migration.correction"

    def action_accept(self):
        """Accept these cells, whatever becomes of their rules."""
        known = self._known()
        if not known:
            raise UserError(self.env._("Nothing is proposed for these cells: type what is right into them."))
        known._decide("accepted")

    def action_take_out(self):
        """Leave these cells out of what their rule proposes, whatever becomes of it."""
        self._decide("refused")

    def action_follow_rule(self):
        self._decide("rule")

    def _decide(self, state, **values):
        self.file_id._check_may_decide()
        self.sudo().write({"state": state, **values})
        self.rule_id._apply()
        titles = {
            "accepted": lambda name: self.env._("Single cells corrected by hand in %(file)s:", file=name),
            "refused": lambda name: self.env._(
                "Single cells taken out of their correction in %(file)s:", file=name
            ),
            "rule": lambda name: self.env._("Single cells left to their rule in %(file)s:", file=name),
        }
        for file, cells in self.grouped("file_id").items():
            file._tell_decisions(titles[state](file.name), cells)

    def _lines(self):
        return [
            self.env._(
                "Row %(row)s, %(column)s: “%(before)s” → “%(after)s”",
                row=cell.row_number,
                column=cell.column_name,
                before=(cell.before or "")[:60],
                after=(cell.after or "")[:60],
            )
            for cell in self
        ]
