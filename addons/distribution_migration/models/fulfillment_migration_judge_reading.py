import json

from odoo import models
from odoo.tools import SQL

from ..source.errors import ValueRefused
from ..source.staging import COPY_OPTIONS, FIELD_MARK, QUOTE, Stream, joined
from ..streaming import in_parts

# Texts that are read at a time.
READ = 10_000


class FulfillmentMigrationJudge(models.AbstractModel):
    """The texts of a file: which different ones there are, and what each of them is read as."""

    _inherit = "fulfillment.migration.judge"

    def _read_values(self, file):
        """Read each different text that does not stand for itself, and keep what it is read as."""
        cr = self.env.cr
        cr.execute("DELETE FROM fulfillment_migration_value WHERE file_id = %s", [file.id])
        feeds = {feed.column_id: feed for feed in self._feeds(file).values() if feed.plain_pattern != ""}
        if not feeds:
            return
        cr.execute("DROP TABLE IF EXISTS fulfillment_migration_text")
        cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_text ON COMMIT DROP AS
                %s""",
                # A scan a column: each of them is shared among workers, and keeps a few texts only.
                SQL(" UNION ALL ").join(self._texts(file, feed) for feed in feeds.values()),
            )
        )
        # The table was made first since PostgreSQL does not share the work of a cursor among workers.
        found = SQL("SELECT column_id, raw FROM fulfillment_migration_text WHERE raw IS NOT NULL")
        changed, faulty = set(), set()
        for texts in in_parts(cr, "fulfillment_migration_text_part", found, READ):
            cr.copy_expert(
                "COPY fulfillment_migration_value (file_id, company_id, column_id, code, params, raw, clean)"
                f" FROM STDIN WITH ({COPY_OPTIONS})",
                Stream(self._read_lines(file, feeds, texts, changed, faulty)),
            )
        cr.execute("DROP TABLE fulfillment_migration_text")
        self.env["fulfillment.migration.value"].invalidate_model()
        cr.execute("ANALYZE fulfillment_migration_value")
        cr.execute(
            """UPDATE fulfillment_migration_column SET is_literal = id <> ALL(%s), is_sound = id <> ALL(%s)
            WHERE id = ANY(%s)""",
            [list(changed), list(faulty), list(feeds)],
        )
        self.env["fulfillment.migration.column"].invalidate_model(["is_literal", "is_sound"])

    def _texts(self, file, feed):
        """Return the query of (column_id, raw) of the different texts that have to be read, and of NULL."""
        return SQL(
            "SELECT DISTINCT %s::integer AS column_id, nullif(btrim(found.text), '') AS raw FROM (%s) AS found",
            feed.column_id,
            self._found(file, feed, SQL("NOT %s", self._is_plain(self._text(feed), feed.plain_pattern)))
            if feed.plain_pattern
            else self._found(file, feed),
        )

    def _text(self, feed):
        """Return the text that the row holds for a field, not trimmed where it is of one column."""
        return self._cell(feed, feed.indexes[0]) if len(feed.indexes) == 1 else self._raw(feed)

    def _found(self, file, feed, where=None):
        """Return the query of the different texts of a feed, not trimmed yet: that is dear, and done to few."""
        return SQL(
            "SELECT DISTINCT %s AS text FROM %s WHERE %s",
            self._text(feed),
            self._staged(file, SQL("TRUE"), [feed]),
            where or SQL("TRUE"),
        )

    def _different(self, file, code):
        """Return the query of the different values of a link as rows of `text`, None where nothing feeds it."""
        feed = self._feeds(file).get(code)
        if not feed or code in self._chosen_codes(file):
            parts, joins = self._parts(file, {code})
            return SQL("SELECT DISTINCT %s AS text FROM %s", parts[code][1], joins) if code in parts else None
        if feed.plain_pattern is None:
            # Each of its texts was read.
            return SQL(
                "SELECT clean AS text FROM fulfillment_migration_value WHERE column_id = %s", feed.column_id
            )
        return SQL("SELECT nullif(btrim(found.text), '') AS text FROM (%s) AS found", self._found(file, feed))

    def _filled(self, file, codes):
        """Return ({code: condition that the row says something there}, FROM clause) of the fields that are fed."""
        feeds = {code: feed for code, feed in self._feeds(file).items() if code in codes}
        if self._chosen_codes(file).intersection(codes) or "key" in codes - feeds.keys():
            parts, joins = self._parts(file, codes)
            return {code: SQL("%s IS NOT NULL", parts[code][0]) for code in parts if code in codes}, joins
        return (
            {code: self._is_filled(feed) for code, feed in feeds.items()},
            self._staged(file, SQL("TRUE"), feeds.values()),
        )

    def _is_filled(self, feed):
        if len(feed.indexes) != 1:
            return SQL("%s IS NOT NULL", self._raw(feed))
        cell = self._cell(feed, feed.indexes[0])
        # Nearly all texts begin with what is no space: one look at that is much less than trimming.
        return SQL("(ascii(%s) > 32 OR btrim(%s) <> '')", cell, cell)

    def _forget_values(self, files):
        """Trust no longer what was found about the texts of these files: they, or their mapping, changed."""
        self.env.cr.execute(
            """UPDATE fulfillment_migration_column SET is_literal = FALSE, is_sound = FALSE
            WHERE file_id = ANY(%s) AND (is_literal OR is_sound)""",
            [files.ids],
        )
        self.env["fulfillment.migration.column"].invalidate_model(["is_literal", "is_sound"])

    def _read_lines(self, file, feeds, texts, changed, faulty):
        """Yield what COPY takes of each text; add to the columns with changed and with faulty ones."""
        head = f"{file.id}{FIELD_MARK}{file.company_id.id}{FIELD_MARK}"
        for column_id, raw in texts:
            code = params = clean = ""
            try:
                value = feeds[column_id].read(raw)
                if value != raw:
                    changed.add(column_id)
                # Transforms may leave what COPY takes for marks.
                clean = "" if value is None else f"{QUOTE}{joined([value])[0]}{QUOTE}"
            except ValueRefused as refused:
                changed.add(column_id)
                faulty.add(column_id)
                code, params = refused.code, f"{QUOTE}{json.dumps(refused.params)}{QUOTE}"
            yield FIELD_MARK.join((f"{head}{column_id}", code, params, f"{QUOTE}{raw}{QUOTE}", f"{clean}\n"))
