from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationStage(models.Model):
    """What a stage has to do: every row of its files, refused, known, or in a batch."""

    _inherit = "fulfillment.migration.stage"

    def _plan(self):
        """List the rows of the domain and share the good ones out into batches."""
        self.ensure_one()
        files = self.domain_id.file_ids
        for file in files:
            self._list_rows(file)
        # Without statistics of what was just listed the batches are planned blindly.
        # Another set that is rehearsed holds the table till its end: not to be waited for.
        self.env.cr.execute("ANALYZE (SKIP_LOCKED) fulfillment_migration_result")
        # Of rows that earlier loads brought.
        self._keep_merged()
        if self.domain_id._what().parent:
            self._place_children(files)
        self._make_batches()
        self.env["fulfillment.migration.result"].invalidate_model()
        self._open_history()
        self._count()
        self._system_write({"state": "working"})

    def _list_rows(self, file):
        judge = self.env["fulfillment.migration.judge"]
        parts, joins = judge._parts(file)
        self.env.cr.execute(
            SQL(
                """INSERT INTO fulfillment_migration_result (
                    run_id, stage_id, domain_id, file_id, company_id, row_number, key, fingerprint, level,
                    state, res_id, survivor_key, code, target, value, params, said, differs
                )
                SELECT
                    %(run)s, %(stage)s, %(domain)s, %(file)s, %(company)s, listed.row_number, listed.key,
                    listed.fingerprint, 0,
                    CASE
                        WHEN closed.id IS NOT NULL AND xref.id IS NULL THEN 'closed'
                        WHEN reject.code IS NOT NULL THEN 'refused'
                        WHEN %(changed)s AND %(updates)s AND xref.said IS NOT NULL THEN 'pending'
                        WHEN %(changed)s THEN 'changed'
                        WHEN xref.id IS NOT NULL THEN 'known'
                        WHEN merged.survivor_key IS NOT NULL THEN 'merged'
                        ELSE 'pending'
                    END,
                    coalesce(xref.res_id, merged.survivor_id), merged.survivor_key,
                    CASE WHEN closed.id IS NOT NULL AND xref.id IS NULL THEN 'closed' ELSE reject.code END,
                    reject.target, coalesce(closed.goes_with, reject.value),
                    CASE WHEN closed.id IS NULL THEN reject.params
                        ELSE jsonb_build_object('reason', rule.reason) END,
                    listed.said, CASE WHEN %(changed)s THEN %(differs)s END
                FROM (
                    SELECT staged.row_number, %(key)s AS key, %(fingerprint)s AS fingerprint, %(said)s AS said
                    FROM %(joins)s
                    UNION ALL
                    SELECT damaged.row_number, NULL, NULL, NULL FROM fulfillment_migration_row AS damaged
                    WHERE damaged.file_id = %(file)s AND damaged.defect IS NOT NULL
                ) AS listed
                LEFT JOIN (
                    SELECT DISTINCT ON (fault.row_number)
                        fault.row_number, fault.code, fault.target, fault.value, fault.params
                    FROM fulfillment_migration_reject AS fault
                    WHERE fault.file_id = %(file)s
                    ORDER BY fault.row_number, fault.id
                ) AS reject ON listed.row_number = reject.row_number
                LEFT JOIN fulfillment_migration_xref AS xref
                    ON xref.company_id = %(company)s AND xref.system = %(system)s AND xref.kind = %(kind)s
                    AND xref.legacy_key = listed.key
                LEFT JOIN fulfillment_migration_closed AS closed
                    ON closed.file_id = %(file)s AND closed.row_number = listed.row_number
                LEFT JOIN fulfillment_migration_cutover_rule AS rule ON closed.rule_id = rule.id
                LEFT JOIN (%(merged)s) AS merged ON merged.key = listed.key
                -- The row that stands in its place is listed.
                WHERE NOT EXISTS (
                    SELECT FROM fulfillment_migration_reject AS superseded
                    WHERE superseded.file_id = %(file)s AND superseded.row_number = listed.row_number
                        AND superseded.code = 'superseded'
                )
                ORDER BY listed.row_number""",
                run=self.run_id.id,
                stage=self.id,
                domain=self.domain_id.id,
                file=file.id,
                company=self.company_id.id,
                system=self.run_id.set_id.system,
                kind=self.kind,
                key=judge._key(file, parts),
                fingerprint=self._fingerprint(file, parts),
                changed=self._changed(parts),
                said=judge._said(parts) if not self.domain_id._what().history else SQL("NULL::jsonb"),
                differs=judge._differs(SQL("xref.said"), SQL("listed.said"), SQL("%s::text[]", list(parts)))
                if not self.domain_id._what().document
                else SQL("NULL::jsonb"),
                updates=self._updates(),
                joins=joins,
                merged=self.domain_id._merged(),
            )
        )

    def _updates(self):
        """Tell whether rows of the domain that changed since they were loaded are to be written."""
        return (
            self.run_id.set_id.is_delta and self.env["fulfillment.migration.loader"]._of(self.kind)._updates
        )

    def _changed(self, parts):
        """Return the condition that a known row says something else, in the fields that its file feeds."""
        changed = SQL("xref.fingerprint <> listed.fingerprint")
        if self.domain_id._what().document:
            return changed
        # Of a file with other columns than that of before; the number, by which the row is known, is the same.
        texts = {
            code: SQL("listed.key") if code == "key" else SQL("(xref.said ->> %s)", code) for code in parts
        }
        said = self.env["fulfillment.migration.judge"]._fingerprint(
            {code: (None, text) for code, text in texts.items()}
        )
        return SQL("(%s AND (xref.said IS NULL OR %s <> listed.fingerprint))", changed, said)

    def _fingerprint(self, file, parts):
        """Return what tells a changed record from an unchanged one: of a document, all of its rows."""
        judge = self.env["fulfillment.migration.judge"]
        said = judge._fingerprint(parts)
        if not self.domain_id._what().document:
            return said
        return SQL(
            "md5(string_agg(%s, '') OVER (PARTITION BY %s ORDER BY staged.row_number"
            " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))",
            said,
            judge._key(file, parts),
        )

    def _place_children(self, files):
        """Put rows below their parents: level 0 refers to no row that is still to be loaded."""
        self.env.cr.execute(
            SQL(
                """WITH RECURSIVE pair AS MATERIALIZED (
                    SELECT result.id, result.key, own.parent
                    FROM (%s) AS own
                    INNER JOIN fulfillment_migration_result AS result
                        ON own.file_id = result.file_id AND own.row_number = result.row_number
                    WHERE result.stage_id = %s AND result.state = 'pending'
                ),
                placed AS (
                    SELECT pair.id, pair.key, 0 AS level FROM pair
                    -- See _check_parents.
                    LEFT JOIN (SELECT DISTINCT other.key FROM pair AS other) AS above ON pair.parent = above.key
                    WHERE above.key IS NULL
                    UNION ALL
                    SELECT pair.id, pair.key, placed.level + 1
                    FROM placed INNER JOIN pair ON placed.key = pair.parent
                )
                UPDATE fulfillment_migration_result AS result SET level = placed.level
                FROM placed WHERE result.id = placed.id AND placed.level > 0""",
                SQL(" UNION ALL ").join(
                    SQL(
                        "SELECT %s AS file_id, own.row_number, own.parent FROM (%s) AS own",
                        file.id,
                        self.domain_id._with_parents(file),
                    )
                    for file in files
                ),
                self.id,
            )
        )

    def _make_batches(self):
        what = self.domain_id._what()
        place = SQL("result.place")
        if what.document:
            # A document is not cut: all of its rows go where its first one goes.
            place = SQL("min(result.place) OVER (PARTITION BY result.level, result.key)")
        self.env.cr.execute(
            SQL(
                """UPDATE fulfillment_migration_result AS result SET batch_number = shared.number
                FROM (
                    SELECT chunk.id, dense_rank() OVER (ORDER BY chunk.level, chunk.part) AS number
                    FROM (
                        SELECT result.id, result.level, %s / %s AS part
                        FROM (
                            SELECT
                                pending.id,
                                pending.level,
                                pending.key,
                                row_number() OVER (
                                    PARTITION BY pending.level ORDER BY pending.file_id, pending.row_number
                                ) - 1 AS place
                            FROM fulfillment_migration_result AS pending
                            WHERE pending.stage_id = %s AND pending.state = 'pending'
                        ) AS result
                    ) AS chunk
                ) AS shared
                WHERE result.id = shared.id""",
                place,
                what.batch,
                self.id,
            )
        )
        self.env.cr.execute(
            """INSERT INTO fulfillment_migration_batch (stage_id, company_id, number, level, row_count)
            SELECT stage_id, company_id, batch_number, min(level), count(*)
            FROM fulfillment_migration_result
            WHERE stage_id = %s AND batch_number IS NOT NULL
            GROUP BY stage_id, company_id, batch_number""",
            [self.id],
        )
        self.env["fulfillment.migration.batch"].invalidate_model()
