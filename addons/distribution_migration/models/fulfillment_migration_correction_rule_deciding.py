from odoo import fields, models
from odoo.exceptions import UserError


class FulfillmentMigrationCorrectionRule(models.Model):
    """Accepting and refusing all that a rule proposes."""

    _inherit = "fulfillment.migration.correction.rule"

    def action_accept(self):
        """Accept what these rules propose; cells that were taken out stay out."""
        corrects = self.filtered("corrects")
        if self and not corrects:
            raise UserError(
                self.env._(
                    "Nothing was accepted: these only say that something is wrong, not what is right.\n"
                    "Open the cells and type the right values, or correct the file."
                )
            )
        corrects._decide("accepted")

    def action_refuse(self):
        self._decide("refused")

    def action_reopen(self):
        """Take the decision back."""
        self._decide("proposed")

    def _decide(self, state):
        self.file_id._check_may_decide()
        self._keep_decision(state)
        self._apply()
        titles = {
            "accepted": lambda name: self.env._("Corrections accepted in %(file)s:", file=name),
            "refused": lambda name: self.env._("Corrections refused in %(file)s:", file=name),
            "proposed": lambda name: self.env._(
                "Decisions on corrections taken back in %(file)s:", file=name
            ),
        }
        for file, rules in self.grouped("file_id").items():
            file._tell_decisions(titles[state](file.name), rules)

    def _keep_decision(self, state, is_remembered=False):
        decided = state != "proposed"
        self._system_write(
            {
                "state": state,
                "is_remembered": is_remembered,
                "decided_by_id": decided and self.env.uid,
                "decided_at": decided and fields.Datetime.now(),
            }
        )

    def _lines(self):
        return [
            self.env._(
                "%(column)s: %(sentence)s (%(count)s cells)",
                column=rule.column_name,
                sentence=rule.sentence,
                count=f"{rule.cell_count:,}",
            )
            for rule in self
        ]

    def _apply(self):
        """Let one accepted correction of each cell count: that by hand, else the one found last.

        A later rule started from what the earlier ones had made, so it holds what they say.
        """
        Correction = self.env["fulfillment.migration.correction"]
        self.flush_model()
        Correction.flush_model()
        cr = self.env.cr
        for file, rules in self.grouped("file_id").items():
            scope = [file.id, list(set(rules.mapped("source_index")))]
            # Two steps: one statement sees the cells as they were before it.
            cr.execute(
                """UPDATE fulfillment_migration_correction SET is_applied = FALSE
                WHERE file_id = %s AND source_index = ANY(%s) AND is_applied""",
                scope,
            )
            cr.execute(
                """UPDATE fulfillment_migration_correction AS correction SET is_applied = TRUE
                FROM (
                    SELECT DISTINCT ON (cell.source_index, cell.row_number) cell.id
                    FROM fulfillment_migration_correction AS cell
                    INNER JOIN fulfillment_migration_correction_rule AS rule ON cell.rule_id = rule.id
                    WHERE rule.file_id = %s AND rule.source_index = ANY(%s) AND cell.after IS NOT NULL
                        AND (cell.state = 'accepted' OR (cell.state = 'rule' AND rule.state = 'accepted'))
                    ORDER BY
                        cell.source_index, cell.row_number, cell.state = 'accepted' DESC, rule.sequence DESC
                ) AS last
                WHERE correction.id = last.id""",
                scope,
            )
            cr.execute(
                """UPDATE fulfillment_migration_correction_rule AS rule SET applied_count = (
                    SELECT count(*) FROM fulfillment_migration_correction AS cell
                    WHERE cell.rule_id = rule.id AND cell.is_applied
                )
                WHERE rule.file_id = %s AND rule.source_index = ANY(%s)""",
                scope,
            )
            # Whoever decides was asked before. A newer file in the freeze takes along what was decided.
            file._check_outdated()
        Correction.invalidate_model()
        self.invalidate_model()
