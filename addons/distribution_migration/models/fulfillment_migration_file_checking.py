import json

from odoo import fields, models
from odoo.tools import SQL

from ..source.rows import KEY_LONGEST
from .fulfillment_migration_link import BRACKETED

ASKED = 5_000
# Faults that lie in other rows, not in the row itself.
KEY_CODES = ("repeated_key", "superseded", "repeated_value", "taken_value")


class FulfillmentMigrationFile(models.Model):
    """Third step: every row is judged; what is wrong with it is said, and nothing is loaded."""

    _inherit = "fulfillment.migration.file"

    def _check_rows(self):
        """Judge the rows of these files, and the keys of their domains over all files.

        :raises UserError: when a file was not read
        """
        self._require(("mapped", "checked"), self.env._("checked"))
        self.set_id._check_not_running()
        self._refresh_corrections()
        for record in self:
            record._find_first_rows()
            self.env["fulfillment.migration.judge"]._read_values(record)
        self._lay_chosen_values()
        for record in self:
            record._check_values()
        for domain in self.domain_id:
            self.env["fulfillment.migration.loader"]._of(domain.kind)._check_unlocked(domain)
        for record in self:
            record._check_links()
            record._check_parents()
            record._check_lengths()
            record._check_vat()
            record._check_former()
        # A file that comes or goes changes what is said twice in the others of its domain.
        others = self.domain_id.filtered(lambda domain: not domain._what().document).file_ids - self
        again = self | others.filtered(lambda file: file.state == "checked")
        for record in again:
            record._check_keys()
            record._pass_over_merged()
        for record in again:
            record._check_once()
            record._check_taken()
            record._check_done()
        for record in self:
            record._remember_mapping()

    def _add_rejects(self, query):
        """Refuse rows: `query` gives (row_number, target, value, code, params)."""
        self.ensure_one()
        self.env.cr.execute(
            SQL(
                """INSERT INTO fulfillment_migration_reject
                    (file_id, company_id, row_number, target, value, code, params)
                SELECT %s, %s, fault.row_number, fault.target, left(fault.value, 200), fault.code, fault.params
                FROM (%s) AS fault
                ORDER BY fault.row_number""",
                self.id,
                self.company_id.id,
                query,
            )
        )
        self.env["fulfillment.migration.reject"].invalidate_model()

    def _check_values(self):
        """Refuse damaged rows, texts that cannot be read, and rows without what they need."""
        self.env["fulfillment.migration.reject"]._drop(self)
        self._add_rejects(
            SQL(
                """SELECT row.row_number, NULL AS target, NULL AS value, row.defect AS code, NULL::jsonb AS params
                FROM fulfillment_migration_row AS row
                WHERE row.file_id = %s AND row.defect IS NOT NULL""",
                self.id,
            )
        )
        judge, what = self.env["fulfillment.migration.judge"], self.domain_id._what()
        parts, joins = judge._parts(self)
        faults = []
        for code, (raw, value, fault, params) in parts.items():
            fault = fault or SQL("NULL::text")
            if code in what.required:
                fault = SQL(
                    "CASE WHEN %s IS NULL THEN coalesce(%s, 'missing') ELSE %s END", value, fault, fault
                )
            elif parts[code][2] is None:
                continue
            faults.append((code, raw, fault, params or SQL("NULL::jsonb")))
        key = judge._key(self, parts)
        is_long = SQL(
            "CASE WHEN %s AND length(%s) > %s THEN 'too_long' END",
            judge._may_be_long(self, KEY_LONGEST),
            key,
            KEY_LONGEST,
        )
        faults.append(("key", key, is_long, SQL("jsonb_build_object('count', %s)", KEY_LONGEST)))
        for code in what.required:
            if code not in parts:
                faults.append((code, SQL("NULL::text"), SQL("'unmapped'"), SQL("NULL::jsonb")))
        if what.any_of and not parts.keys() & set(what.any_of):
            code = SQL("'undated'") if what.history else SQL("'no_amount'")
            faults.append((what.any_of[0], SQL("NULL::text"), code, SQL("NULL::jsonb")))
        self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_fault")
        # A table first: PostgreSQL shares the making of a table among workers, and no INSERT.
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_fault ON COMMIT DROP AS
                SELECT staged.row_number, fault.*
                FROM %s
                CROSS JOIN LATERAL (VALUES %s) AS fault (target, value, code, params)
                WHERE (%s) AND fault.code IS NOT NULL""",
                joins,
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s)", code, raw, fault, params) for code, raw, fault, params in faults
                ),
                # Nearly all rows are good: one look at each before its faults are told apart.
                SQL(" OR ").join(SQL("%s IS NOT NULL", fault) for _code, _raw, fault, _params in faults),
            )
        )
        self._add_rejects(SQL("SELECT * FROM fulfillment_migration_fault"))
        self.env.cr.execute("DROP TABLE fulfillment_migration_fault")

    # ------------------------------------------------------------------ links

    def _check_links(self):
        """Refuse rows that name records which are neither in Odoo nor in this load set."""
        judge = self.env["fulfillment.migration.judge"]
        for field in self.domain_id._what().links:
            different = judge._different(self, field.code)
            if not different:
                continue
            self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_name")
            self.env.cr.execute(
                SQL(
                    """CREATE TEMPORARY TABLE fulfillment_migration_name ON COMMIT DROP AS
                    SELECT DISTINCT btrim(named.text) AS text
                    FROM (SELECT %s AS text FROM (%s) AS told) AS named
                    WHERE named.text IS NOT NULL""",
                    self._names(field, SQL("told.text")),
                    different,
                )
            )
            self._drop_known_names(field)
            unknown = self._unknown_names(field)
            if unknown:
                parts, joins = judge._parts(self, {field.code})
                raw, value, _code, _params = parts[field.code]
                self._add_rejects(
                    SQL(
                        """SELECT named.row_number, %s AS target, named.value, unknown.code, unknown.params
                        FROM (SELECT staged.row_number, %s AS value, %s AS text FROM %s) AS named
                        INNER JOIN (
                            SELECT * FROM unnest(%s::text[], %s::text[], %s::jsonb[]) AS u (text, code, params)
                        ) AS unknown ON btrim(named.text) = unknown.text""",
                        field.code,
                        raw,
                        self._names(field, value),
                        joins,
                        *unknown,
                    )
                )
            self.env.cr.execute("DROP TABLE fulfillment_migration_name")

    @staticmethod
    def _names(field, value):
        return SQL("unnest(string_to_array(%s, ','))", value) if field.many else value

    def _drop_known_names(self, field):
        """Take out the names which the load set brings, or brought before."""
        judge = self.env["fulfillment.migration.judge"]
        self.env.cr.execute(
            """DELETE FROM fulfillment_migration_name AS named
            USING (
                SELECT asked.text FROM fulfillment_migration_name AS asked
                INNER JOIN fulfillment_migration_xref AS xref ON asked.text = xref.legacy_key
                WHERE xref.company_id = %s AND xref.kind = ANY(%s)
                GROUP BY asked.text
                -- Other old systems may mean several things by a number.
                HAVING bool_or(xref.system = %s) OR count(DISTINCT xref.res_id) = 1
            ) AS known
            WHERE known.text = named.text""",
            [self.company_id.id, list(field.to), self.set_id.system],
        )
        others = self.set_id.domain_ids.filtered(lambda domain: domain.kind in field.to).file_ids
        for other in others.filtered(lambda other: other.state != "draft"):
            self.env.cr.execute(
                SQL(
                    """DELETE FROM fulfillment_migration_name AS named
                    USING (%s) AS brought WHERE brought.key = named.text""",
                    judge._keys(other),
                )
            )
            if other.domain_id != self.domain_id:
                self._drop_brought_names(field, other)

    def _drop_brought_names(self, field, other):
        """Take out the names that rows of another domain bear where Odoo's records will bear them."""
        self.env.cr.execute("SELECT 1 FROM fulfillment_migration_name LIMIT 1")
        if not self.env.cr.fetchone():
            return
        judge = self.env["fulfillment.migration.judge"]
        fed = judge._feeds(other)
        for code in (brought.code for brought in other.domain_id._what().head if brought.name in field.by):
            if code in fed:
                self.env.cr.execute(
                    SQL(
                        """DELETE FROM fulfillment_migration_name AS named
                        USING (%s) AS brought WHERE brought.%s = %s""",
                        judge._keys(other, code),
                        SQL.identifier(code),
                        # As Odoo shows products: Apples.
                        SQL("coalesce(substring(named.text FROM %s), named.text)", BRACKETED.pattern)
                        if field.model == "product.product"
                        else SQL("named.text"),
                    )
                )

    def _unknown_names(self, field):
        """Return (texts, codes, params) of the names left of which Odoo has no record, or several."""
        link, texts, codes, params, last = self.env["fulfillment.migration.link"], [], [], [], ""
        while True:
            self.env.cr.execute(
                "SELECT text FROM fulfillment_migration_name WHERE text > %s ORDER BY text LIMIT %s",
                [last, ASKED],
            )
            asked = [text for (text,) in self.env.cr.fetchall()]
            if not asked:
                return (texts, codes, params) if texts else None
            last = asked[-1]
            found = link._search(field, self.domain_id, asked)
            for text in asked:
                known = found.get(text, ())
                if not known or (len(known) > 1 and not field.within):
                    texts.append(text)
                    codes.append("link_ambiguous" if known else "link_unknown")
                    params.append(json.dumps({"text": text, "count": len(known)}))

    # ------------------------------------------------------------------- keys

    def _check_keys(self):
        """Refuse a row whose key another row of the domain bears before it, whether that one is good or not.

        Corrected rows that came back come first: they supersede the rows that they were made of.
        """
        judge = self.env["fulfillment.migration.judge"]
        self.env.cr.execute(
            "DELETE FROM fulfillment_migration_reject WHERE file_id = %s AND code = ANY(%s)",
            [self.id, list(KEY_CODES)],
        )
        files = self.domain_id.file_ids.filtered(lambda file: file.state != "draft")
        keys = SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS file_id, %s AS is_correction, %s AS rank, own.row_number, own.key FROM (%s) AS own",
                file.id,
                file.is_correction,
                rank,
                judge._keys(file),
            )
            for rank, file in enumerate(files)
        )
        if not self._find_repeated(keys, "key"):
            return
        self._add_rejects(
            SQL(
                """WITH again AS (
                    SELECT
                        listed.*,
                        first_value(listed.row_number) OVER same AS first_row,
                        first_value(listed.file_id) OVER same AS first_file,
                        first_value(listed.is_correction) OVER same AS is_corrected,
                        row_number() OVER same AS occurrence
                    FROM (%s) AS listed
                    WHERE hashtextextended(listed.key, 0) IN (SELECT hash FROM fulfillment_migration_repeated)
                    -- The latest correction first.
                    WINDOW same AS (
                        PARTITION BY listed.key
                        ORDER BY
                            listed.is_correction DESC,
                            CASE WHEN listed.is_correction THEN -listed.rank ELSE listed.rank END,
                            listed.row_number
                    )
                )
                SELECT
                    again.row_number,
                    'key' AS target,
                    again.key AS value,
                    CASE
                        WHEN again.is_corrected AND again.first_file <> again.file_id THEN 'superseded'
                        ELSE 'repeated_key'
                    END AS code,
                    jsonb_build_object('row', again.first_row, 'file', file.name) AS params
                FROM again
                INNER JOIN fulfillment_migration_file AS file ON again.first_file = file.id
                WHERE again.occurrence > 1 AND again.file_id = %s""",
                keys,
                self.id,
            )
        )

    def _find_repeated(self, listed, name):
        """Tell whether texts come more than once; their hashes are in fulfillment_migration_repeated.

        Nearly always there are none, and hashes are sorted in half the time of texts.

        :param listed: a query with the texts in its column `name`
        """
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS fulfillment_migration_repeated")
        # A table of so many would be written to disk and read back; sorting is done in one go.
        cr.execute("SET LOCAL enable_hashagg = off")
        cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_repeated ON COMMIT DROP AS
                SELECT hashtextextended(listed.%(name)s, 0) AS hash FROM (%(listed)s) AS listed
                WHERE listed.%(name)s IS NOT NULL
                GROUP BY hashtextextended(listed.%(name)s, 0) HAVING count(*) > 1""",
                listed=listed,
                name=SQL.identifier(name),
            )
        )
        cr.execute("SET LOCAL enable_hashagg TO DEFAULT")
        cr.execute("SELECT FROM fulfillment_migration_repeated LIMIT 1")
        return bool(cr.rowcount)

    def _check_done(self):
        self.env.cr.execute(
            """SELECT count(*) FILTER (WHERE NOT is_superseded), count(*) FILTER (WHERE is_superseded)
            FROM (
                SELECT row_number, bool_or(code = 'superseded') AS is_superseded
                FROM fulfillment_migration_reject WHERE file_id = %s GROUP BY row_number
            ) AS told""",
            [self.id],
        )
        refused, superseded = self.env.cr.fetchone()
        self._system_write(
            {
                "state": "checked",
                "refused_count": refused,
                "superseded_count": superseded,
                "checked_at": fields.Datetime.now(),
            }
        )

    def _remember_mapping(self):
        """Offer the mapping for the next file with these headings; that of a file nobody checks now is older."""
        if not self.needed:
            self.env["fulfillment.migration.mapping"].sudo()._remember(
                self.name or self.file_name,
                self.company_id,
                self.kind,
                self.header_signature,
                {**self._export_mapping(), "corrections": self._export_decisions(with_cells=False)},
            )
