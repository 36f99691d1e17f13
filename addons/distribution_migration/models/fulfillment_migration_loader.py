from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import psycopg2
import psycopg2.errors

from odoo import models
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from ..domains import DOMAINS
from ..reading import value_of
from ..source.errors import ValueRefused
from .base import MADE_TOGETHER

# What a load leaves out, as Odoo's own import does: no tracking, no subscriptions, no log of the creation.
QUIET = {
    "tracking_disable": True,
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "import_file": True,
    "fulfillment_together": MADE_TOGETHER,
}
# How Odoo and PostgreSQL refuse a record; others, as deadlocks, say nothing of it. A text that is too long for an index
# is said to exceed a limit of the program.
REFUSALS = (
    UserError,
    RedirectWarning,
    ValueError,
    psycopg2.IntegrityError,
    psycopg2.DataError,
    psycopg2.errors.ProgramLimitExceeded,
)


def plain(record, name):
    """Return what a record holds in a field, as JSON has it: ids of records, dates as texts."""
    value, kind = record[name], record._fields[name].type
    if kind == "many2one":
        return value.id
    if kind in ("one2many", "many2many"):
        return sorted(value.ids)
    if kind in ("date", "datetime"):
        return str(value) if value else False
    return str(value) if isinstance(value, str) else value


def writable(record, name, value):
    """Return what `write` takes for the value that `plain` returned."""
    return [(6, 0, value)] if record._fields[name].type in ("one2many", "many2many") else value


class FulfillmentMigrationLoader(models.AbstractModel):
    """Rows of values become records, through the ORM: what is loaded is what a person would have made.

    A domain with ways of its own has a model `fulfillment.migration.loader.<domain>` that inherits this.
    """

    _name = "fulfillment.migration.loader"
    _description = "Loader of a Domain"

    # Whether people will look for the records by an external id; rows that come by the million have none.
    _has_external_ids = True
    # What becomes of rows that are the same as a record which was there before the load.
    _adopted = "merged"

    def _of(self, kind):
        """Return the loader of a domain."""
        name = f"fulfillment.migration.loader.{DOMAINS[kind].family or kind}"
        return self.env[name if name in self.env else "fulfillment.migration.loader"]

    def _get_ready(self, domain):
        """Make ready for the first row of a load, once a run.

        :raises UserError: what the domain needs is not there; says what to do
        """

    def _check_unlocked(self, domain):
        """Raise at the check already where no row of the domain can be loaded.

        :raises UserError: says what to do
        """

    def _recognised(self, domain, rows):
        """Return rows with the `res_id` of records that are there already, though no load set brought them."""
        return rows

    def _load(self, domain, rows):
        """Make records of rows.

        :param rows: dicts {code of the field: text of the value}, with `result_id` and `file_id`
        :returns: ({result id: record id}, {result id: (code, target, value, message)})
        """
        self = self.with_company(domain.company_id).with_context(**QUIET)
        made, refused = {}, {}
        links = self._link_ids(domain, rows, refused)
        self._make(domain, self._prepared(domain, rows, links, refused), made, refused)
        return made, refused

    def _prepared(self, domain, rows, links, refused):
        """Return [(result id, values)] of the rows that make sense."""
        prepared = []
        for row in rows:
            result_id = row["result_id"]
            if result_id in refused:
                continue
            try:
                prepared.append((result_id, self._values(domain, row, links)))
            except ValueRefused as error:
                refused[result_id] = self._refusal(error)
        return prepared

    def _refusal(self, error):
        return (error.code, error.params.get("target"), error.params.get("value"), None)

    # ------------------------------------------------------------------ links

    def _link_ids(self, domain, rows, refused):
        """Return {(result id, code): [ids]}; rows that name nothing, or several things, are refused."""
        link, what = self.env["fulfillment.migration.link"], domain._what()
        ids = {}
        for field in sorted(what.links, key=lambda field: bool(field.within)):
            named = {
                row["result_id"]: self._names(field, row[field.code]) for row in rows if row.get(field.code)
            }
            if not named:
                continue
            texts = {text for names in named.values() for text in names}
            found = link._resolve(field, domain, texts)
            refused_names = self._refused_names(domain, field, named, texts, found)
            if field.within:
                several = {one for known in found.values() if len(known) > 1 for one in known}
                self.env[field.model].browse(several).fetch([field.within[1]])
            for result_id, names in named.items():
                if result_id in refused:
                    continue
                mine = []
                for text in names:
                    # A record of Odoo that bears the number is not what the refused row means by it.
                    known = [] if text in refused_names else found.get(text, [])
                    if len(known) > 1 and field.within:
                        known = self._within(field, known, ids.get((result_id, field.within[0])))
                    if len(known) != 1:
                        code = "link_ambiguous" if known else "link_unknown"
                        if text in refused_names:
                            code = "link_refused"
                        refused[result_id] = (code, field.code, text, None)
                        break
                    mine += known
                ids[result_id, field.code] = mine
        return ids

    def _refused_names(self, domain, field, named, texts, found):
        """Return those of the names whose own rows this run has refused, and no load brought.

        What Odoo refused may be there already: a warehouse of that code. Then the record of Odoo is meant.

        :param named: {result id: names} of rows of one run
        :param found: the names that records bear
        """
        if not texts or not field.to:
            return frozenset()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT result.key FROM fulfillment_migration_result AS result
                INNER JOIN fulfillment_migration_stage AS stage ON result.stage_id = stage.id
                INNER JOIN fulfillment_migration_domain AS brought ON stage.domain_id = brought.id
                WHERE stage.run_id = (SELECT own.run_id FROM fulfillment_migration_result AS own WHERE own.id = %s)
                    AND brought.kind = ANY(%s) AND result.key = ANY(%s) AND result.state = 'refused'
                    AND NOT (result.code = 'odoo' AND result.key = ANY(%s))
                    AND NOT EXISTS (
                        SELECT FROM fulfillment_migration_xref AS xref
                        WHERE xref.company_id = %s AND xref.system = %s AND xref.kind = ANY(%s)
                            AND xref.legacy_key = result.key
                    )""",
                next(iter(named)),
                list(field.to),
                list(texts),
                list(found),
                domain.company_id.id,
                domain.set_id.system,
                list(field.to),
            )
        )
        return frozenset(key for (key,) in rows)

    def _names(self, field, text):
        if not field.many:
            return [text]
        return [part.strip() for part in text.split(",") if part.strip()]

    def _linked(self, model, code, links):
        """Return all records that rows name in a field, to be fetched at once."""
        return self.env[model].browse(
            {ids[0] for (_result_id, named), ids in links.items() if named == code and ids}
        )

    def _within(self, field, ids, within):
        _code, name = field.within
        records = self.env[field.model].browse(ids)
        return records.filtered(lambda record: record[name].ids == within).ids if within else ids

    # ----------------------------------------------------------------- values

    def _values(self, domain, row, links):
        """Return what `create` takes for a row; what the row does not say stays with Odoo's defaults.

        :raises ValueRefused: with `target` and `value`, when the row makes no sense as a whole
        """
        what = domain._what()
        return {**dict(what.defaults), **self._read(domain, row, links, what.head)}

    def _read(self, domain, row, links, fields):
        """Return {name in Odoo: value} of what a row says in these fields."""
        values = {}
        for field in fields:
            text = row.get(field.code)
            if field.is_key or text is None:
                continue
            if field.kind == "link":
                ids = links[row["result_id"], field.code]
                values[field.name] = [(6, 0, ids)] if field.many else self._linked_value(field, ids[0])
            elif field.kind == "date" and self._is_instant(domain, field):
                values[field.name] = self._instant(domain, field, text)
            else:
                values[field.name] = value_of(field, text)
        return values

    def _linked_value(self, field, record_id):
        return self.env[field.model].browse(record_id)[field.takes] if field.takes else record_id

    def _check_unit(self, row, target, uom_id, product):
        """Refuse a unit that cannot be converted to that of the product: Odoo would take 1 kg for 1 piece.

        :param target: the field of the domain that names the unit
        """
        uom = self.env["uom.uom"].browse(uom_id)
        if uom != product.uom_id and not uom._has_common_reference(product.uom_id):
            raise ValueRefused("other_unit", target=target, value=row[target])

    def _check_warehouse(self, row, warehouse, location):
        """Refuse a row that names a warehouse, and a location of another one: its goods would be there."""
        if warehouse and location.warehouse_id and location.warehouse_id != warehouse:
            raise ValueRefused("other_warehouse", target="warehouse", value=row["warehouse"])

    def _ahead(self, records, *names):
        """Have these fields of all records in memory, so that rows do not ask one by one.

        Fetching would do for columns of the records alone: most fields of a product are its template's.
        """
        for name in names:
            records.mapped(name)

    def _name_product(self, values):
        """Name a product as on Odoo's own forms of prices: the variant only where there are several."""
        template = self.env["product.product"].browse(values["product_id"]).product_tmpl_id
        values["product_tmpl_id"] = template.id
        if template.product_variant_count == 1:
            del values["product_id"]

    def _is_instant(self, domain, field):
        return domain._model_of(domain._what(), field)._fields[field.name].type == "datetime"

    def _instant(self, domain, field, day):
        """Return the instant (UTC) at which a day begins where the company is, or ends."""
        tz = domain.company_id.partner_id.tz or self.env.user.tz or "UTC"
        clock = time.max.replace(microsecond=0) if field.until else time.min
        local = datetime.combine(date.fromisoformat(day), clock, ZoneInfo(tz))
        return local.astimezone(UTC).replace(tzinfo=None)

    # ---------------------------------------------------------------- records

    def _make(self, domain, prepared, made, refused):
        """Make records; where Odoo refuses some, halve until the row at fault stands alone."""
        if not prepared:
            return
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                # Copies: what is refused together is tried again one by one, with the same values.
                ids = self._create(domain, [self._copied(domain, values) for _result_id, values in prepared])
                self.env.flush_all()
        except REFUSALS as error:
            # Without the rolled back records in memory.
            self.env.invalidate_all(flush=False)
            if len(prepared) == 1:
                refused[prepared[0][0]] = ("odoo", None, None, self._message(domain, error))
                return
            middle = len(prepared) // 2
            self._make(domain, prepared[:middle], made, refused)
            self._make(domain, prepared[middle:], made, refused)
            return
        made.update(zip((result_id for result_id, _values in prepared), ids, strict=True))

    def _copied(self, domain, values):
        """Return values that `_create` may take apart."""
        return dict(values)

    def _create(self, domain, values_list):
        """Create the records and return their ids, in the order of the values."""
        Model = self.env[domain._what().model]
        self._tell_defaults(Model, values_list)
        return Model.create(values_list).ids

    def _tell_defaults(self, Model, values_list):
        """Say which records Odoo links by default, and what it ticks: it would look for that once a record.

        Not what may differ from record to record, as numbers and names do.

        :param values_list: dicts of values, filled up in place
        """
        given = set().union(*values_list)
        # Of a parent that is there already, nothing is asked.
        with_parent = given.isdisjoint(Model._inherits.values())
        names = [
            name
            for name, field in Model._fields.items()
            if field.type in ("many2one", "many2many", "boolean")
            and (with_parent or not field.inherited)
            and Model._has_field_access(field, "write")
        ]
        usual = Model.default_get(names)
        for name, value in usual.items():
            if Model._fields[name].type == "many2many" and value and isinstance(value[0], int):
                usual[name] = [Command.set(value)]
        for values in values_list:
            for name, value in usual.items():
                values.setdefault(name, value)

    def _adopt(self, domain, rows, refused):
        """Let rows become records that are there already; written is only what somebody chose of the row.

        :param rows: as for `_load`, with `res_id` of the record
        :returns: {result id: (record id, {field of Odoo: [value before, value after]})}
        """
        self = self.with_company(domain.company_id).with_context(**QUIET)
        what, adopted = domain._what(), {}
        chosen = self._chosen(domain, [row["key"] for row in rows])
        rows = [
            {
                name: text
                for name, text in row.items()
                if name not in what.by_code or name == "key" or name in chosen.get(row["key"], ())
            }
            for row in rows
        ]
        links = self._link_ids(domain, rows, refused)
        records = self.env[what.model].with_context(active_test=False).browse({row["res_id"] for row in rows})
        there = records.exists()
        for row in rows:
            result_id, record = row["result_id"], there.browse(row["res_id"])
            if result_id in refused:
                continue
            if record not in there:
                refused[result_id] = ("merged_gone", "key", row["key"], None)
                continue
            try:
                values = self._read(domain, row, links, what.head)
                before = {name: plain(record, name) for name in values}
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    record.write(values)
                    self.env.flush_all()
            except REFUSALS as error:
                self.env.invalidate_all(flush=False)
                refused[result_id] = ("odoo", None, None, self._message(domain, error))
                continue
            after = {name: plain(record, name) for name in values}
            adopted[result_id] = (record.id, {name: [before[name], after[name]] for name in values})
        return adopted

    def _chosen(self, domain, keys):
        """Return {key: codes of the fields whose values were chosen of the row}."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT merged.key, merged.codes FROM (%s) AS merged WHERE merged.key = ANY(%s)",
                    domain._merged(),
                    keys,
                )
            )
        )

    def _message(self, domain, error):
        if isinstance(error, psycopg2.errors.ProgramLimitExceeded):
            return self.env._("One of its texts is too long for records to be found by it. Shorten it.")
        if isinstance(error, psycopg2.Error):
            return self.env[domain._what().model]._sql_error_to_message(error)
        # With a page to go to, which the list of refused rows has no room for.
        return str(error.args[0] if isinstance(error, RedirectWarning) else error)
