import datetime
import json
import zoneinfo
from collections import defaultdict
from decimal import Decimal
from functools import lru_cache

from odoo import fields, models
from odoo.tools import SQL

from ..source.rows import Context, as_instant, complete, content_hash, faults, plain_number


class FulfillmentMigrationLoaderHistory(models.AbstractModel):
    """Rows of history, written in bulk as the import of history writes them: the same values, the same statement.

    Who is named (customer, vendor, product) is found by the number in the old system first, and stays a text where
    nothing is found. A row whose key is in the history already, from wherever, is known.
    """

    _name = "fulfillment.migration.loader.history"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of History"
    _updates = False
    _has_external_ids = False
    _adopted = "known"

    # ------------------------------------------------------------------- rows

    def _context(self, file):
        """Return what the rows of a file are completed by (source/rows.py)."""
        zone, today = file._history_clock()
        return Context(
            today=today,
            kind=file.domain_id._what().history,
            tz=zone.key,
            warehouse_id=self.env["fulfillment.history.load"]._only_warehouse(file.company_id).id or None,
            switches=file._history_switches(),
        )

    def _has_faults(self, file):
        """Tell whether a row of the file can be wrong as a whole, so that all are looked at."""
        history = file.domain_id._what().history
        fed = set(file.column_ids.mapped("target"))
        return bool(
            (history.needs_currency and fed & set(history.money))
            or any(part in fed for part, _whole in history.at_most)
            or any(target.sign == "taken" and target.code in fed for target in history.targets)
        )

    def _complete(self, what, context, row, links=None):
        """Return the values of a row as the import of history reads them.

        :param row: {code of the field: text of the value}, of the fields that its file feeds
        :param links: {code: id} of what the row names; by default the texts stand for it
        """
        zone = zoneinfo.ZoneInfo(context.tz)
        values = {"external_key": row["key"]}
        for field in what.fields:
            text = row.get(field.code)
            if field.is_key or field.code not in row:
                continue
            if field.kind == "flag":
                # A cross stands where it is so, and nothing where it is not.
                values[field.code] = text == "true"
            elif text is None:
                continue
            elif field.kind == "number":
                values[field.code] = plain_number(Decimal(text))
            elif field.kind == "date":
                values[field.code] = text if field.is_day else _instant(text, zone)
            elif links and field.code in links and field.field:
                values[field.code] = links[field.code]
            else:
                values[field.code] = text
        complete(values, context, row.keys() & what.by_code.keys())
        return values

    def _completed(self, domain, rows, links, refused):
        """Return {result id: values} of the rows that make sense as a whole."""
        what, contexts, completed = domain._what(), {}, {}
        sentence = self.env["fulfillment.migration.sentence"]
        units = self._unit_names(domain, rows)
        for file in self.env["fulfillment.migration.file"].browse({row["file_id"] for row in rows}):
            contexts[file.id] = self._context(file)
        for row in rows:
            result_id = row["result_id"]
            if result_id in refused:
                continue
            if row.get("uom_name") in units:
                row = {**row, "uom_name": units[row["uom_name"]]}
            named = {
                field.code: links[result_id, field.code][0]
                for field in what.links
                if (result_id, field.code) in links
            }
            values = self._complete(what, contexts[row["file_id"]], row, named)
            for target, value, code, params in faults(values, what.history):
                message = sentence._of(code, value, params)
                refused.setdefault(result_id, (code, target, value, message))
            if result_id not in refused:
                completed[result_id] = values
        return completed

    def _unit_names(self, domain, rows):
        """Return {number in the old system: name in Odoo} of the units that rows name by what a load brought."""
        field = domain._what().by_code.get("uom_name")
        texts = {row.get("uom_name") for row in rows} - {None}
        if not field or not texts:
            return {}
        brought = self.env["fulfillment.migration.link"]._brought(field, domain, texts, by_others=False)
        units = self.env["uom.uom"].with_context(lang="en_US")
        return {text: units.browse(ids[0]).name for text, ids in brought.items() if len(ids) == 1}

    # ------------------------------------------------------------------- load

    def _prepared(self, domain, rows, links, refused):
        what = domain._what()
        named = self._named(domain, rows)
        completed = self._completed(domain, rows, links, refused)
        return [
            (
                row["result_id"],
                {
                    "file_id": row["file_id"],
                    "row_number": row["row_number"],
                    "row_hash": content_hash(completed[row["result_id"]]),
                    "parent_ref": self._parent_ref(what, row, links),
                    "known_partner_id": named.get(what.history.partner, {}).get(
                        row.get(what.history.partner)
                    ),
                    "known_product_id": named.get("product_code", {}).get(row.get("product_code")),
                    "parsed_values": completed[row["result_id"]],
                },
            )
            for row in rows
            if row["result_id"] in completed
        ]

    def _parent_ref(self, what, row, links):
        parent = what.history.parent
        return links[row["result_id"], parent.target][0] if parent else None

    def _named(self, domain, rows):
        """Return {code: {text: id}} of what loads brought under the numbers that the rows name."""
        link = self.env["fulfillment.migration.link"]
        found = {}
        for field in domain._what().fields:
            if field.kind == "text" and field.to and field.code != "uom_name":
                texts = {row.get(field.code) for row in rows} - {None}
                brought = link._brought(field, domain, texts)
                found[field.code] = {text: ids[0] for text, ids in brought.items() if len(ids) == 1}
        return found

    def _create(self, domain, values_list):
        by_file = defaultdict(list)
        for values in values_list:
            by_file[values["file_id"]].append(values)
        written = {}
        for file_id, own in by_file.items():
            written.update(
                self._load_of(domain, file_id)._insert_rows(
                    SQL(
                        """SELECT * FROM jsonb_to_recordset(%s::jsonb) AS source (
                            row_number integer, row_hash varchar, parent_ref integer, known_partner_id integer,
                            known_product_id integer, parsed_values jsonb
                        )""",
                        json.dumps(own),
                    )
                )
            )
        return [written[values["parsed_values"]["external_key"]] for values in values_list]

    def _load_of(self, domain, file_id):
        """Return the load of history that the run at work made for a file."""
        return self.env["fulfillment.history.load"].search(
            [
                ("run_id.set_id", "=", domain.set_id.id),
                ("run_id.state", "=", "running"),
                ("file_id", "=", file_id),
            ]
        )

    # ------------------------------------------------------------------ known

    def _recognised(self, domain, rows):
        known = self._in_history(domain, rows)
        return [
            {**row, "res_id": known[row["key"]]["id"]} if row["key"] in known and not row["res_id"] else row
            for row in rows
        ]

    def _in_history(self, domain, rows):
        """Return {key: what the history has under it} of the keys of rows.

        Of their own old system, else of those that nobody said the system of; another system's row is another one.
        """
        return {
            line["external_key"]: line
            # The last one stands.
            for line in self.env.execute_query_dict(
                SQL(
                    """SELECT line.id, line.external_key, line.row_hash, line.row_number, load.name AS load,
                        load.loaded_at
                    FROM %s AS line INNER JOIN fulfillment_history_load AS load ON line.load_id = load.id
                    WHERE line.company_id = %s AND line.external_key = ANY(%s)
                        AND coalesce(line.system, '') IN ('', %s)
                    ORDER BY line.system NULLS FIRST""",
                    SQL.identifier(domain._model()._table),
                    domain.company_id.id,
                    [row["key"] for row in rows],
                    domain.set_id.system,
                )
            )
        }

    def _adopt(self, domain, rows, refused):
        """Know rows that are in the history with the same content; others are refused, and nothing is written."""
        sentence = self.env["fulfillment.migration.sentence"]
        known = self._in_history(domain, rows)
        links = self._link_ids(domain, rows, refused)
        completed, adopted = self._completed(domain, rows, links, refused), {}
        for row in rows:
            result_id, line = row["result_id"], known[row["key"]]
            if result_id not in completed:
                continue
            if content_hash(completed[result_id]) == line["row_hash"]:
                adopted[result_id] = (line["id"], {})
                continue
            told = {
                "load": line["load"],
                "date": fields.Date.to_string(line["loaded_at"]),
                "row": line["row_number"],
            }
            message = sentence._of("other_content", row["key"], told)
            refused[result_id] = ("other_content", "key", row["key"], message)
        return adopted

    # ------------------------------------------------------------------- undo

    def _take_back(self, domain, ids):
        """Delete the loads of these rows, and all rows with them: a run brings a load as a whole."""
        # sudo: who may undo the run deletes what is its part.
        self.env[domain._what().model].sudo().browse(ids).exists().load_id.unlink()


# Days come again and again.
@lru_cache(maxsize=10_000)
def _instant(text, zone):
    """Return the UTC text of what a feed read: a day, or an instant with its zone."""
    value = datetime.date.fromisoformat(text) if len(text) == 10 else datetime.datetime.fromisoformat(text)
    return as_instant(value, zone)
