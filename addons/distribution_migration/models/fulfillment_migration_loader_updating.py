from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .fulfillment_migration_loader import QUIET, REFUSALS

# What the load knows of a row beside what it says.
OF_LOAD = frozenset({"result_id", "file_id", "res_id", "is_known", "row_number", "key"})


class FulfillmentMigrationLoader(models.AbstractModel):
    """Rows that say something else since they were loaded: what changed is written, unless a person wrote there.

    A field at a time: what the row said, what it says now, and what Odoo holds. Where Odoo holds a third value,
    somebody meant it, and the row is a conflict; other fields that people changed stay as they are. A file of changes
    may have fewer columns: what it does not mention stays as it was said before, what it leaves empty is emptied.
    """

    _inherit = "fulfillment.migration.loader"

    # Whether what a row says are fields of its record, so that they can be written again.
    _updates = True

    def _spoken(self, row):
        """Return what a row says, without what the load knows of it."""
        return {code: text for code, text in row.items() if text is not None and code not in OF_LOAD}

    def _completed_by(self, domain, rows, said):
        """Return rows with what they said before in the fields that their file does not feed.

        :param said: {result id: what `_remembered` kept}
        """
        return [{**said[row["result_id"]], **row} for row in rows]

    def _remembered(self, domain, rows, made):
        """Return what is kept of each row for the day on which it says something else.

        :param made: {result id: record id} of the records that rows became
        :returns: {result id: data for JSON}
        """
        return {row["result_id"]: self._spoken(row) for row in rows}

    def _update(self, domain, rows, said):
        """Write what rows say now.

        :param rows: as for `_load`, with `res_id` of the record that each one became
        :param said: {result id: {code: text}} of when they were loaded
        :returns: ({result id: {"before": {}, "after": {}}}, {result id: refusal}, {result id: [field names]})
        """
        self = self.with_company(domain.company_id).with_context(**QUIET)
        updated, refused, conflicts = {}, {}, {}
        new = dict(self._prepared(domain, rows, self._link_ids(domain, rows, refused), refused))
        former = [
            {**dict.fromkeys(domain._what().by_code), **said[row["result_id"]], **self._identity(row)}
            for row in rows
        ]
        unknown = {}
        old = dict(self._prepared(domain, former, self._link_ids(domain, former, unknown), unknown))
        Model = self.env[domain._what().model].with_context(active_test=False)
        there = set(Model.browse([row["res_id"] for row in rows]).exists().ids)
        for row in rows:
            result_id = row["result_id"]
            if result_id not in new:
                continue
            if row["res_id"] not in there:
                conflicts[result_id] = []
                continue
            record = Model.browse(row["res_id"])
            changes, touched = self._changes(record, old.get(result_id, {}), new[result_id])
            if touched:
                conflicts[result_id] = touched
                continue
            try:
                before = {name: self._kept(record, name) for name in changes}
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    record.write(changes)
                    self.env.flush_all()
            except REFUSALS as error:
                self.env.invalidate_all(flush=False)
                refused[result_id] = ("odoo", None, None, self._message(domain, error))
                continue
            after = {name: self._kept(record, name) for name in changes}
            updated[result_id] = {"before": before, "after": after}
        return updated, refused, conflicts

    def _identity(self, row):
        return {name: row[name] for name in ("result_id", "res_id", "key", "row_number")}

    def _changes(self, record, old, new):
        """Return ({name: value} to be written, [names that hold what neither the row nor this load says])."""
        changes, touched = {}, []
        for name in sorted(old.keys() | new.keys()):
            said, says = self._normal(record, name, old.get(name)), self._normal(record, name, new.get(name))
            holds = self._normal(record, name, record[name])
            if said == says or holds == says:
                continue
            if holds == said:
                changes[name] = new.get(name, False)
            else:
                touched.append(name)
        return changes, touched

    def _normal(self, record, name, value):
        """Return a value as Odoo keeps it, to be compared: rounded, and without an order of links."""
        field = record._fields[name]
        kept = field.convert_to_cache(value or False, record)
        return set(kept or ()) if field.type in ("many2many", "one2many") else kept or False

    def _kept(self, record, name):
        """Return what a record holds, as JSON takes it and `write` takes it back."""
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return value.id
        if field.type in ("many2many", "one2many"):
            return [[6, 0, value.ids]]
        if field.type == "datetime":
            return fields.Datetime.to_string(value)
        return fields.Date.to_string(value) if field.type == "date" else value

    def _restore(self, domain, record, change):
        """Write back what a record held before it was updated.

        :raises UserError: when somebody has changed it since
        """
        record = record.with_company(domain.company_id).with_context(**QUIET)
        for name, after in change["after"].items():
            if self._normal(record, name, record[name]) != self._normal(record, name, after):
                raise UserError(
                    self.env._(
                        "%(record)s was not set back: its %(field)s was changed since.\nCorrect it by hand first.",
                        record=record.display_name,
                        field=record._fields[name]._description_string(self.env),
                    )
                )
        record.write(change["before"])
