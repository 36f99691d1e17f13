import json
from array import array

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..cleansing.declared_kinds import Kind
from ..cleansing.places import clean_country
from ..cleansing.review import review
from ..cleansing.rules import ITEMS, PROBLEMS, VALUE
from ..cleansing.table import Table
from ..cleansing.values import Cleaned
from ..corrections import Kept
from ..source.staging import COPY_OPTIONS, FIELD_MARK, SEPARATOR, Stream

FETCHED = 10_000
# Rows that a request reviews while the user waits: with a job runner, and without one.
INLINE_ROWS, INLINE_ROWS_WITHOUT_RUNNER = 5_000, 50_000


class FulfillmentMigrationFile(models.Model):
    """Between mapping and check: what cleansing would correct. Nothing is altered before somebody accepts it."""

    _inherit = "fulfillment.migration.file"

    correction_rule_ids = fields.One2many("fulfillment.migration.correction.rule", "file_id")
    proposed_at = fields.Datetime(string="Corrections Proposed At", readonly=True, copy=False)
    is_proposing = fields.Boolean(readonly=True, copy=False)

    def action_propose_corrections(self):
        """Look for what is to be corrected: at once, or in the background where there are many rows."""
        self._check_may_decide()
        self._require(("mapped", "checked"), self.env._("reviewed"))
        has_runner = self.env["fulfillment.history.import"]._has_job_runner()
        large = self.filtered(lambda record: has_runner and record.row_count > INLINE_ROWS)
        for record in self - large:
            record._refuse_waiting()
            record._propose_corrections()
        for record in large:
            record._enqueue_proposing()
        return True if large else self.action_open_corrections()

    def _refuse_waiting(self):
        """Raise where a review would take longer than a user waits.

        :raises UserError: with what to do instead
        """
        if self.row_count > INLINE_ROWS_WITHOUT_RUNNER:
            raise UserError(
                self.env._(
                    "%(name)s has %(rows)s rows; a review of more than %(limit)s is done in the background.\n"
                    "Start Odoo with --load=base,rpc,web,queue_job and press Propose Corrections.",
                    name=self.name,
                    rows=f"{self.row_count:,}",
                    limit=f"{INLINE_ROWS_WITHOUT_RUNNER:,}",
                )
            )

    def _enqueue_proposing(self):
        self._system_write({"is_proposing": True})
        self.with_delay(
            description=self.env._("Propose corrections of %(name)s", name=self.name),
            identity_key=f"fulfillment-migration-propose-{self.id}",
        )._job_propose_corrections()

    def _job_propose_corrections(self):
        """Job: review a large file, unless its rows are about to be read anew."""
        if self.state != "draft":
            self._propose_corrections()
        self._system_write({"is_proposing": False})
        return self.env._("Done.")

    def _job_propose_failed(self, exc_info=None, exc_name=None, exc_message=None):
        """Called by the job runner, from a cursor of its own."""
        self._system_write({"is_proposing": False})
        self._tell(
            self.env._("Corrections of %(file)s were not proposed:", file=self.name),
            [exc_message or exc_name or ""],
        )

    def _propose_corrections(self):
        """Review the staged rows and keep what was found; decisions made before are kept where they fit."""
        self.ensure_one()
        self.set_id._check_not_running()
        self._drop_corrections()
        feeds = self.env["fulfillment.migration.judge"]._feeds(self)
        columns = self._reviewed_columns(feeds)
        if columns:
            table, row_numbers = self._staged_table(columns)
            names = {code: columns[feed.indexes[0]] for code, feed in feeds.items() if len(feed.indexes) == 1}
            what = self.domain_id._what()
            named_by = tuple(names[code] for code in what.key_from or ("key",) if code in names)
            groups = review(
                table,
                kinds=self._kinds(feeds, names),
                keys=(named_by,) if named_by else (),
                categories=[names[code] for code in what.alike if code in names],
                last=self._last_stages(feeds, names),
            )
            self._keep_groups(groups, row_numbers, feeds, {name: index for index, name in columns.items()})
        self._system_write(
            {"proposed_at": fields.Datetime.now(), "reviewed_checksum": self.checksum, "is_outdated": False}
        )
        self._decide_as_before()

    # ------------------------------------------------------------------ table

    def _reviewed_columns(self, feeds):
        """Return {position: name} of the columns that feed something; names are unique in a Table."""
        used = sorted(set().union(*(feed.indexes for feed in feeds.values())))
        by_index = {column.source_index: column.name or "" for column in self.column_ids}
        columns = {}
        for index in used:
            name = by_index.get(index, "")
            columns[index] = name if name not in columns.values() else f"{name} #{index + 1}"
        return columns

    def _staged_table(self, columns):
        """Return the staged rows as a Table, and the row number of each of its rows."""
        cr, numbers = self.env.cr, array("l")
        cr.execute(
            SQL(
                """DECLARE fulfillment_migration_review_cursor CURSOR FOR
                SELECT row.row_number, %s
                FROM fulfillment_migration_row AS row
                WHERE row.file_id = %s AND row.defect IS NULL
                ORDER BY row.row_number""",
                SQL(", ").join(
                    SQL("split_part(row.cells, %s, %s)", SEPARATOR, index + 1) for index in columns
                ),
                self.id,
            )
        )

        def rows():
            while True:
                cr.execute("FETCH %s FROM fulfillment_migration_review_cursor", [FETCHED])
                fetched = cr.fetchall()
                if not fetched:
                    return
                numbers.extend(row[0] for row in fetched)
                yield from (row[1:] for row in fetched)

        table = Table.of(list(columns.values()), rows())
        cr.execute("CLOSE fulfillment_migration_review_cursor")
        return table, numbers

    def _kinds(self, feeds, names):
        """Return {name of the column: Kind} of the columns of which the domain says what their texts are."""
        home = self.company_id.country_id.code or ""
        kinds = {}
        for code, name in names.items():
            field = feeds[code].field
            if not field.cleaner:
                continue
            country, country_column = "", names.get(field.country, "")
            if field.country in feeds and not country_column:
                read = clean_country(feeds[field.country].constant)
                country = read.value if isinstance(read, Cleaned) else ""
            elif not country_column:
                country = home
            written = self.env["fulfillment.migration.unit"]._written() if field.cleaner == "unit" else None
            kinds[name] = Kind(field.cleaner, country, country_column, written)
        return kinds

    # ------------------------------------------------------------------- keep

    def _keep_groups(self, groups, row_numbers, feeds, indexes):
        """Keep what was found, one rule a group and one correction a cell."""
        by_index = {feed.indexes[0]: (code, feed) for code, feed in reversed(feeds.items()) if feed.indexes}
        handled = {name: self._handled(feeds, index) for name, index in indexes.items()}
        known = {
            name: self._known_names(by_index[index][1].field, groups, name)
            for name, index in indexes.items()
            if index in by_index and by_index[index][1].field.kind == "link"
        }
        rules = (
            self.env["fulfillment.migration.correction.rule"]
            .sudo()
            .create(
                [
                    {
                        "file_id": self.id,
                        "sequence": position,
                        "source_index": indexes[group.raw.name],
                        "column_name": group.raw.name,
                        "target": by_index.get(indexes[group.raw.name], ("",))[0],
                        "rule": group.rule,
                        "confidence": group.confidence,
                        "corrects": group.corrects,
                        "params": json.loads(json.dumps(dict(group.params), default=str)),
                    }
                    for position, group in enumerate(groups)
                ]
            )
        )
        self.env.flush_all()
        # No query may come between the lines of COPY.
        head = f"{self.id}{FIELD_MARK}{self.company_id.id}"
        heads = [f"{head}{FIELD_MARK}{rule.id}{FIELD_MARK}{rule.source_index}" for rule in rules]
        fed = [by_index.get(rule.source_index, (None, None))[1] for rule in rules]
        told = [(0, [])] * len(groups)

        def lines():
            for position, group in enumerate(groups):
                name = group.raw.name
                passed_over = handled[name] | (
                    known.get(name, set()) if group.rule in VALUE | PROBLEMS else set()
                )
                if group.rule in ITEMS:
                    # What the mapping reads as empty is what a value is proposed for.
                    passed_over = frozenset()
                kept = Kept(group, fed[position], passed_over)
                for row, cell in kept.cells():
                    yield f"{heads[position]}{FIELD_MARK}{row_numbers[row]}{FIELD_MARK}{cell}\n"
                told[position] = (kept.count, list(kept.examples))

        self.env.cr.copy_expert(
            "COPY fulfillment_migration_correction"
            " (file_id, company_id, rule_id, source_index, row_number, state, is_applied, before, after, params)"
            f" FROM STDIN WITH ({COPY_OPTIONS})",
            Stream(lines()),
            size=1 << 20,
        )
        self.env.cr.execute("ANALYZE fulfillment_migration_correction")
        self.env["fulfillment.migration.correction"].invalidate_model()
        empty = self.env["fulfillment.migration.correction.rule"].sudo()
        for rule, (count, examples) in zip(rules, told, strict=True):
            if count:
                rule.write({"cell_count": count, "example": "\n".join(examples)})
            else:
                empty += rule
        empty.unlink()

    def _handled(self, feeds, index):
        """Return the texts of a column that the mapping replaces or reads as empty already."""
        found = set()
        for feed in feeds.values():
            if index in feed.indexes:
                found.update(feed.value_map, feed.empty_values)
        return found

    def _known_names(self, field, groups, name):
        """Return the texts of a column that Odoo, or this load set, knows as they stand."""
        texts = set()
        for group in groups:
            if group.raw.name == name and group.rule in VALUE | PROBLEMS:
                texts.update(text.strip() for text in group.raw.values)
                break
        link, found, asked = self.env["fulfillment.migration.link"], set(), sorted(texts - {""})
        for start in range(0, len(asked), FETCHED):
            found.update(link._resolve(field, self.domain_id, asked[start : start + FETCHED]))
        return found | self._brought_names(field, sorted(texts - {""} - found))

    def _brought_names(self, field, names):
        """Return those of the names that the load set brings, or brought before."""
        if not names or not field.to:
            return set()
        self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_name")
        self.env.cr.execute(
            """CREATE TEMPORARY TABLE fulfillment_migration_name ON COMMIT DROP AS
            SELECT unnest(%s::text[]) AS text""",
            [names],
        )
        self._drop_known_names(field)
        self.env.cr.execute("SELECT text FROM fulfillment_migration_name")
        left = {text for (text,) in self.env.cr.fetchall()}
        self.env.cr.execute("DROP TABLE fulfillment_migration_name")
        return set(names) - left
