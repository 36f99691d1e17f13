from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, html2plaintext

from ..source.rows import plain_number

FETCHED = 10_000


@dataclass
class Entry:
    """A row or record among which duplicates are looked for: {code: text}, and where it is from."""

    content: dict
    key: str | None = None
    file_id: int | None = None
    row_number: int | None = None
    res_id: int | None = None
    is_archived: bool = False


class FulfillmentMigrationMatchPool(models.AbstractModel):
    """Among what duplicates of a domain are looked for: the rows that are no records yet, and Odoo's records.

    Both as texts in one spelling: what a row calls DE is Germany, as with a record.
    """

    _name = "fulfillment.migration.match.pool"
    _description = "Rows and Records to Compare"

    def _gather(self, domain):
        """Return {"k:" and the number in the old system, or "r:" and the id of a record: Entry}."""
        found = {}
        # As the check has it: what came back corrected stands for the row that it was made of.
        files = domain.file_ids.filtered(lambda file: file.state != "draft")
        corrected = files.filtered("is_correction").sorted("id", reverse=True)
        for file in corrected + (files - corrected):
            for entry in self._read_rows(domain, file):
                found.setdefault(f"k:{entry.key}", entry)
        for entry in self._read_records(domain):
            found[f"r:{entry.res_id}"] = entry
        return found

    # ------------------------------------------------------------------- rows

    def _read_rows(self, domain, file):
        """Return the Entries of the rows of a file that have a number and that no load brought yet."""
        judge, what = self.env["fulfillment.migration.judge"], domain._what()
        codes, feeds = [field.code for field in what.head if not field.is_key], judge._feeds(file)
        if "key" in feeds and what.number in feeds and feeds[what.number].indexes == feeds["key"].indexes:
            # The number again: no two rows have the same, and that says nothing about what they are.
            codes.remove(what.number)
        fed = [code for code in codes if code in feeds]
        cr, entries = self.env.cr, []
        cr.execute(
            SQL(
                """SELECT own.* FROM (%s) AS own
                WHERE own.key IS NOT NULL AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_xref AS xref
                    WHERE xref.company_id = %s AND xref.system = %s AND xref.kind = %s
                        AND xref.legacy_key = own.key
                )
                ORDER BY own.row_number""",
                judge._keys(file, *fed, survived=False),
                domain.company_id.id,
                domain.set_id.system,
                domain.kind,
            )
        )
        while rows := cr.fetchmany(FETCHED):
            for number, key, *texts in rows:
                content = {code: text for code, text in zip(fed, texts, strict=True) if text}
                entries.append(Entry(content, key=key, file_id=file.id, row_number=number))
        self._spell_links(domain, entries)
        return entries

    def _spell_links(self, domain, entries):
        """Write the names of what rows name in the place of their texts, where exactly one thing is meant."""
        link = self.env["fulfillment.migration.link"]
        for field in domain._what().links:
            texts = {entry.content[field.code] for entry in entries if field.code in entry.content}
            if not texts:
                continue
            parts = {part.strip() for text in texts for part in (text.split(",") if field.many else [text])}
            names = self._brought_names(domain, field, parts)
            found, asked = {}, sorted(parts - names.keys() - {""})
            for start in range(0, len(asked), FETCHED):
                found.update(link._resolve(field, domain, asked[start : start + FETCHED]))
            known = {text: ids[0] for text, ids in found.items() if len(ids) == 1}
            records = self.env[field.model].browse(set(known.values())).exists()
            shown = {record.id: record.display_name for record in records}
            names.update({text: shown[one] for text, one in known.items() if shown.get(one)})
            for entry in entries:
                text = entry.content.get(field.code)
                if text:
                    told = text.split(",") if field.many else [text]
                    entry.content[field.code] = ", ".join(
                        sorted(names.get(part.strip(), part.strip()) for part in told)
                    )

    def _brought_names(self, domain, field, texts):
        """Return {number in the old system: name} of the rows that other files of the load set bring."""
        names, judge = {}, self.env["fulfillment.migration.judge"]
        others = domain.set_id.domain_ids.filtered(lambda other: other.kind in field.to)
        for other in others.file_ids.filtered(lambda file: file.state != "draft"):
            if "name" not in judge._feeds(other):
                continue
            rows = self.env.execute_query(
                SQL(
                    "SELECT own.key, own.name FROM (%s) AS own WHERE own.key = ANY(%s) AND own.name IS NOT NULL",
                    judge._keys(other, "name"),
                    list(texts),
                )
            )
            names.update(rows)
        return names

    # ---------------------------------------------------------------- records

    def _scope(self, domain):
        """Return (model, domain of Odoo) of the records that may be duplicates, archived ones, too."""
        what, company = domain._what(), domain.company_id
        Model = self.env[what.model].with_company(company).with_context(active_test=False)
        return Model, Domain(list(what.compared)) & Domain("company_id", "in", (False, company.id))

    def _record_count(self, domain):
        Model, scope = self._scope(domain)
        return Model.search_count(scope)

    def _read_records(self, domain):
        """Yield the Entries of Odoo's records."""
        Model, scope = self._scope(domain)
        fields = [
            field
            for field in domain._what().head
            if not field.is_key and Model._has_field_access(Model._fields[field.name], "read")
        ]
        names = [field.name for field in fields]
        last = 0
        while records := Model.search_fetch(
            scope & Domain("id", ">", last), [*names, "active"], order="id", limit=FETCHED
        ):
            last = records[-1].id
            for record in records:
                content = {field.code: self._text(record, field) for field in fields}
                content = {code: text for code, text in content.items() if text}
                yield Entry(content, res_id=record.id, is_archived=not record.active)
            records.invalidate_recordset(flush=False)

    def _text(self, record, field):
        """Return what a record holds in a field as a row would write it."""
        value = record[field.name]
        if record._fields[field.name].relational:
            return ", ".join(sorted(value.mapped("display_name")))
        if field.takes:
            # A selection of codes; rows are spelt by the name of what they name.
            return record._fields[field.name].convert_to_export(value, record) or ""
        if field.kind == "flag":
            return "true" if value else "false"
        if field.kind in ("number", "integer"):
            return plain_number(Decimal(str(value)))
        if not value:
            return ""
        if record._fields[field.name].type == "html":
            return html2plaintext(value).strip()
        return str(value)

    # --------------------------------------------------------------- matching

    def _compared(self, domain, entries):
        """Return ({ident: {code: text}}, {code: kind}) as matching takes them."""
        fields = domain._what().matched
        told = defaultdict(int)
        records = {}
        for ident, entry in entries.items():
            records[ident] = row = {}
            for field in fields:
                text = entry.content.get(field.code)
                # Odoo's prices are 0 where nobody said any.
                if text and not (field.match == "price" and text == "0"):
                    row[field.code] = text
                    told[field.code] += 1
        return records, {field.code: field.match for field in fields if told[field.code]}
