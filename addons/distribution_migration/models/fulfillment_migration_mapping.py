import hashlib

from odoo import api, fields, models


class FulfillmentMigrationMapping(models.Model):
    """How files with these headings were mapped the last time; offered for the next one."""

    _name = "fulfillment.migration.mapping"
    _description = "Remembered Mapping"
    _order = "write_date desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection("_selection_kind", required=True, default="sale_line", readonly=True)
    header_signature = fields.Char(required=True, readonly=True)
    header_hash = fields.Char(compute="_compute_header_hash", store=True)
    mapping = fields.Json(readonly=True)
    summary = fields.Char(compute="_compute_summary")

    _shape_uniq = models.UniqueIndex(
        "(company_id, kind, header_hash)",
        "A mapping for files of this shape is remembered already.",
    )

    @api.depends("header_signature")
    def _compute_header_hash(self):
        # Five hundred headings do not fit into an index entry.
        for record in self:
            record.header_hash = self._hash(record.header_signature)

    @api.model
    def _hash(self, signature):
        return hashlib.sha256((signature or "").encode()).hexdigest()

    @api.model
    def _selection_kind(self):
        history = self.env["fulfillment.history.import"]._selection_kind()
        return history + self.env["fulfillment.migration.domain"]._selection_kind()

    @api.depends("mapping", "kind")
    def _compute_summary(self):
        for record in self:
            labels = record._target_labels()
            columns = (record.mapping or {}).get("columns", {})
            record.summary = ", ".join(
                f"{name} → {labels.get(column.get('target'), '?')}" for name, column in columns.items()
            )

    def _target_labels(self):
        if self.kind in self.env["fulfillment.migration.domain"]._domains():
            return self.env["fulfillment.migration.domain"]._field_labels(self.kind)
        return self.env["fulfillment.history.import"]._target_labels(self.kind)

    @api.model
    def _find(self, company, kind, signature):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("kind", "=", kind),
                ("header_hash", "=", self._hash(signature)),
            ],
            limit=1,
        )

    @api.model
    def _remember(self, name, company, kind, signature, mapping):
        """Keep the mapping for files of this shape; the newest replaces the one before."""
        found = self._find(company, kind, signature)
        if found:
            found.write({"name": name, "mapping": mapping})
            return found
        return self.create(
            {
                "name": name,
                "company_id": company.id,
                "kind": kind,
                "header_signature": signature,
                "mapping": mapping,
            }
        )
