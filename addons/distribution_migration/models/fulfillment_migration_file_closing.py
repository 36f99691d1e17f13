from odoo import api, fields, models
from odoo.tools import SQL


class FulfillmentMigrationFile(models.Model):
    """Cutover rules at the check: which rows do not move, and which ones go along with them."""

    _inherit = "fulfillment.migration.file"

    closed_ids = fields.One2many("fulfillment.migration.closed", "file_id", readonly=True)
    closed_count = fields.Integer(string="Closed in Old System", compute="_compute_closed_count")

    def _compute_closed_count(self):
        counts = dict(
            self.env["fulfillment.migration.closed"]._read_group(
                [("file_id", "in", self.ids)], ["file_id"], ["__count"]
            )
        )
        for record in self:
            record.closed_count = counts.get(record._origin, 0)

    def _check_parents(self):
        result = super()._check_parents()
        # Here, where the rows are read, and their keys not yet compared.
        self._close_rows()
        return result

    def _check_done(self):
        self._pass_over_closed()
        return super()._check_done()

    def _close_rows(self):
        """Find the rows that the rules of the set keep from moving, and refuse those that name such a row.

        A row that needs a closed one (its link is required, or leads to its parent) is closed with it; where the
        link may be empty, a person decides.
        """
        self.ensure_one()
        self.env["fulfillment.migration.cutover.rule"].flush_model()
        self.env.cr.execute("DELETE FROM fulfillment_migration_closed WHERE file_id = %s", [self.id])
        if self.set_id.domain_ids.rule_ids:
            for rule in self.domain_id.rule_ids:
                self._close_by_rule(rule)
            what = self.domain_id._what()
            needed = [field for field in what.links if field.required or field.code == what.parent]
            while any([self._close_along(field) for field in needed if not field.many]):
                # Those that it closed may have rows of this file that belong to them.
                if not what.parent:
                    break
            for field in what.links:
                self._refuse_naming_closed(field)
        self.env["fulfillment.migration.closed"].invalidate_model()
        self.invalidate_recordset(["closed_ids", "closed_count"])

    def _close_by_rule(self, rule):
        own = self.env["fulfillment.migration.judge"]._keys(self, *rule._codes())
        self._close(
            SQL(
                "SELECT own.row_number, own.key, %s AS rule_id, NULL AS goes_with FROM (%s) AS own WHERE %s",
                rule.id,
                own,
                self._whole(own, rule._condition(), rule._is_of_line()),
            )
        )

    def _whole(self, own, condition, is_of_line):
        """Return the condition of rows to close: of documents, those of which it holds for the whole document."""
        if not self.domain_id._what().document:
            return condition
        return SQL(
            "own.key IN (SELECT own.key FROM (%s) AS own WHERE own.key IS NOT NULL GROUP BY own.key HAVING %s(%s))",
            own,
            SQL("bool_and") if is_of_line else SQL("bool_or"),
            condition,
        )

    def _close(self, query):
        """Close rows: `query` gives (row_number, key, rule_id, goes_with). Return how many were open before."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO fulfillment_migration_closed
                    (file_id, company_id, row_number, key, rule_id, goes_with)
                SELECT %s, %s, found.row_number, found.key, found.rule_id, found.goes_with FROM (%s) AS found
                ON CONFLICT (file_id, row_number) DO NOTHING""",
                self.id,
                self.company_id.id,
                query,
            )
        )
        return self.env.cr.rowcount

    def _closed_keys(self, field):
        """Return the query of (key, rule_id) of the closed rows that a link may name, and that Odoo does not have."""
        files = self.set_id.domain_ids.filtered(lambda domain: domain.kind in field.to).file_ids
        return SQL(
            """SELECT closed.key, min(closed.rule_id) AS rule_id FROM fulfillment_migration_closed AS closed
            WHERE closed.file_id = ANY(%s) AND closed.key IS NOT NULL AND NOT EXISTS (
                SELECT FROM fulfillment_migration_xref AS xref
                WHERE xref.company_id = %s AND xref.system = %s AND xref.kind = ANY(%s)
                    AND xref.legacy_key = closed.key
            )
            GROUP BY closed.key""",
            files.ids,
            self.company_id.id,
            self.set_id.system,
            list(field.to),
        )

    def _close_along(self, field):
        """Close the rows that need a closed one; return how many were open before."""
        own = self.env["fulfillment.migration.judge"]._keys(self, field.code)
        named = SQL.identifier("own", field.code)
        is_closed = SQL(
            "coalesce(%s IN (SELECT key FROM (%s) AS along), FALSE)", named, self._closed_keys(field)
        )
        return self._close(
            SQL(
                """SELECT own.row_number, own.key, along.rule_id, %s AS goes_with
                FROM (%s) AS own INNER JOIN (%s) AS along ON %s = along.key
                WHERE %s""",
                named,
                own,
                self._closed_keys(field),
                named,
                self._whole(own, is_closed, field.of_line),
            )
        )

    def _refuse_naming_closed(self, field):
        own = self.env["fulfillment.migration.judge"]._keys(self, field.code)
        text = SQL(
            "unnest(string_to_array(own.%s, ','))" if field.many else "own.%s", SQL.identifier(field.code)
        )
        self._add_rejects(
            SQL(
                """SELECT named.row_number, %s AS target, named.text AS value, 'link_closed' AS code,
                    NULL::jsonb AS params
                FROM (SELECT own.row_number, btrim(%s) AS text FROM (%s) AS own) AS named
                WHERE named.text IN (SELECT key FROM (%s) AS along) AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_closed AS closed
                    WHERE closed.file_id = %s AND closed.row_number = named.row_number
                )""",
                field.code,
                text,
                own,
                self._closed_keys(field),
                self.id,
            )
        )

    def _pass_over_closed(self):
        """Take away what is said of closed rows: nobody has to correct what does not move."""
        self.env.cr.execute(
            """DELETE FROM fulfillment_migration_closed AS closed
            USING fulfillment_migration_reject AS superseded
            WHERE closed.file_id = %s AND superseded.file_id = closed.file_id
                AND superseded.row_number = closed.row_number AND superseded.code = 'superseded'""",
            [self.id],
        )
        self.env.cr.execute(
            """DELETE FROM fulfillment_migration_reject AS fault
            USING fulfillment_migration_closed AS closed
            WHERE fault.file_id = %s AND closed.file_id = fault.file_id
                AND closed.row_number = fault.row_number""",
            [self.id],
        )
        self.env["fulfillment.migration.reject"].invalidate_model()
        self.env["fulfillment.migration.closed"].invalidate_model()


class FulfillmentMigrationDomain(models.Model):
    _inherit = "fulfillment.migration.domain"

    rule_ids = fields.One2many(
        "fulfillment.migration.cutover.rule", "domain_id", string="Cutover Rules", copy=True
    )
    closed_count = fields.Integer(string="Closed in Old System", compute="_compute_closed_count")

    @api.depends("file_ids")
    def _compute_closed_count(self):
        for domain in self:
            domain.closed_count = sum(domain.file_ids.mapped("closed_count"))
