import json
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
            rows = loader._recognised(domain, self._read_rows(domain))
            new = [row for row in rows if not row["res_id"]]
            known = [row for row in rows if row["res_id"] and row["is_known"]]
            there = [row for row in rows if row["res_id"] and not row["is_known"]]
            # Known ones first: what they give up, as a barcode, a new one may have.
            refused = self._update(domain, loader, known) if known else {}
            made, refused_new = loader._load(domain, new)
            refused.update(refused_new)
            adopted = loader._adopt(domain, there, refused) if there else {}
        said = loader._remembered(domain, new, made) if loader._updates else {}
        self._keep_made(domain, run, made, said)
        if adopted:
            there = {one: found for one, (found, _replaced) in adopted.items()}
            self._keep_made(domain, run, there, {}, loader._adopted)
            self._keep_replaced(adopted)
        self._keep_merged()
        self._keep_refused(refused)
        self._keep_done(time.monotonic() - started)

    def _read_rows(self, domain):
        """Return the rows of the batch as texts of values (see the judge), in the order of the files.

        `res_id`: of the record that a row is the same as, None for those that become one. `is_known`: an earlier
        load brought it.
        """
        self.env.cr.execute(
            """SELECT result.id, result.file_id, result.row_number, result.res_id, xref.id IS NOT NULL
            FROM fulfillment_migration_result AS result
            -- A look into the index a row: of numbers kept a moment ago PostgreSQL knows nothing yet, and may go
            -- through all of them for each row.
            LEFT JOIN LATERAL (
                SELECT known.id FROM fulfillment_migration_xref AS known
                WHERE known.company_id = result.company_id AND known.system = %s AND known.kind = %s
                    AND known.legacy_key = result.key
                LIMIT 1
            ) AS xref ON TRUE
            WHERE result.stage_id = %s AND result.batch_number = %s AND result.state = 'pending'
            ORDER BY result.file_id, result.row_number""",
            [domain.set_id.system, domain.kind, self.stage_id.id, self.number],
        )
        numbers, ids = defaultdict(list), {}
        for result_id, file_id, row_number, res_id, is_known in self.env.cr.fetchall():
            numbers[file_id].append(row_number)
            ids[file_id, row_number] = {
                "result_id": result_id,
                "file_id": file_id,
                "res_id": res_id,
                "is_known": is_known,
            }
        rows = []
        for file in domain.file_ids.browse(numbers):
            for row in self.env["fulfillment.migration.judge"]._rows(file, numbers[file.id]):
                rows.append({**row, **ids[file.id, row["row_number"]]})
        return rows

    def _update(self, domain, loader, rows):
        """Write what known rows say now, keep what became of each, and return those that are refused."""
        self.env.cr.execute(
            """SELECT result.id, xref.said, xref.fingerprint
            FROM fulfillment_migration_result AS result
            INNER JOIN fulfillment_migration_xref AS xref
                ON xref.company_id = result.company_id AND xref.system = %s AND xref.kind = %s
                AND xref.legacy_key = result.key
            WHERE result.id = ANY(%s)""",
            [domain.set_id.system, domain.kind, [row["result_id"] for row in rows]],
        )
        former = {result_id: (said, mark) for result_id, said, mark in self.env.cr.fetchall()}
        said = {result_id: before for result_id, (before, _mark) in former.items()}
        mentioned = {row["result_id"]: len(loader._spoken(row)) for row in rows}
        rows = loader._completed_by(domain, rows, said)
        updated, refused, conflicts = loader._update(domain, rows, said)
        rows = [row for row in rows if row["result_id"] in updated]
        says = loader._remembered(domain, rows, {row["result_id"]: row["res_id"] for row in rows})
        kept = [
            {
                "id": row["result_id"],
                "said": says[row["result_id"]],
                # Of a file with fewer columns: the next one is compared with all that was said.
                "is_partly": len(loader._spoken(row)) > mentioned[row["result_id"]],
                "change": {
                    **updated[row["result_id"]],
                    "said": former[row["result_id"]][0],
                    "fingerprint": former[row["result_id"]][1],
                },
            }
            for row in rows
        ]
        self.env.cr.execute(
            """WITH done AS (
                UPDATE fulfillment_migration_result AS result SET state = 'updated', change_kept = kept.change
                FROM jsonb_to_recordset(%s::jsonb) AS kept (id integer, said jsonb, is_partly boolean, change jsonb)
                WHERE result.id = kept.id
                RETURNING result.key, result.company_id, result.fingerprint, kept.said, kept.is_partly
            )
            UPDATE fulfillment_migration_xref AS xref
            SET fingerprint = CASE WHEN done.is_partly THEN '' ELSE done.fingerprint END, said = done.said
            FROM done
            WHERE xref.company_id = done.company_id AND xref.system = %s AND xref.kind = %s
                AND xref.legacy_key = done.key""",
            [json.dumps(kept), domain.set_id.system, domain.kind],
        )
        self._keep_conflicts(domain, conflicts)
        self.env["fulfillment.migration.xref"].invalidate_model()
        return refused

    def _keep_conflicts(self, domain, conflicts):
        """Say of each conflict which fields somebody has changed in Odoo."""
        Model = self.env[domain._what().model]
        for result in self.env["fulfillment.migration.result"].sudo().browse(conflicts):
            names = conflicts[result.id]
            labels = ", ".join(Model._fields[name]._description_string(self.env) for name in names)
            result.write(
                {
                    "state": "conflict",
                    "message": self.env._(
                        "Changed in Odoo since it was loaded, and in the file as well: %(fields)s. Decide, and "
                        "write it by hand.",
                        fields=labels,
                    )
                    if names
                    else self.env._(
                        "Deleted in Odoo since it was loaded. Make it again by hand, or leave it."
                    ),
                }
            )
        self.env["fulfillment.migration.result"].flush_model()

    def _keep_made(self, domain, run, made, said, state="loaded"):
        """Keep which record each row became: for the next load, for its undoing, and for good.

        :param state: another one than "loaded" where the records were there before
        """
        if not made:
            return
        ids = list(made)
        self.env.cr.execute(
            """WITH done AS (
                UPDATE fulfillment_migration_result AS result SET state = %s, res_id = made.res_id
                FROM unnest(%s::integer[], %s::integer[], %s::jsonb[]) AS made (id, res_id, said)
                WHERE result.id = made.id
                RETURNING result.key, result.code, result.fingerprint, result.res_id, made.said
            ),
            -- The rows of a document are one record, and have one key.
            record AS (SELECT DISTINCT ON (done.key) done.* FROM done ORDER BY done.key),
            named AS (
                INSERT INTO ir_model_data
                    (module, name, model, res_id, noupdate, create_uid, create_date, write_uid, write_date)
                SELECT '__migration__', %s || md5(record.key), %s, record.res_id, TRUE, %s,
                    now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'
                FROM record
                WHERE %s
            )
            INSERT INTO fulfillment_migration_xref
                (company_id, system, kind, legacy_key, model, res_id, run_id, fingerprint, said, is_duplicate)
            SELECT
                %s, %s, %s, record.key, %s, record.res_id, %s, record.fingerprint, record.said,
                %s OR record.code IS NOT DISTINCT FROM 'found'
            FROM record""",
            [
                state,
                ids,
                [made[result_id] for result_id in ids],
                [json.dumps(said[result_id]) if result_id in said else None for result_id in ids],
                f"{run.set_id._external_id_prefix()}_{domain.kind}_",
                domain._what().model,
                self.env.uid,
                self.env.uid,
                self.env["fulfillment.migration.loader"]._of(domain.kind)._has_external_ids,
                domain.company_id.id,
                domain.set_id.system,
                domain.kind,
                domain._what().model,
                run.id,
                state != "loaded",
            ],
        )

    def _keep_replaced(self, adopted):
        self.env.cr.execute_values(
            """UPDATE fulfillment_migration_result AS result SET replaced = told.replaced
            FROM (VALUES %s) AS told (id, replaced) WHERE result.id = told.id""",
            [(one, json.dumps(replaced)) for one, (_record_id, replaced) in adopted.items() if replaced],
            template="(%s, %s::jsonb)",
        )

    def _keep_merged(self):
        """Keep the numbers of rows that became one of this batch, in one transaction with it."""
        self.env.cr.execute(
            """SELECT key FROM fulfillment_migration_result
            WHERE stage_id = %s AND batch_number = %s AND state IN ('loaded', 'merged')""",
            [self.stage_id.id, self.number],
        )
        self.stage_id._keep_merged([key for (key,) in self.env.cr.fetchall()])

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
