from odoo import models

from ..source.suggest import suggest


class FulfillmentMigrationFile(models.Model):
    """Second step: which column feeds which field, proposed and then corrected by hand."""

    _inherit = "fulfillment.migration.file"

    def _propose_columns(self, profiles, kept):
        """List the columns of the file anew; map them as before, as remembered, or by name and content.

        :param kept: the mapping of these columns so far (see _export_mapping), or None
        """
        self = self.with_context(fulfillment_reading=True)
        self.column_ids.unlink()
        what = self.domain_id._what()
        found = suggest(profiles, what.fields)
        self.env["fulfillment.migration.column"].create(
            [
                {
                    "file_id": self.id,
                    "sequence": index,
                    "source_index": index,
                    "name": profile.name,
                    "target": found.get(index, False),
                    "date_style": profile.date_style[0] if profile.kind == "date" else False,
                    "decimal_mark": profile.decimal_mark[0] if profile.kind == "number" else False,
                    "detected_kind": profile.kind,
                    "samples": " · ".join(text[:40] for text in profile.samples()),
                }
                for index, profile in enumerate(profiles)
            ]
        )
        if not kept:
            remembered = self.env["fulfillment.migration.mapping"]._find(
                self.company_id, self.kind, self.header_signature
            )
            kept = remembered.mapping
            if not self.decisions and kept and kept.get("corrections"):
                # For the file of then; what was decided on texts by themselves is offered for this one.
                self._system_write({"decisions": kept["corrections"]})
        if kept:
            self._apply_mapping(kept)

    def _export_mapping(self):
        """Return the mapping as plain data: {columns: {name: settings}, constants: {target: value}}."""
        self.ensure_one()
        names = {c.source_index: c.name for c in self.column_ids if c.source_index >= 0}
        columns, constants = {}, {}
        for column in self.column_ids:
            if not column.target:
                continue
            if column.source_index < 0:
                constants[column.target] = column.constant or ""
                continue
            settings = {
                "target": column.target,
                "date_style": column.date_style,
                "decimal_mark": column.decimal_mark,
                "empty_values": column._lines(column.empty_values),
                "value_map": column._pairs(),
                "followed_by": [names[index] for index in column.join_index or [] if index in names],
                "joint": column.joint if column.join_index else False,
                "transforms": [
                    {"operation": transform.operation, **transform._arguments()}
                    for transform in column.transform_ids
                ],
            }
            columns[column.name] = {name: value for name, value in settings.items() if value}
        return {"kind": self.kind, "columns": columns, "constants": constants}

    def _apply_mapping(self, mapping):
        """Map as `mapping` says; columns that the file lacks and unknown fields are passed over."""
        self.ensure_one()
        self = self.with_context(fulfillment_reading=True)
        self._drop_corrections()
        codes = self.domain_id._what().by_code
        by_name = {c.name: c for c in self.column_ids if c.source_index >= 0}
        self.column_ids.filtered(lambda c: c.source_index < 0).unlink()
        self.column_ids.write({"target": False})
        for name, settings in mapping.get("columns", {}).items():
            column = by_name.get(name)
            if not column or settings.get("target") not in codes:
                continue
            column.transform_ids.unlink()
            column.write(
                {
                    "target": settings["target"],
                    "date_style": settings.get("date_style") or column.date_style,
                    "decimal_mark": settings.get("decimal_mark") or column.decimal_mark,
                    "empty_values": "\n".join(settings.get("empty_values", [])) or False,
                    "value_map": "\n".join(
                        f"{old} = {new}" for old, new in settings.get("value_map", {}).items()
                    )
                    or False,
                    "join_index": [
                        by_name[other].source_index
                        for other in settings.get("followed_by", [])
                        if other in by_name
                    ]
                    or False,
                    "joint": settings.get("joint", " "),
                    "transform_ids": [
                        (0, 0, {"sequence": position, **transform})
                        for position, transform in enumerate(settings.get("transforms", []))
                    ],
                }
            )
        self.env["fulfillment.migration.column"].create(
            [
                {"file_id": self.id, "target": target, "constant": value}
                for target, value in mapping.get("constants", {}).items()
                if target in codes
            ]
        )
