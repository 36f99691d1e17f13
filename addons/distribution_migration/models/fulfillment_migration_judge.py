from odoo import models
from odoo.tools import SQL

from ..reading import PLAIN_LENGTH, Feed
from ..source.rows import KEY_LONGEST
from ..source.staging import SEPARATOR

KEY_JOINT = "/"
# By so many characters at most a key gets longer where the dates and numbers in it are written out.
GROWTH = 50


class FulfillmentMigrationJudge(models.AbstractModel):
    """What the rows of a file mean, as SQL: made from the mapping, asked by check and load alike.

    A row of text becomes a row of values by one query over staging. Texts that do not stand for
    themselves (dates, words, what a transform changes) are read in Python, each different one once,
    and kept in fulfillment.migration.value.
    """

    _name = "fulfillment.migration.judge"
    _description = "What Rows Mean"

    # ------------------------------------------------------------------ feeds

    def _feeds(self, file):
        """Return {code of the field: Feed} of the columns in use."""
        what = file.domain_id._what()
        fields = what.by_code
        said_once = what.said_once if file.is_layered else ()
        corrected = file._corrected_indexes()
        zone, today = file._history_clock() if what.history else (None, None)
        return {
            column.target: Feed(
                column_id=column.id,
                field=fields[column.target],
                indexes=column._indexes(),
                corrected=corrected.intersection(column._indexes()),
                is_said_once=column.target in said_once,
                is_literal=column.is_literal,
                is_sound=column.is_sound,
                joint=column.joint or "",
                constant=column.constant or "",
                date_style=column.date_style or "ymd",
                decimal_mark=column.decimal_mark or ".",
                empty_values=frozenset(column._lines(column.empty_values)),
                value_map=column._pairs(),
                steps=tuple((step.operation, step._arguments()) for step in column.transform_ids),
                zone=zone,
                today=today,
            )
            for column in file.column_ids
            if column.target in fields
        }

    # ---------------------------------------------------------------- queries

    def _raw(self, feed):
        """Return the text that the row holds for a field, NULL where it is empty."""
        if not feed.indexes:
            return SQL("%s::text", feed.constant.strip() or None)
        texts = [SQL("nullif(btrim(%s), '')", self._cell(feed, index)) for index in feed.indexes]
        if len(texts) == 1:
            return texts[0]
        return SQL("nullif(concat_ws(%s, %s), '')", feed.joint, SQL(", ").join(texts))

    def _cell(self, feed, index):
        cells = SQL("staged.head_cells") if feed.is_said_once else SQL("staged.cells")
        cell = SQL("split_part(%s, %s, %s)", cells, SEPARATOR, index + 1)
        if index not in feed.corrected:
            return cell
        return SQL("coalesce(%s.after, %s)", self._corrected_name(feed.is_said_once, index), cell)

    def _staged(self, file, where, feeds):
        """Return the undamaged rows of a file, with accepted corrections beside.

        :param feeds: of the columns that are asked for; those without corrections cost nothing
        """
        heads = head_columns = SQL()
        if any(feed.is_said_once for feed in feeds):
            head_columns = SQL(
                """,
                    coalesce(head.cells, row.cells) AS head_cells,
                    coalesce(head.row_number, row.row_number) AS head_number"""
            )
            heads = SQL(
                """LEFT JOIN fulfillment_migration_row AS head
                    ON row.file_id = head.file_id AND row.first_row = head.row_number"""
            )
        rows = SQL(
            """(
                SELECT row.row_number, row.cells%s
                FROM fulfillment_migration_row AS row %s
                WHERE row.file_id = %s AND row.defect IS NULL AND %s
            ) AS staged""",
            head_columns,
            heads,
            file.id,
            where,
        )
        corrected = sorted({(feed.is_said_once, index) for feed in feeds for index in feed.corrected})
        return SQL(" ").join([rows, *(self._corrected(file, *which) for which in corrected)])

    def _corrected_name(self, is_said_once, index):
        return SQL.identifier(f"corrected_head_{index}" if is_said_once else f"corrected_{index}")

    def _corrected(self, file, is_said_once, index):
        """Return the join to the accepted corrections of a column, of the first row of the document or of its own."""
        name = self._corrected_name(is_said_once, index)
        return SQL(
            """LEFT JOIN fulfillment_migration_correction AS %(name)s
                ON %(name)s.file_id = %(file)s AND %(name)s.source_index = %(index)s
                AND %(name)s.row_number = %(row)s AND %(name)s.is_applied""",
            name=name,
            row=SQL("staged.head_number") if is_said_once else SQL("staged.row_number"),
            file=file.id,
            index=index,
        )

    def _parts(self, file, codes=None, where=None, survived=True):
        """Return (columns, joins) of the query that reads rows.

        :param codes: the fields asked for; all by default
        :param survived: rows that stand for their duplicates have the values chosen of those, too
        :returns: {code: (raw, value, fault code or None, fault params or None)} and the FROM clause
        """
        feeds = self._feeds(file)
        named_by = (
            [] if "key" in feeds else [code for code in file.domain_id._what().named_by if code in feeds]
        )
        if codes is not None:
            if "key" in codes:
                codes = {*codes, *named_by}
            feeds = {code: feed for code, feed in feeds.items() if code in codes}
        joins, parts = [self._staged(file, where or SQL("TRUE"), feeds.values())], {}
        chosen = self._chosen_codes(file) if survived and file.domain_id._what().matched else frozenset()
        for code, feed in feeds.items():
            raw, pattern = self._raw(feed), feed.plain_pattern
            if pattern == "" or feed.is_literal:
                parts[code] = (raw, raw, None, None)
                continue
            name = SQL.identifier(f"value_{code}")
            known = SQL("%s.column_id = %s AND %s.raw = %s", name, feed.column_id, name, raw)
            if pattern is None:
                value = SQL("%s.clean", name)
            else:
                plain = self._is_plain(raw, pattern)
                known = SQL("%s AND NOT %s", known, plain)
                value = SQL("CASE WHEN %s THEN %s ELSE %s.clean END", plain, raw, name)
            joins.append(SQL("LEFT JOIN fulfillment_migration_value AS %s ON %s", name, known))
            fault = (None, None) if feed.is_sound else (SQL("%s.code", name), SQL("%s.params", name))
            parts[code] = (raw, value, *fault)
        if named_by and (codes is None or "key" in codes):
            # By what the row itself says: a name chosen of a duplicate does not make it another row.
            named = SQL("coalesce(%s)", SQL(", ").join(parts[code][1] for code in named_by))
            parts["key"] = (named, named, None, None)
        for code in chosen:
            if code in parts or codes is None or code in codes:
                self._lay_chosen(file, code, parts, joins)
        return parts, SQL(" ").join(joins)

    @staticmethod
    def _is_plain(raw, pattern):
        return SQL("(octet_length(%s) <= %s AND %s ~ %s)", raw, PLAIN_LENGTH, raw, pattern)

    def _chosen_codes(self, file):
        """Return the fields of which rows of a file have values of their duplicates."""
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT code FROM fulfillment_migration_match_value WHERE file_id = %s", file.id)
        )
        return frozenset(code for (code,) in rows)

    def _lay_chosen(self, file, code, parts, joins):
        """Lay the values chosen of duplicates over those of their rows; a chosen NULL empties the field."""
        name = SQL.identifier(f"chosen_{code}")
        joins.append(
            SQL(
                """LEFT JOIN fulfillment_migration_match_value AS %(name)s
                    ON %(name)s.file_id = %(file)s AND %(name)s.code = %(code)s
                    AND %(name)s.row_number = staged.row_number""",
                name=name,
                file=file.id,
                code=code,
            )
        )
        raw, value, fault, params = parts.get(code, (SQL("NULL::text"), SQL("NULL::text"), None, None))
        parts[code] = (
            SQL("CASE WHEN %s.id IS NULL THEN %s ELSE %s.value END", name, raw, name),
            SQL("CASE WHEN %s.id IS NULL THEN %s ELSE %s.value END", name, value, name),
            fault and SQL("CASE WHEN %s.id IS NULL THEN %s END", name, fault),
            params,
        )

    def _key(self, file, parts):
        """Return the key of a row: of its column, or made from the fields that name it.

        A text that is too long to be a number is cut one character beyond what the check takes: indexes hold that.
        """
        return SQL("left(%s, %s)", self._whole_key(file, parts), KEY_LONGEST + 1)

    def _may_be_long(self, file, longest):
        """Return a condition that holds of each row whose key has more characters, and is cheaper to ask.

        A key is no longer than its row, but for what a map, a transform, or a correction puts in its place, and a
        few signs where dates and numbers are written out.
        """
        feeds = self._feeds(file)
        asked = [
            feeds[code]
            for code in (*self._key_codes(file), *file.domain_id._what().named_by)
            if code in feeds
        ]
        if any(
            feed.steps or feed.value_map or feed.corrected or feed.constant or feed.is_said_once
            for feed in asked
        ):
            return SQL("TRUE")
        return SQL("octet_length(staged.cells) > %s", longest - GROWTH)

    def _whole_key(self, file, parts):
        what = file.domain_id._what()
        if what.sole:
            return SQL("coalesce(%s, %s)", parts["key"][1] if "key" in parts else SQL("NULL"), what.sole)
        if "key" in parts:
            return parts["key"][1]
        made = [SQL("coalesce(%s, '')", parts[code][1]) for code in what.key_from if code in parts]
        return SQL("concat_ws(%s, %s)", KEY_JOINT, SQL(", ").join(made)) if made else SQL("NULL::text")

    def _fingerprint(self, parts):
        """Return what tells a changed row from an unchanged one; empty values do not count."""
        said = [SQL("%s || '=' || %s", code, parts[code][1]) for code in sorted(parts)]
        return SQL("md5(concat_ws(%s, %s))", SEPARATOR, SQL(", ").join(said)) if said else SQL("''")

    def _said(self, parts):
        """Return what a row says as jsonb {code: text}, without what is empty and without its number."""
        values = [
            SQL("%s, %s", code, value) for code, (_raw, value, *_fault) in parts.items() if code != "key"
        ]
        if not values:
            return SQL("'{}'::jsonb")
        return SQL(
            "jsonb_strip_nulls(%s)",
            # A function takes a hundred arguments.
            SQL(" || ").join(
                SQL("jsonb_build_object(%s)", SQL(", ").join(values[start : start + 40]))
                for start in range(0, len(values), 40)
            ),
        )

    def _differs(self, before, now, codes):
        """Return {code: [text before, text now]} as jsonb of the fields that say something else; NULL for none.

        :param before, now: what a row said and says, as `_said` has it
        :param codes: of the fields to be compared, as text[]; the others are not mentioned
        """
        return SQL(
            """(
                SELECT jsonb_object_agg(told.code, jsonb_build_array(%(before)s ->> told.code, %(now)s ->> told.code))
                FROM unnest(%(codes)s) AS told (code)
                WHERE told.code <> 'key' AND %(before)s ->> told.code IS DISTINCT FROM %(now)s ->> told.code
            )""",
            before=before,
            now=now,
            codes=codes,
        )

    def _key_codes(self, file):
        what = file.domain_id._what()
        return ("key", *what.key_from)

    def _keys(self, file, *codes, survived=True):
        """Return the query of (row_number, key, *codes) of the undamaged rows of a file."""
        parts, joins = self._parts(file, {*self._key_codes(file), *codes}, survived=survived)
        values = [parts[code][1] if code in parts else SQL("NULL::text") for code in codes]
        return SQL(
            "SELECT %s",
            SQL(" FROM ").join(
                [
                    SQL(", ").join(
                        [
                            SQL("staged.row_number"),
                            SQL("%s AS key", self._key(file, parts)),
                            *(
                                SQL("%s AS %s", value, SQL.identifier(code))
                                for code, value in zip(codes, values, strict=True)
                            ),
                        ]
                    ),
                    joins,
                ]
            ),
        )

    def _rows(self, file, row_numbers, survived=True):
        """Return [{code: text of the value}] of these rows, with `row_number` and `key`."""
        where = SQL("row.row_number = ANY(%s)", list(row_numbers))
        parts, joins = self._parts(file, where=where, survived=survived)
        columns = [SQL("staged.row_number"), SQL("%s AS key", self._key(file, parts))]
        columns += [
            SQL("%s AS %s", value, SQL.identifier(code))
            for code, (_raw, value, _code, _params) in parts.items()
            if code != "key"
        ]
        return self.env.execute_query_dict(
            SQL("SELECT %s FROM %s ORDER BY staged.row_number", SQL(", ").join(columns), joins)
        )
