import datetime
import json
import zoneinfo

from odoo import api, fields, models
from odoo.tools import SQL

from ..source.rows import faults
from ..source.suggest import currency_in_headings, suggest

CHUNK_ROWS = 5000


class FulfillmentMigrationFile(models.Model):
    """A file of history: mapped and judged by the description of its kind, as the import of history does it."""

    _inherit = "fulfillment.migration.file"

    has_assumptions = fields.Boolean(compute="_compute_has_assumptions")

    @api.depends("kind")
    def _compute_has_assumptions(self):
        for record in self:
            history = record.domain_id.kind and record.domain_id._what().history
            record.has_assumptions = bool(history and history.switches)

    def _history_clock(self):
        """Return (time zone of the dates, today there): that of the only warehouse, else of the company."""
        warehouse = self.env["fulfillment.history.load"]._only_warehouse(self.company_id)
        tz = warehouse._fulfillment_tz() if warehouse else self.company_id.partner_id.tz
        zone = zoneinfo.ZoneInfo(tz or self.env.user.tz or "UTC")
        return zone, datetime.datetime.now(zone).date()

    def _history_switches(self):
        """Return the assumptions that are made about this file."""
        return frozenset(switch for switch in self.domain_id._what().history.switches if self[switch])

    # ---------------------------------------------------------------- mapping

    def _suggested(self, profiles, what):
        if not what.history:
            return super()._suggested(profiles, what)
        found = suggest(profiles, what.history.targets)
        return {index: "key" if code == "external_key" else code for index, code in found.items()}, {}

    def _propose_columns(self, profiles, kept):
        result = super()._propose_columns(profiles, kept)
        # What was mapped before, here or in another file, says more than a proposal.
        if self.domain_id._what().history and not kept and not self._is_remembered():
            self.with_context(fulfillment_reading=True)._propose_history(profiles)
        return result

    def _is_remembered(self):
        return bool(
            self.env["fulfillment.migration.mapping"]._find(self.company_id, self.kind, self.header_signature)
        )

    def _propose_history(self, profiles):
        """Read texts that stand for no value as empty, and amounts without a column of currency in one."""
        what = self.domain_id._what()
        for column in self.column_ids.filtered(lambda column: column.target_kind in ("date", "number")):
            found = profiles[column.source_index].placeholders(column.target_kind)
            column.empty_values = "\n".join(found) or False
        fed = set(self.column_ids.mapped("target"))
        if what.history.needs_currency and "currency" not in fed and fed & set(what.history.money):
            known = self.env["res.currency"].with_context(active_test=False).search([], limit=1000)
            names = [profile.name for profile in profiles]
            code = currency_in_headings(names, set(known.mapped("name")))
            self.env["fulfillment.migration.column"].create(
                {
                    "file_id": self.id,
                    "target": "currency",
                    "constant": code or self.company_id.currency_id.name,
                }
            )

    def _export_mapping(self):
        exported = super()._export_mapping()
        history = self.domain_id._what().history
        return {**exported, **{switch: self[switch] for switch in history.switches}} if history else exported

    def _apply_mapping(self, mapping):
        result = super()._apply_mapping(mapping)
        history = self.domain_id._what().history
        if history:
            told = {name: bool(mapping[name]) for name in history.switches if name in mapping}
            self._system_write(told)
        return result

    # ------------------------------------------------------------------ check

    def _check_links(self):
        result = super()._check_links()
        if self.domain_id._what().history:
            self._check_units()
            self._check_whole_rows()
        return result

    def _check_units(self):
        """Refuse units that neither Odoo nor the load set knows: their texts are kept, and measured by."""
        judge = self.env["fulfillment.migration.judge"]
        if "uom_name" not in judge._feeds(self):
            return
        own = judge._keys(self, "uom_name")
        texts = {
            text
            for (text,) in self.env.execute_query(
                SQL("SELECT DISTINCT own.uom_name FROM (%s) AS own WHERE own.uom_name IS NOT NULL", own)
            )
        }
        units = self.env["fulfillment.history.import"]._unit_names() | self._brought_units()
        unknown = [text for text in texts if text.casefold() not in units]
        if unknown:
            self._add_rejects(
                SQL(
                    """SELECT own.row_number, 'uom_name' AS target, own.uom_name AS value, 'unit_unknown' AS code,
                        NULL::jsonb AS params
                    FROM (%s) AS own WHERE own.uom_name = ANY(%s)""",
                    own,
                    unknown,
                )
            )

    def _brought_units(self):
        """Return the numbers and names of units that the load set brings, or its old system brought, in lower case."""
        judge = self.env["fulfillment.migration.judge"]
        found = self.env.execute_query(
            SQL(
                """SELECT legacy_key, NULL FROM fulfillment_migration_xref
                WHERE company_id = %s AND system = %s AND kind = 'uom'""",
                self.company_id.id,
                self.set_id.system,
            )
        )
        for file in self.set_id.domain_ids.filtered(lambda domain: domain.kind == "uom").file_ids:
            if file.state != "draft":
                found += self.env.execute_query(
                    SQL("SELECT own.key, own.name FROM (%s) AS own", judge._keys(file, "name"))
                )
        return {text.casefold() for texts in found for text in texts if text}

    def _check_whole_rows(self):
        """Refuse what no single value tells: amounts without a currency, parts above the whole."""
        loader = self.env["fulfillment.migration.loader.history"]
        judge, what = self.env["fulfillment.migration.judge"], self.domain_id._what()
        if not loader._has_faults(self):
            return
        context, last = loader._context(self), 0
        while True:
            numbers = [
                number
                for (number,) in self.env.execute_query(
                    SQL(
                        """SELECT row_number FROM fulfillment_migration_row AS row
                        WHERE file_id = %s AND row_number > %s AND defect IS NULL
                        ORDER BY row_number LIMIT %s""",
                        self.id,
                        last,
                        CHUNK_ROWS,
                    )
                )
            ]
            if not numbers:
                return
            last = numbers[-1]
            refused = [
                (row["row_number"], target, value, code, json.dumps(params))
                for row in judge._rows(self, numbers)
                for target, value, code, params in faults(loader._complete(what, context, row), what.history)
            ]
            if refused:
                self._add_rejects(
                    SQL(
                        """SELECT * FROM unnest(%s::integer[], %s::text[], %s::text[], %s::text[], %s::jsonb[])
                            AS fault (row_number, target, value, code, params)""",
                        *map(list, zip(*refused, strict=True)),
                    )
                )
