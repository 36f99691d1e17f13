import json
from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .fulfillment_migration_loader import QUIET, REFUSALS, plain


class FulfillmentMigrationLoaderOrder(models.AbstractModel):
    """Orders that changed in the old system after they were loaded: taken back and entered anew, in one transaction.

    Lines of an order have no numbers in Odoo by which they could be changed one by one, and quantities of a
    confirmed one are reserved, promised and procured. So the order is replaced as a whole, under its number in
    Odoo and its external id, where nobody has worked on it: it is as the load left it, nothing was moved or
    invoiced. Else it is a conflict, and a person decides.
    """

    _inherit = "fulfillment.migration.loader.order"

    _updates = True

    # ---------------------------------------------------------------- remembering

    def _remembered(self, domain, rows, made):
        """Return, for each row, all rows of its order, and the order as this load left it."""
        documents, remembered = defaultdict(list), {}
        for row in rows:
            if row["result_id"] in made:
                documents[made[row["result_id"]]].append(row)
        Order = self.env[domain._what().model].with_company(domain.company_id)
        for order_id, its_rows in documents.items():
            said = {
                "rows": [{**self._spoken(row), "row_number": row["row_number"]} for row in its_rows],
                "held": self._held(domain, Order.browse(order_id)),
            }
            remembered.update(dict.fromkeys((row["result_id"] for row in its_rows), said))
        return remembered

    def _completed_by(self, domain, rows, said):
        """Return rows with what their orders said before in the fields that their file does not feed.

        What belongs to a line is that of the line of the same number; where lines have none, or new ones, only what
        all lines of the order say is known.
        """
        what, documents, completed = domain._what(), defaultdict(list), []
        for row in rows:
            documents[row["key"]].append(row)
        of_line = {field.code for field in what.fields if field.of_line or field.code == "line"}
        for its_rows in documents.values():
            before = said[its_rows[0]["result_id"]]["rows"]
            head = {
                code: text
                for row in before
                for code, text in self._spoken(row).items()
                if code not in of_line
            }
            lines = [self._spoken(row) for row in before]
            has_numbers = all(row.get("line") for row in [*its_rows, *lines])
            numbered = {row["line"]: row for row in lines} if has_numbers else {}
            for place, row in enumerate(its_rows):
                if has_numbers:
                    line = numbered.get(row["line"], {})
                else:
                    line = lines[place] if len(lines) == len(its_rows) else {}
                completed.append({**head, **line, **row})
        return completed

    def _held(self, domain, order):
        """Return what an order holds in the fields that a file can feed, as JSON has it, with its lines in order."""
        what = domain._what()
        head = {field.name for field in what.head if not field.is_key and field.name in order._fields}
        lines = order[what.document].sorted("id")
        of_line = {
            field.name
            for field in what.fields
            if field.of_line and not field.is_key and field.name in lines._fields
        }
        return {
            "head": {name: plain(order, name) for name in sorted(head | {"state"})},
            "lines": [{name: plain(line, name) for name in sorted(of_line)} for line in lines],
        }

    def _touched(self, domain, order, held):
        """Return the fields by which an order shows that somebody has worked on it since it was loaded."""
        now = self._held(domain, order)
        touched = [name for name, value in now["head"].items() if value != held["head"].get(name)]
        if now["lines"] != held["lines"]:
            touched.append(domain._what().document)
        if any(move.state == "done" or move.picked for move in order.picking_ids.move_ids):
            touched.append("picking_ids")
        if any(invoice.state != "cancel" for invoice in order.invoice_ids):
            touched.append("invoice_ids")
        return touched

    # ------------------------------------------------------------------ replacing

    def _update(self, domain, rows, said):
        """Replace the orders of these rows; `res_id` of the rows leads to the new ones then."""
        self = self.with_company(domain.company_id).with_context(**QUIET)
        documents, updated, refused, conflicts = defaultdict(list), {}, {}, {}
        for row in rows:
            documents[row["key"]].append(row)
        for its_rows in documents.values():
            result_ids = [row["result_id"] for row in its_rows]
            order = self.env[domain._what().model].browse(its_rows[0]["res_id"]).exists()
            before = said[result_ids[0]]
            if [self._spoken(row) for row in its_rows] == [self._spoken(row) for row in before["rows"]]:
                # The file mentions less, and nothing else: the order stays as people have it.
                updated.update(dict.fromkeys(result_ids, {"before": before, "after": {}}))
                continue
            touched = self._touched(domain, order, before["held"]) if order else []
            if touched or not order:
                conflicts.update(dict.fromkeys(result_ids, touched))
                continue
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    new_id, faults = self._replace(domain, order, its_rows)
            except REFUSALS as error:
                # What was taken back stands again.
                self.env.invalidate_all(flush=False)
                faults = dict.fromkeys(result_ids, ("odoo", None, None, self._message(domain, error)))
                faults = getattr(error, "faults", faults)
            if faults:
                refused.update(faults)
                continue
            for row in its_rows:
                row["res_id"] = new_id
            updated.update(dict.fromkeys(result_ids, {"before": before, "after": {}}))
        return updated, refused, conflicts

    def _replace(self, domain, order, rows):
        """Take an order back and enter what `rows` say; return (id of the new one, {}).

        :raises OrderRefused: with `faults` {result id: refusal}, when the rows make no order
        """
        old_id, name = order.id, order.name
        self._take_back(domain, [old_id])
        made, refused = self.with_context(fulfillment_order_name=name)._load(domain, rows)
        if refused:
            raise OrderRefused(refused)
        new_id = made[rows[0]["result_id"]]
        self.env.flush_all()
        self._lead_to(domain, old_id, new_id)
        return new_id, {}

    def _document_values(self, domain, rows, links):
        values = super()._document_values(domain, rows, links)
        # People have the number of the order in their mails and on their lists.
        name = self.env.context.get("fulfillment_order_name")
        return {**values, "name": name} if name else values

    def _lead_to(self, domain, old_id, new_id):
        """Let the number in the old system, the external id and the rows of earlier loads lead to the new order."""
        model = domain._what().model
        self.env.cr.execute(
            """UPDATE fulfillment_migration_xref SET res_id = %s
            WHERE company_id = %s AND kind = %s AND model = %s AND res_id = %s""",
            [new_id, domain.company_id.id, domain.kind, model, old_id],
        )
        self.env.cr.execute(
            """UPDATE fulfillment_migration_result SET res_id = %s
            WHERE domain_id = %s AND res_id = %s""",
            [new_id, domain.id, old_id],
        )
        # Deleting the old order took its external id along.
        self.env.cr.execute(
            """INSERT INTO ir_model_data
                (module, name, model, res_id, noupdate, create_uid, create_date, write_uid, write_date)
            SELECT '__migration__', %s || md5(xref.legacy_key), %s, %s, TRUE, %s,
                now() AT TIME ZONE 'UTC', %s, now() AT TIME ZONE 'UTC'
            FROM fulfillment_migration_xref AS xref
            WHERE xref.company_id = %s AND xref.system = %s AND xref.kind = %s AND xref.model = %s
                AND xref.res_id = %s
            ON CONFLICT (module, name) DO UPDATE SET res_id = excluded.res_id""",
            [
                f"{domain.set_id._external_id_prefix()}_{domain.kind}_",
                model,
                new_id,
                self.env.uid,
                self.env.uid,
                domain.company_id.id,
                domain.set_id.system,
                domain.kind,
                model,
                new_id,
            ],
        )
        self.env["fulfillment.migration.xref"].invalidate_model()
        self.env["fulfillment.migration.result"].invalidate_model()

    def _restore(self, domain, record, change):
        """Enter the order again as it was before a load replaced it.

        :raises UserError: when somebody has worked on it since
        """
        self = self.with_company(domain.company_id).with_context(**QUIET)
        record = record.with_env(self.env)
        held = self.env["fulfillment.migration.xref"].search(
            [
                ("kind", "=", domain.kind),
                ("company_id", "=", domain.company_id.id),
                ("system", "=", domain.set_id.system),
                ("res_id", "=", record.id),
            ],
            limit=1,
        )
        before = change["before"]
        if held.said["rows"] == before["rows"]:
            # By another row of it already.
            return
        if self._touched(domain, record, held.said["held"]):
            raise UserError(
                self.env._(
                    "%(record)s was not set back: somebody has worked on it since the load.\nCorrect it by hand.",
                    record=record.display_name,
                )
            )
        rows = [
            {**row, "key": held.legacy_key, "result_id": -position}
            for position, row in enumerate(before["rows"], 1)
        ]
        new_id, _faults = self._replace(domain, record, rows)
        # What no row says, Odoo filled in anew: the day of a quotation is today.
        order = self.env[domain._what().model].browse(new_id)
        said = json.dumps({"rows": before["rows"], "held": self._held(domain, order)})
        self.env.cr.execute(
            """UPDATE fulfillment_migration_result
            SET change_kept = jsonb_set(change_kept, '{said}', %s::jsonb)
            WHERE domain_id = %s AND res_id = %s AND state = 'updated' AND change_kept -> 'before' = %s::jsonb""",
            [said, domain.id, new_id, json.dumps(before)],
        )
        self.env.cr.execute(
            "UPDATE fulfillment_migration_xref SET said = %s::jsonb WHERE id = %s", [said, held.id]
        )
        held.invalidate_recordset()
        self.env["fulfillment.migration.result"].invalidate_model()


class OrderRefused(UserError):
    """The rows of a changed order make no order: the one that was loaded stays."""

    def __init__(self, faults):
        super().__init__(next((fault[3] for fault in faults.values() if fault[3]), "") or str(faults))
        self.faults = faults
