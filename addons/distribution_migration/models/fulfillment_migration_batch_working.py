import time
from collections import defaultdict

from odoo import models

from odoo.addons.distribution_fulfillment_base.doors import MIGRATION, doing

from .fulfillment_migration_stage import STATES


class FulfillmentMigrationBatch(models.Model):
    """One batch: its rows become records, and it is kept what became of them, in one transaction."""

    _inherit = "fulfillment.migration.batch"

    def _work(self):
        """Load the rows of the batch. The caller holds the batch, and commits."""
        self.ensure_one()
        started = time.monotonic()
        domain, run = self.stage_id.domain_id, self.stage_id.run_id
        loader = self.env["fulfillment.migration.loader"]._of(domain.kind)
        with doing(self.env, source=MIGRATION):
            made, refused = loader._load(domain, self._read_rows(domain))
        self._keep_made(domain, run, made)
        self._keep_refused(refused)
        self._keep_done(time.monotonic() - started)

    def _read_rows(self, domain):
        """Return the rows of the batch as texts of values (see the judge), in the order of the files."""
        self.env.cr.execute(
            """SELECT id, file_id, row_number FROM fulfillment_migration_result
            WHERE stage_id = %s AND batch_number = %s AND state = 'pending' ORDER BY file_id, row_number""",
            [self.stage_id.id, self.number],
        )
        numbers, ids = defaultdict(list), {}
        for result_id, file_id, row_number in self.env.cr.fetchall():
            numbers[file_id].append(row_number)
            ids[file_id, row_number] = result_id
        rows = []
        for file in domain.file_ids.browse(numbers):
            for row in self.env["fulfillment.migration.judge"]._rows(file, numbers[file.id]):
                row["result_id"] = ids[file.id, row["row_number"]]
                rows.append(row)
        return rows

    def _keep_made(self, domain, run, made):
        """Keep which record each row became: for the next load, for its undoing, and for good."""
        if not made:
            return
        ids = list(made)
        self.env.cr.execute(
            """WITH done AS (
                UPDATE fulfillment_migration_result AS result SET state = 'loaded', res_id = made.res_id
                FROM unnest(%s::integer[], %s::integer[]) AS made (id, res_id)
                WHERE result.id = made.id
                RETURNING result.key, result.fingerprint, result.res_id
            ),
            -- The rows of a document are one record, and have one key.
            record AS (SELECT DISTINCT ON (done.key) done.* FROM done ORDER BY done.key),
            named AS (
                INSERT INTO ir_model_data
                    (module, name, model, res_id, noupdate, create_uid, create_date, write_uid, write_date)
                SELECT '__migration__', %s || md5(record.key), %s, record.res_id, TRUE, %s,
                    now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'
                FROM record
            )
            INSERT INTO fulfillment_migration_xref
                (company_id, kind, legacy_key, model, res_id, run_id, fingerprint)
            SELECT %s, %s, record.key, %s, record.res_id, %s, record.fingerprint FROM record""",
            [
                ids,
                [made[result_id] for result_id in ids],
                f"{run.set_id.code}_{domain.kind}_",
                domain._what().model,
                self.env.uid,
                self.env.uid,
                domain.company_id.id,
                domain.kind,
                domain._what().model,
                run.id,
            ],
        )

    def _keep_refused(self, refused):
        if not refused:
            return
        sentence = self.env["fulfillment.migration.sentence"]
        refused = {
            result_id: (code, target, value, message or sentence._of(code, value or ""))
            for result_id, (code, target, value, message) in refused.items()
        }
        self.env.cr.execute(
            """UPDATE fulfillment_migration_result AS result
            SET state = 'refused', code = fault.code, target = fault.target, value = left(fault.value, 200),
                message = fault.message
            FROM unnest(%s::integer[], %s::text[], %s::text[], %s::text[], %s::text[])
                AS fault (id, code, target, value, message)
            WHERE result.id = fault.id""",
            [list(refused), *map(list, zip(*refused.values(), strict=True))],
        )

    def _keep_done(self, seconds):
        self.env.cr.execute(
            "UPDATE fulfillment_migration_batch SET is_done = TRUE, seconds = %s WHERE id = %s",
            [seconds, self.id],
        )
        self.env["fulfillment.migration.result"].invalidate_model()
        self.invalidate_recordset()
        # Counted live while the stage works.
        counts = [f"{state}_count" for state in STATES]
        self.env["fulfillment.migration.stage"].invalidate_model(counts)
        self.env["fulfillment.migration.run"].invalidate_model(counts)
