from odoo import models
from odoo.exceptions import UserError

from ..source.conventions import date_styles, decimal_marks
from ..source.suggest import currency_in_headings, suggest
from .fulfillment_history_import_read import note


class FulfillmentHistoryImport(models.Model):
    """Which column feeds which field: proposed, remembered, exported and applied."""

    _inherit = "fulfillment.history.import"

    def _propose_columns(self, profiles):
        """List every column of the file, with the field it probably feeds."""
        targets = self._targets(self.kind)
        found = suggest(profiles, targets)
        kinds = {target.code: target.kind for target in targets}
        marks, styles = decimal_marks(profiles), date_styles(profiles)
        rows = []
        for index, profile in enumerate(profiles):
            kind = profile.kind
            target = found.get(index)
            used_as = kinds.get(target) if kinds.get(target) in ("date", "number") else kind
            placeholders = profile.placeholders(used_as) if used_as in ("date", "number") else {}
            style, is_rival = (
                styles.get(index, profile.date_style[::2]) if used_as == "date" else (None, False)
            )
            mark, in_doubt = marks.get(index, profile.decimal_mark) if used_as == "number" else (None, False)
            if is_rival and style in ("dmy", "mdy"):
                style = self._local_day_order()
            rows.append(
                {
                    "import_id": self.id,
                    # What is used comes first; with fifty columns the eye needs the help.
                    "sequence": index if target else 1000 + index,
                    "source_index": index,
                    "name": profile.name,
                    "target": target,
                    "date_style": style,
                    "decimal_mark": mark,
                    "empty_values": "\n".join(placeholders) if target else False,
                    "placeholder_counts": placeholders or False,
                    "detected_kind": kind,
                    "is_doubtful": is_rival or in_doubt,
                    "filled_count": profile.filled,
                    "samples": _shorten(profile.samples()),
                }
            )
        what = self._what()
        has_money = what.needs_currency and set(what.money) & set(found.values())
        if "currency" not in found.values() and has_money:
            rows.append(
                {
                    "import_id": self.id,
                    "target": "currency",
                    "constant": self._suggest_currency([profile.name for profile in profiles]),
                }
            )
        self.column_ids.unlink()
        self.env["fulfillment.history.import.column"].create(rows)

    def _local_day_order(self):
        """Return how the user's language orders day and month; for dates that fit both."""
        lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
        date_format = lang.date_format or "%m/%d/%Y"
        return "dmy" if date_format.find("%d") < date_format.find("%m") else "mdy"

    def _suggest_currency(self, names):
        known = self.env["res.currency"].with_context(active_test=False).search([], limit=1000)
        return currency_in_headings(names, set(known.mapped("name"))) or (self.company_id.currency_id.name)

    def _remembered(self, kept, names):
        """Use the mapping of an earlier reading or of an earlier file of the same shape."""
        if kept and set(kept["columns"]) & set(names):
            self._apply_mapping(kept, strict=False)
            return []
        if self.env.context.get("history_import_no_offer"):
            return []
        mapping = self.env["fulfillment.migration.mapping"]._find(
            self.company_id, self.kind, self.header_signature
        )
        if not mapping:
            return []
        self._apply_mapping(mapping.mapping, strict=False)
        self._system_write({"mapping_id": mapping.id})
        return [note("remembered", level="info", mapping=mapping.name)]

    def _export_mapping(self):
        """Return the mapping as plain data: what the command line reads and what is remembered."""
        self.ensure_one()
        columns, constants = {}, {}
        for column in self.column_ids.filtered("target"):
            if column.is_constant:
                constants[column.target] = column.constant or ""
                continue
            settings = {"target": column.target}
            if column.target_kind == "date":
                settings["date_style"] = column.date_style or "ymd"
            if column.target_kind == "number":
                settings["decimal_mark"] = column.decimal_mark or "."
            if column.empty_values:
                settings["empty_values"] = column._lines(column.empty_values)
            if column.value_map:
                settings["value_map"] = column._value_pairs()
            columns[column.name] = settings
        return {
            "kind": self.kind,
            "columns": columns,
            "constants": constants,
            **{switch: self[switch] for switch in self._what().switches},
        }

    def _apply_mapping(self, mapping, strict=True):
        """Map as `mapping` (see _export_mapping) says.

        :param strict: raise for a column the file lacks or a field unknown here; else skip it
        """
        self.ensure_one()
        codes = {target.code for target in self._targets(self.kind)}
        by_name = {c.name: c for c in self.column_ids if not c.is_constant}
        columns = mapping.get("columns", {})
        constants = mapping.get("constants", {})
        wanted = [settings.get("target") for settings in columns.values()] + list(constants)
        if strict:
            self._check_mapping_kind(mapping)
            self._check_mapping_data(columns, by_name, wanted, codes)
        self.column_ids.filtered("is_constant").unlink()
        self.column_ids.write({"target": False})
        for name, settings in columns.items():
            column = by_name.get(name)
            if not column or settings.get("target") not in codes:
                continue
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
                }
            )
        self.env["fulfillment.history.import.column"].create(
            [
                {"import_id": self.id, "target": target, "constant": value}
                for target, value in constants.items()
                if target in codes
            ]
        )
        switches = self._what().switches
        self._system_write({name: bool(mapping[name]) for name in switches if name in mapping})

    def _check_mapping_kind(self, mapping):
        if mapping.get("kind", self.kind) != self.kind:
            raise UserError(
                self.env._(
                    "The mapping is for a file of kind %(mapping)s; this one is read as %(kind)s.",
                    mapping=mapping["kind"],
                    kind=self.kind,
                )
            )

    def _check_mapping_data(self, columns, by_name, wanted, codes):
        missing = [name for name in columns if name not in by_name]
        if missing:
            raise UserError(
                self.env._(
                    "The mapping names columns that the file does not have: %(columns)s.\n"
                    "The file has: %(names)s.",
                    columns=", ".join(missing),
                    names=", ".join(by_name),
                )
            )
        unknown = [str(target) for target in wanted if target not in codes]
        if unknown:
            raise UserError(
                self.env._(
                    "The mapping feeds fields that do not exist: %(fields)s.\nKnown fields: %(known)s.",
                    fields=", ".join(unknown),
                    known=", ".join(sorted(codes)),
                )
            )


def _shorten(samples):
    return " · ".join(text if len(text) <= 40 else text[:39] + "…" for text in samples)
