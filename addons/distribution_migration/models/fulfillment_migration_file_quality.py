from odoo import models
from odoo.tools import SQL

from ..quality import FAULTS, RULES


class FulfillmentMigrationFile(models.Model):
    """What a check tells of the quality of a file: counts that are added up over the files of a domain."""

    _inherit = "fulfillment.migration.file"

    def _check_rows(self):
        result = super()._check_rows()
        self.domain_id._keep_quality()
        return result

    def _quality_counts(self):
        """Return ({"rows", "filled", "cells"}, {dimension: rows with a fault of it}).

        Rows that a corrected one stands in the place of do not count.
        """
        self.ensure_one()
        judge, what = self.env["fulfillment.migration.judge"], self.domain_id._what()
        matter = [code for code in dict.fromkeys((*what.required, *what.wanted)) if code in what.by_code]
        conditions, joins = judge._filled(self, set(matter))
        filled = SQL(" + ").join(
            [
                SQL("count(*) * 0"),
                *(SQL("count(*) FILTER (WHERE %s)", condition) for condition in conditions.values()),
            ]
        )
        gone = SQL(
            "SELECT row_number FROM fulfillment_migration_reject WHERE file_id = %s AND code = 'superseded'",
            self.id,
        )
        ((filled,),) = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE staged.row_number NOT IN (%s)", filled, joins, gone)
        )
        ((rows,),) = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM fulfillment_migration_row WHERE file_id = %s AND row_number NOT IN (%s)",
                self.id,
                gone,
            )
        )
        return {"rows": rows, "filled": filled, "cells": rows * len(matter)}, self._faulty_counts(gone)

    def _faulty_counts(self, gone):
        """Return {dimension: rows that have faults, or corrections that nobody decided on}."""
        self.env["fulfillment.migration.correction.rule"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT faulty.dimension, count(DISTINCT faulty.row_number)
                    FROM (
                        SELECT %(of_fault)s AS dimension, reject.row_number
                        FROM fulfillment_migration_reject AS reject
                        WHERE reject.file_id = %(file)s
                        UNION ALL
                        SELECT %(of_rule)s, cell.row_number
                        FROM fulfillment_migration_correction AS cell
                        INNER JOIN fulfillment_migration_correction_rule AS rule ON cell.rule_id = rule.id
                        WHERE cell.file_id = %(file)s AND rule.state = 'proposed' AND rule.corrects
                            AND cell.state = 'rule'
                    ) AS faulty
                    WHERE faulty.row_number NOT IN (%(gone)s)
                    GROUP BY faulty.dimension""",
                    file=self.id,
                    of_fault=self._dimension(SQL("reject.code"), FAULTS),
                    of_rule=self._dimension(SQL("rule.rule"), RULES),
                    gone=gone,
                )
            )
        )

    def _dimension(self, code, known):
        """Return the dimension of a fault or rule as SQL."""
        cases = [SQL("WHEN %s = ANY(%s) THEN %s", code, sorted(codes), name) for name, codes in known.items()]
        return SQL("CASE %s ELSE 'validity' END", SQL(" ").join(cases))
