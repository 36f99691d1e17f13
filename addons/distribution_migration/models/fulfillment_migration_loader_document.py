from collections import defaultdict

from odoo import models
from odoo.fields import Command

from ..source.errors import ValueRefused


class FulfillmentMigrationLoaderDocument(models.AbstractModel):
    """Rows with one key become one record with their lines, or nothing at all."""

    _name = "fulfillment.migration.loader.document"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Documents with Lines"
    _updates = False

    def _load(self, domain, rows):
        documents = defaultdict(list)
        for row in rows:
            documents[row["key"]].append(row["result_id"])
        heads, refused = super()._load(domain, rows)
        made = {}
        for result_ids in documents.values():
            if result_ids[0] in heads:
                made.update(dict.fromkeys(result_ids, heads[result_ids[0]]))
                continue
            told = next(refused[result_id] for result_id in result_ids if result_id in refused)
            for result_id in result_ids:
                # Odoo refuses a document, a check a line of it.
                refused.setdefault(result_id, told if told[0] == "odoo" else ("document", None, None, None))
        return made, refused

    def _prepared(self, domain, rows, links, refused):
        documents, prepared = defaultdict(list), []
        for row in rows:
            documents[row["key"]].append(row)
        for its_rows in documents.values():
            if any(row["result_id"] in refused for row in its_rows):
                continue
            at_work = its_rows[0]
            try:
                values = self._document_values(domain, its_rows, links)
                values[domain._what().document] = lines = []
                for row in its_rows:
                    at_work = row
                    lines.append(Command.create(self._line_values(domain, row, links)))
            except ValueRefused as error:
                refused[at_work["result_id"]] = self._refusal(error)
                continue
            prepared.append((its_rows[0]["result_id"], values))
        return prepared

    def _copied(self, domain, values):
        name = domain._what().document
        lines = [Command.create(dict(line)) for _command, _id, line in values[name]]
        return {**values, name: lines}

    def _document_values(self, domain, rows, links):
        """Return what the rows of a document say of it; those that say nothing agree with the others."""
        values = {}
        for row in reversed(rows):
            values.update(self._values(domain, row, links))
        return values

    def _line_values(self, domain, row, links):
        """Return what a row says of its line.

        :raises ValueRefused: with `target` and `value`, when the line makes no sense
        """
        what = domain._what()
        return self._read(domain, row, links, [field for field in what.fields if field.of_line])
