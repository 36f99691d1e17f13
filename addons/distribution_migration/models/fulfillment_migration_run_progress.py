from odoo import api, fields, models

# Seconds of silence after which it is told: a batch takes a few, planning a big domain or comparing some more.
SILENCE = 30
# Seconds after which the time left is estimated; before, the first batches tell little.
SOON = 5


class FulfillmentMigrationRun(models.Model):
    """How far a load is, for everybody who looks at it.

    A real load tells by its batches, which are committed one by one; a mock by what its worker says beside its
    transaction.
    """

    _inherit = "fulfillment.migration.run"

    progress = fields.Float(compute="_compute_progress", help="Rows done, in % of all rows of the load.")
    progress_text = fields.Char(compute="_compute_progress")
    is_stopping = fields.Boolean(compute="_compute_progress")

    def _announce(self):
        """Make a mock load ready to be watched; to be committed before its worker begins."""
        self.env["fulfillment.migration.progress"].sudo().create([{"run_id": run.id} for run in self])

    def _told(self):
        """Return {id of the load: what its worker said}, of mock loads that work out of sight."""
        told = self.env["fulfillment.migration.progress"].sudo().search([("run_id", "in", self.ids)])
        return {progress.run_id.id: progress for progress in told}

    def _measured(self):
        """Return (code of the domain at work, rows done, rows in all), as this transaction sees it."""
        self.ensure_one()
        self.env.cr.execute(
            """SELECT batch.stage_id, coalesce(sum(batch.row_count), 0)
            FROM fulfillment_migration_batch AS batch
            WHERE batch.stage_id = ANY(%s) AND batch.is_done IS NOT TRUE
            GROUP BY batch.stage_id""",
            [self.stage_ids.ids],
        )
        left = dict(self.env.cr.fetchall())
        at_work, done, total = None, 0, 0
        for stage in self.stage_ids.sorted("sequence"):
            if stage.state == "waiting":
                total += sum(stage.domain_id.file_ids.mapped("row_count"))
                at_work = at_work or stage.kind
                continue
            # As planned; rows that an earlier load brought, or that are refused, need no work.
            rows = sum((stage.counts or {}).values())
            total += rows
            done += rows - (left.get(stage.id, 0) if stage.state == "working" else 0)
            if stage.state == "working":
                at_work = stage.kind
        return at_work, done, total

    @api.depends("state", "stage_ids.state", "cancel_requested")
    def _compute_progress(self):
        running = self.filtered(lambda run: run.state == "running")
        told = running._told() if running else {}
        now = fields.Datetime.now()
        for run in self:
            run.progress, run.progress_text, run.is_stopping = 0.0, False, False
            if run not in running:
                continue
            mine = told.get(run.id)
            run.is_stopping = run.cancel_requested or bool(mine and mine.is_stop_requested)
            if mine and not mine.began_at:
                run.progress_text = run.env._("Waiting for a free job runner …")
                continue
            if mine:
                kind, done, total = mine.kind, mine.rows_done, mine.rows_total
            else:
                kind, done, total = run._measured()
            run.progress = 100.0 * done / total if total else 0.0
            begun = (mine and mine.began_at) or run.started_at
            heard = (mine and mine.told_at) or now
            run.progress_text = run._progress_text(kind, done, total, begun, heard, now)

    def _progress_text(self, kind, done, total, begun, heard, now):
        """Return one line: the domain at work, rows, seconds so far, the estimated rest, silence.

        The rest is that of the rows at the pace so far, also where the domains to come are slower.
        """
        labels = dict(
            self.env["fulfillment.migration.domain"]._fields["kind"]._description_selection(self.env)
        )
        so_far = (now - begun).total_seconds()
        parts = [
            self.env._("%(done)s of %(total)s rows", done=f"{done:,}", total=f"{total:,}"),
            self.env._("%(time)s so far", time=self._duration(so_far)),
        ]
        working, silence = (heard - begun).total_seconds(), (now - heard).total_seconds()
        if total and done >= total:
            parts.insert(0, self.env._("Comparing with the files"))
        else:
            if kind:
                parts.insert(0, labels.get(kind, kind))
            if done and working >= SOON and silence <= SILENCE:
                rest = max(0.0, working * (total - done) / done - silence)
                parts.append(self.env._("about %(time)s to go", time=self._duration(rest)))
        if silence > SILENCE:
            parts.append(self.env._("nothing new for %(time)s", time=self._duration(silence)))
        return ", ".join(parts)

    def _duration(self, seconds):
        seconds = int(seconds)
        if seconds < 60:
            return self.env._("%(seconds)s s", seconds=seconds)
        if seconds < 3600:
            return self.env._("%(minutes)s min %(seconds)s s", minutes=seconds // 60, seconds=seconds % 60)
        return self.env._("%(hours)s h %(minutes)s min", hours=seconds // 3600, minutes=seconds % 3600 // 60)
