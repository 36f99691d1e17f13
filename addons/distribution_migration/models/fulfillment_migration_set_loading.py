from odoo import models
from odoo.exceptions import UserError

from ..watch import STARTING, hold


class FulfillmentMigrationSet(models.Model):
    """What the buttons of a load set do."""

    _inherit = "fulfillment.migration.set"

    def action_check(self):
        """Judge the rows of all files anew, in the order of the domains."""
        self.ensure_one()
        self.check_access("write")
        for domain in self._in_order().filtered("file_ids"):
            domain.file_ids._check_rows()
        return True

    def action_mock(self):
        """Rehearse the whole load and take it back."""
        return self._load("mock")

    def action_load(self):
        """Load the set for good."""
        return self._load("real")

    def _load(self, kind):
        self.ensure_one()
        self.check_access("write")
        run = self.env["fulfillment.migration.run"]._start(self, kind)
        run._go()
        return run._open()

    def _check_not_running(self):
        """Raise while a load of one of these sets is going on: what it reads stays as it is."""
        running = self.env["fulfillment.migration.run"].search(
            [("set_id", "in", self.ids), ("state", "=", "running")]
        )
        running -= running._fail_abandoned()
        if running:
            running = running[0]
            raise UserError(
                self.env._(
                    "%(run)s of %(set)s is running; nothing was changed.\nWait for it, or press Stop.",
                    run=running.display_name,
                    set=running.set_id.name,
                )
            )

    def _check_not_starting(self):
        """Raise while somebody else starts a load of this set, or does one within the request: one at a time."""
        if not hold(self.env, STARTING, self.id):
            raise UserError(
                self.env._(
                    "Somebody else is loading %(set)s at this moment; no second load was started.\nWait for it.",
                    set=self.name,
                )
            )

    def refresh_running(self):
        """Find out whether somebody still works on the loads of these sets (see the load)."""
        self.check_access("read")
        self.run_ids.refresh_running()
        return True
