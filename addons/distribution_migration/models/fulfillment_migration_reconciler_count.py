from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationReconcilerCount(models.AbstractModel):
    """Rows, or documents, of the files against the records that bear their numbers."""

    _name = "fulfillment.migration.reconciler.count"
    _description = "Rows against Records"

    def _totals(self, run, domain):
        """Return (rows or documents of the files, records of Odoo)."""
        ((source, odoo),) = self.env.execute_query(
            SQL(
                """WITH %s
                SELECT
                    (SELECT count(*) FROM unit),
                    (SELECT count(DISTINCT unit.record_id) FROM unit WHERE NOT unit.is_refused)
                        + (SELECT count(*) FROM unlisted)""",
                self._tables(run, domain),
            )
        )
        return source, odoo

    def _differing(self, run, domain):
        """Return the rows, documents and records that stand on one side only, as plain data.

        Of history, what a rule leaves out is one line a file and rule: selecting it closes rows by the million.
        """
        is_history = bool(domain._what().history)
        return [
            {**row, "source": float(row["source"]), "odoo": float(row["odoo"])}
            for row in self.env.execute_query_dict(
                SQL(
                    """WITH %(tables)s,
                    told AS (
                        SELECT coalesce(unit.key, '') AS label, 1 AS source, 0 AS odoo,
                            CASE
                                WHEN unit.is_closed THEN 'closed'
                                WHEN unit.is_refused THEN 'refused'
                                WHEN unit.record_id IS NULL THEN 'missing'
                                WHEN unit.is_merged THEN %(named)s
                                ELSE 'merged'
                            END AS cause,
                            unit.file_id, unit.row_number
                        FROM (
                            SELECT unit.*, row_number() OVER (
                                PARTITION BY unit.is_refused, unit.record_id
                                ORDER BY unit.is_merged, unit.file_id, unit.row_number
                            ) AS occurrence
                            FROM unit
                        ) AS unit
                        WHERE unit.is_refused OR unit.record_id IS NULL OR unit.occurrence > 1
                        UNION ALL
                        SELECT unlisted.legacy_key, 0, 1, 'unlisted', NULL, NULL FROM unlisted
                    )
                    SELECT told.* FROM told WHERE told.cause <> 'closed' OR NOT %(is_history)s
                    UNION ALL
                    SELECT min(rule.reason), count(*), 0, 'closed', told.file_id, min(told.row_number)
                    FROM told
                    LEFT JOIN fulfillment_migration_closed AS closed
                        ON told.file_id = closed.file_id AND told.row_number = closed.row_number
                    LEFT JOIN fulfillment_migration_cutover_rule AS rule ON closed.rule_id = rule.id
                    WHERE told.cause = 'closed' AND %(is_history)s
                    GROUP BY told.file_id, rule.id
                    ORDER BY file_id, row_number, label""",
                    tables=self._tables(run, domain),
                    is_history=is_history,
                    # What has no duplicates was named by the file: old accounts become one of the new chart.
                    named="duplicate" if domain._what().matched else "mapped",
                )
            )
        ]

    def _tables(self, run, domain):
        """Return the tables `unit` (what the files bring) and `unlisted` (records that no file brings any more)."""
        judge, what = self.env["fulfillment.migration.judge"], domain._what()
        table = SQL.identifier(self.env[what.model]._table)
        files = domain.file_ids.filtered(lambda file: file.state != "draft")
        listed = SQL(" UNION ALL ").join(
            SQL(
                """SELECT %s AS file_id, own.row_number, own.key FROM (%s) AS own
                UNION ALL
                SELECT damaged.file_id, damaged.row_number, NULL FROM fulfillment_migration_row AS damaged
                WHERE damaged.file_id = %s AND damaged.defect IS NOT NULL""",
                file.id,
                judge._keys(file),
                file.id,
            )
            for file in files
        )
        if not files:
            listed = SQL(
                "SELECT NULL::integer AS file_id, NULL::integer AS row_number, NULL::text AS key WHERE FALSE"
            )
        # A document is one, however many rows it has; rows without a number stand for themselves.
        unit = SQL("said.file_id, said.row_number")
        if what.document:
            unit = SQL("coalesce(said.key, said.file_id || ' ' || said.row_number)")
        return SQL(
            """listed AS MATERIALIZED (%(listed)s),
            said AS MATERIALIZED (
                SELECT listed.*, coalesce(result.state, 'refused') IN ('refused', 'closed') AS is_refused,
                    result.state IS NOT DISTINCT FROM 'closed' AS is_closed,
                    coalesce(result.state, '') = 'merged' OR coalesce(xref.is_duplicate, FALSE) AS is_merged,
                    record.id AS record_id
                FROM listed
                LEFT JOIN fulfillment_migration_result AS result
                    ON result.run_id = %(run)s AND result.file_id = listed.file_id
                    AND result.row_number = listed.row_number
                LEFT JOIN fulfillment_migration_xref AS xref
                    ON xref.company_id = %(company)s AND xref.kind = %(kind)s AND xref.legacy_key = listed.key
                    AND xref.system = %(system)s
                LEFT JOIN %(table)s AS record ON record.id = xref.res_id
                WHERE NOT EXISTS (
                    SELECT FROM fulfillment_migration_reject AS superseded
                    WHERE superseded.file_id = listed.file_id
                        AND superseded.row_number = listed.row_number AND superseded.code = 'superseded'
                )
            ),
            unit AS MATERIALIZED (
                SELECT min(said.file_id) AS file_id, min(said.row_number) AS row_number, min(said.key) AS key,
                    bool_or(said.is_refused) AS is_refused, bool_or(said.is_closed) AS is_closed,
                    bool_and(said.is_merged) AS is_merged, min(said.record_id) AS record_id
                FROM said GROUP BY %(unit)s
            ),
            -- Grouped, not joined: of numbers kept a moment ago PostgreSQL knows nothing yet, takes them for few, and
            -- would look through all rows of the files for each.
            unlisted AS MATERIALIZED (
                SELECT named.legacy_key FROM (
                    SELECT xref.legacy_key, TRUE AS is_record FROM fulfillment_migration_xref AS xref
                    INNER JOIN fulfillment_migration_run AS brought ON xref.run_id = brought.id
                    INNER JOIN %(table)s AS record ON record.id = xref.res_id
                    WHERE xref.company_id = %(company)s AND xref.kind = %(kind)s AND brought.set_id = %(set)s
                    UNION ALL
                    SELECT listed.key, FALSE FROM listed WHERE listed.key IS NOT NULL
                ) AS named
                GROUP BY named.legacy_key HAVING bool_and(named.is_record)
            )""",
            listed=listed,
            run=run.id,
            company=domain.company_id.id,
            kind=domain.kind,
            system=domain.set_id.system,
            table=table,
            unit=unit,
            set=domain.set_id.id,
        )
