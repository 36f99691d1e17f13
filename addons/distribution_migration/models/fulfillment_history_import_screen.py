from markupsafe import Markup

from odoo import api, models

_LEVEL_ICONS = {
    "danger": "fa-times-circle text-danger",
    "warning": "fa-exclamation-triangle text-warning",
    "info": "fa-info-circle text-info",
}


class FulfillmentHistoryImport(models.Model):
    """What the screen tells beside the fields: what to upload, what is missing, what was found."""

    _inherit = "fulfillment.history.import"

    @api.depends("read_notes", "check_notes")
    def _compute_notes_html(self):
        for record in self:
            notes = [*(record.read_notes or []), *(record.check_notes or [])]
            items = [
                Markup('<li><i class="fa %s me-2" role="img"></i>%s</li>')
                % (
                    _LEVEL_ICONS[note["level"]],
                    record._note_message(note["code"], note["params"]),
                )
                for note in notes
            ]
            record.notes_html = (
                Markup('<ul class="list-unstyled mb-0">%s</ul>') % Markup("").join(items) if items else False
            )

    @api.depends("kind")
    def _compute_kind_html(self):
        """What to upload, and what is needed of it."""
        titles = {
            "sale_line": self.env._("Upload the order lines of the old system"),
            "purchase_line": self.env._("Upload the purchase lines of the old system"),
            "invoice": self.env._("Upload the customer invoices of the old system"),
            "payment": self.env._("Upload the payments, after the invoices they belong to"),
            "count": self.env._("Upload the stock counts of the old system"),
            "return": self.env._("Upload the returns of the old system"),
            "pick": self.env._("Upload the picks of the old system"),
        }
        rows = {
            "sale_line": self.env._("one row an order line"),
            "purchase_line": self.env._("one row a purchase line"),
            "invoice": self.env._("one row an invoice or credit note"),
            "payment": self.env._("one row a payment of an invoice"),
            "count": self.env._("one row a counted product and place"),
            "return": self.env._("one row a returned line, or a part of it with its disposition"),
            "pick": self.env._("one row a pick"),
        }
        for record in self:
            kind = record._what().code
            labels = record._target_labels(kind)
            needed = [labels[t.code] for t in record._targets(kind) if t.required]
            sentence = record.env._(
                "CSV (also .csv.gz) or XLSX, %(row)s, headings on top. Needed: %(fields)s, and at "
                "least one date.",
                row=rows[kind],
                fields=", ".join(needed),
            )
            record.kind_html = Markup('<h3>%s</h3><p class="text-muted mb-0">%s</p>') % (
                titles[kind],
                sentence,
            )

    @api.depends("kind", "file_column_ids.target", "constant_ids.target")
    def _compute_mapping_state(self):
        for record in self:
            labels = record._target_labels(record.kind)
            in_file = record.file_column_ids
            fed = {*in_file.mapped("target"), *record.constant_ids.mapped("target")}
            record.column_count = len(in_file)
            record.unused_count = len(in_file.filtered(lambda column: not column.target))
            targets = record._targets(record.kind)
            needed = [labels[t.code] for t in targets if t.required and t.code not in fed]
            open_targets = [labels[t.code] for t in targets if not t.required and t.code not in fed]
            parts = []
            if needed:
                text = self.env._("Still needed: %(fields)s", fields=", ".join(needed))
                parts.append(Markup('<div class="text-danger fw-bold">%s</div>') % text)
            if open_targets:
                text = self.env._("Fed by no column: %(fields)s", fields=", ".join(open_targets))
                parts.append(Markup('<div class="text-muted">%s</div>') % text)
            record.mapping_html = Markup("").join(parts)
