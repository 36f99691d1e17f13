import datetime
import json
import zoneinfo

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..source.errors import ValueRefused
from ..source.rows import Context, RowReader, content_hash
from ..sql import statement

CHUNK_ROWS = 2000
LAST_ROW = 2**31 - 1


class FulfillmentHistoryImport(models.Model):
    """Third step: every row is judged, nothing is written to the history yet."""

    _inherit = "fulfillment.history.import"

    def _mapping_errors(self):
        """Return what is wrong with the mapping as a whole, as sentences."""
        self.ensure_one()
        labels = self._target_labels(self.kind)
        used = self.column_ids.filtered("target")
        fed = used.mapped("target")
        errors = [
            self.env._("%(field)s: no column feeds it.", field=labels[target.code])
            for target in self._targets(self.kind)
            if target.required and target.code not in fed
        ]
        if not set(self._what().instants) & set(fed):
            errors.append(self.env._("No column feeds any of the dates; map at least one."))
        for target in dict.fromkeys(fed):
            # Several columns may make up a key (order and line number), nothing else.
            if fed.count(target) > 1 and target != "external_key":
                names = used.filtered(lambda c, t=target: c.target == t).mapped(
                    lambda c: c.name or self.env._("a constant")
                )
                errors.append(
                    self.env._(
                        "%(field)s is fed more than once: %(columns)s.",
                        field=labels[target],
                        columns=", ".join(names),
                    )
                )
        return errors + self._constant_errors(used, labels)

    def _constant_errors(self, used, labels):
        reader = RowReader([], self._row_context())
        errors = []
        for column in used.filtered("is_constant"):
            plan = column._plan()
            if plan.target == "external_key":
                errors.append(self.env._("A constant cannot be the key: it names one row."))
                continue
            try:
                value = reader._value(plan, plan.constant)
            except ValueRefused as refused:
                reason = self._reason(refused.code, plan.constant, refused.params)
                errors.append(f"{labels[plan.target]}: {reason}")
                continue
            if value is None:
                errors.append(self.env._("%(field)s: its constant is empty.", field=labels[plan.target]))
        return errors

    def _row_context(self):
        """Return what the values of a row are judged against, read once a chunk."""
        currencies = self.env["res.currency"].with_context(active_test=False).search([], limit=1000)
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        by_name = {warehouse.name.casefold(): warehouse.id for warehouse in warehouses}
        by_name.update({warehouse.code.casefold(): warehouse.id for warehouse in warehouses})
        tz = self.tz or "UTC"
        return Context(
            today=datetime.datetime.now(zoneinfo.ZoneInfo(tz)).date(),
            tz=tz,
            kind=self._what(),
            currencies={c.name: c.id for c in currencies if c.active},
            inactive_currencies=frozenset(c.name for c in currencies if not c.active),
            warehouses=by_name,
            units=self._unit_names(),
            warehouse_id=self.warehouse_id.id or None,
            switches=frozenset(switch for switch in self._what().switches if self[switch]),
        )

    def _unit_names(self):
        """Return the names of all units in all languages, in lower case."""
        self.env["uom.uom"].flush_model(["name"])
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT label.value FROM uom_uom, jsonb_each_text(uom_uom.name) AS label")
        )
        return frozenset(name.casefold() for (name,) in rows)

    def _row_reader(self, columns=None):
        """Return the reader of this mapping; `columns` may be edited and not saved yet."""
        columns = self.column_ids if columns is None else columns
        plans = [column._plan() for column in columns.filtered("target")]
        return RowReader(plans, self._row_context())

    def _prepare_check(self):
        """Forget the last check; raise when the mapping cannot work."""
        self._check_open(self.env._("its rows"))
        errors = self._mapping_errors()
        if errors:
            raise UserError(
                self.env._("The rows were not checked: the mapping is not complete.")
                + "\n• "
                + "\n• ".join(errors)
            )
        self.env.cr.execute("DELETE FROM fulfillment_history_import_reject WHERE import_id = %s", [self.id])
        self.env.cr.execute(
            """UPDATE fulfillment_history_import_row
            SET state = 'staged', parsed_values = NULL, external_key = NULL, row_hash = NULL,
                parent_ref = NULL
            WHERE import_id = %s AND state != 'staged'""",
            [self.id],
        )
        self.env["fulfillment.history.import.row"].invalidate_model()
        self.env["fulfillment.history.import.reject"].invalidate_model()
        self._system_write({"state": "mapped", "position": 0, "check_notes": False})

    def _check_chunk(self):
        """Judge the next rows; return whether some are left."""
        self.env.cr.execute(
            """SELECT id, row_number, source_values, COALESCE(defect, '')
            FROM fulfillment_history_import_row
            WHERE import_id = %s AND state = 'staged'
            ORDER BY row_number LIMIT %s""",
            [self.id, CHUNK_ROWS],
        )
        rows = self.env.cr.fetchall()
        if not rows:
            self._finish_check()
            return False
        reader = self._row_reader()
        width = len(self.column_ids.filtered(lambda column: not column.is_constant))
        updates, rejects = [], []
        for row_id, row_number, cells, defect in rows:
            values, errors = reader.read(cells, defect, width)
            if errors:
                key = values.get("external_key") or None
                updates.append((row_id, "refused", None, key, None))
                rejects += [(row_number, error) for error in errors]
            else:
                parsed = json.dumps(values, ensure_ascii=False)
                key, digest = values["external_key"], content_hash(values)
                updates.append((row_id, "ready", parsed, key, digest))
        self.env.cr.execute_values(
            """UPDATE fulfillment_history_import_row AS row
            SET state = judged.state, parsed_values = judged.parsed::jsonb,
                external_key = judged.external_key, row_hash = judged.row_hash
            FROM (VALUES %s) AS judged (id, state, parsed, external_key, row_hash)
            WHERE row.id = judged.id""",
            updates,
            template="(%s, %s, %s, %s, %s)",
            page_size=CHUNK_ROWS,
        )
        self._refuse((row_number, e.column, e.target, e.value, e.code, e.params) for row_number, e in rejects)
        self._system_write({"position": self.position + len(rows)})
        return True

    def _finish_check(self):
        """Judge what takes all rows: keys that occur twice, keys that are loaded already."""
        # The keys are new since the rows were staged; without statistics of them PostgreSQL
        # expects one row and joins all with all.
        self.env.cr.execute("ANALYZE fulfillment_history_import_row")
        self.env.cr.execute(statement("refuse_repeated_keys", import_id=self.id))
        repeated = self.env.cr.fetchall()
        column = self._key_column_name()
        self._refuse(
            (row_number, column, "external_key", key, "repeated_key", {"row": first})
            for row_number, key, first in repeated
        )
        self._find_parents(last_row=LAST_ROW)
        self._classify_known_keys(last_row=LAST_ROW)
        self._count_states()
        self._system_write({"state": "checked", "check_notes": self._check_findings()})

    def _key_column_name(self, target="external_key"):
        keys = self.column_ids.filtered(lambda column: column.target == target)
        return " / ".join(key.name for key in keys if key.name)

    def _classify_known_keys(self, last_row):
        """Tell rows that are loaded already from rows that contradict what is loaded."""
        history = self._history()
        history.flush_model()
        self.env.cr.execute(
            statement(
                "classify_known_keys",
                import_id=self.id,
                last_row=last_row,
                history_table=SQL.identifier(history._table),
            )
        )
        found = self.env.cr.dictfetchall()
        column = self._key_column_name()
        self._refuse(
            (
                row["row_number"],
                column,
                "external_key",
                row["external_key"],
                "other_content",
                {
                    "load": row["load_name"],
                    "date": fields.Date.to_string(row["loaded_at"]),
                    "row": row["known_row"],
                },
            )
            for row in sorted(found, key=lambda row: row["row_number"])
            if row["state"] == "refused"
        )
        self.env["fulfillment.history.import.row"].invalidate_model()

    def _find_parents(self, last_row):
        """Find the rows of another kind that the rows refer to; refuse those without exactly one."""
        parent = self._what().parent
        if not parent:
            return
        others = self.env["fulfillment.history.load"]._row_model(parent.kind)
        others.flush_model()
        self.env.cr.execute(
            statement(
                "find_parents",
                import_id=self.id,
                company_id=self.company_id.id,
                last_row=last_row,
                reference=parent.target,
                parent_table=SQL.identifier(others._table),
                parent_number=SQL.identifier(parent.number),
            )
        )
        found = self.env.cr.dictfetchall()
        column = self._key_column_name(parent.target)
        self._refuse(
            (
                row["row_number"],
                column,
                parent.target,
                row["reference"],
                "parent_ambiguous" if row["found_count"] else "parent_unknown",
                {"count": row["found_count"]},
            )
            for row in sorted(found, key=lambda row: row["row_number"])
            if row["state"] == "refused"
        )
        self.env["fulfillment.history.import.row"].invalidate_model()

    def _count_states(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT state, count(*) FROM fulfillment_history_import_row
                WHERE import_id = %s GROUP BY state""",
                self.id,
            )
        )
        counts = dict(rows)
        self._system_write(
            {
                "ready_count": counts.get("ready", 0),
                "refused_count": counts.get("refused", 0),
                "unchanged_count": counts.get("unchanged", 0),
                "loaded_count": counts.get("loaded", 0),
            }
        )

    def _check_findings(self):
        """Return notes on rows that are loaded although they look odd: list of {code, params}."""
        odds = self._what().odd
        # Counting all rows, too, keeps the statement whole for a kind that finds nothing odd.
        counted = [SQL("TRUE"), *map(self._odd_condition, odds)]
        [(_all, *counts)] = self.env.execute_query(
            SQL(
                """SELECT %s FROM fulfillment_history_import_row
                WHERE import_id = %s AND state IN ('ready', 'unchanged')""",
                SQL(", ").join(SQL("count(*) FILTER (WHERE %s)", condition) for condition in counted),
                self.id,
            )
        )
        notes = [
            {"code": odd.code, "level": "info", "params": {"count": count}}
            for odd, count in zip(odds, counts, strict=True)
            if count
        ]
        if self.refused_count:
            count = {"count": self.refused_count}
            notes.insert(0, {"code": "refused", "level": "danger", "params": count})
        if self.unchanged_count and not self.ready_count:
            notes.insert(0, {"code": "nothing_new", "level": "info", "params": {}})
        return notes

    @staticmethod
    def _odd_condition(odd):
        """Return when a staged row is odd (source/kind.py). Instants and days are ISO texts."""
        return SQL(" OR ").join(
            SQL("parsed_values ->> %s < parsed_values ->> %s", before, after) for before, after in odd.pairs
        ) or SQL(" AND ").join(SQL("parsed_values ->> %s IS NULL", code) for code in odd.without)
