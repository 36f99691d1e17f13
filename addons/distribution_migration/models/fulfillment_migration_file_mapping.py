from odoo import models

from ..cleansing.recognise import recognise
from ..odoo_headings import OdooHeadings
from ..source.conventions import date_styles, decimal_marks
from ..source.measured import factor
from ..source.suggest import suggest


class FulfillmentMigrationFile(models.Model):
    """Second step: which column feeds which field, proposed and then corrected by hand."""

    _inherit = "fulfillment.migration.file"

    def _propose_columns(self, profiles, kept):
        """List the columns of the file anew; map them as before, as remembered, or by name and content.

        :param kept: the mapping of these columns so far (see _export_mapping), or None
        """
        self = self.with_context(fulfillment_reading=True)
        there = set(self._column_names().values())
        self.column_ids.unlink()
        what = self.domain_id._what()
        found, by_content = self._suggested(profiles, what)
        found = {**found, **by_content}
        marks, styles = decimal_marks(profiles), date_styles(profiles)
        shares = {
            index for index, code in found.items() if what.by_code[code].percent and profiles[index].is_share
        }
        rests = self._rests(profiles, found, what)
        factors = {**self._factors(profiles, found, what), **dict.fromkeys(shares, "100")}
        hints = {
            **dict.fromkeys(by_content, "content"),
            **dict.fromkeys(factors, "unit"),
            **dict.fromkeys(shares, "share"),
            **dict.fromkeys(rests, "rest"),
        }
        self.env["fulfillment.migration.column"].create(
            [
                {
                    "file_id": self.id,
                    "sequence": index,
                    "source_index": index,
                    "name": profile.name,
                    "target": found.get(index, False),
                    "date_style": styles.get(index, (False, False))[0],
                    "decimal_mark": marks.get(index, (False, False))[0],
                    "is_doubtful": index in factors
                    or index in rests
                    or marks.get(index, styles.get(index, (False, False)))[1],
                    "hint": hints.get(index, False),
                    # As Odoo writes 5 %: the change is seen, and taken out where 0.05 % is meant.
                    "transform_ids": [(0, 0, {"operation": "multiply", "factor": factors[index]})]
                    if index in factors
                    else [],
                    "detected_kind": profile.kind,
                    "samples": " · ".join(text[:40] for text in profile.samples()),
                }
                for index, profile in enumerate(profiles)
            ]
        )
        self._propose_number(profiles, found, what)
        remembered = self._remembered_mapping()
        if not kept:
            kept = remembered
            if not self.decisions and kept and kept.get("corrections"):
                # For the file of then; what was decided on texts by themselves is offered for this one.
                self._system_write({"decisions": kept["corrections"]})
        elif not there.issuperset(self._column_names().values()):
            kept = self._with_new_columns(kept, there, remembered)
        if kept:
            self._apply_mapping(kept)

    def _propose_number(self, profiles, found, what):
        """Let the column of the key feed the field that shows people the number, too, where no column does.

        Odoo's own files have an external id there, which nobody looks for, or what people read as a reference.
        """
        key = next((index for index, code in found.items() if code == "key"), None)
        if key is None:
            return
        headings = OdooHeadings(profiles, what, *self._names_of_odoo(what))
        number = what.number
        if headings.is_odoo:
            number = what.reference if headings.is_reference(key) else ""
        if number and number not in found.values():
            self.env["fulfillment.migration.column"].create(
                {"file_id": self.id, "target": number, "name": profiles[key].name, "join_index": [key]}
            )

    def _factors(self, profiles, found, what):
        """Return {column index: factor as text} of columns whose headings name another unit than that of Odoo."""
        pounds = self.env["product.template"]._get_weight_uom_id_from_ir_config_parameter() == self.env.ref(
            "uom.product_uom_lb", raise_if_not_found=False
        )
        told = {
            index: factor(
                profiles[index].name, field.measured, "lb" if pounds and field.measured == "weight" else ""
            )
            for index, code in found.items()
            if (field := what.by_code[code]).measured
        }
        return {index: by for index, by in told.items() if by}

    def _rests(self, profiles, found, what):
        """Return the columns that tell what is left of an order where others tell what was done of it.

        Odoo takes all that was ordered: what was done would be taken away twice.
        """
        former = getattr(self.env["fulfillment.migration.loader"]._of(what.code), "_former", ())
        if not {code for code, _name in former} & set(found.values()):
            return set()
        return {index for index, code in found.items() if what.by_code[code].is_rest(profiles[index].name)}

    def _remembered_mapping(self):
        """Return how a file with these headings was mapped the last time, or None."""
        mappings = self.env["fulfillment.migration.mapping"]
        return mappings._find(self.company_id, self.kind, self.header_signature).mapping or None

    def _column_names(self):
        """Return {position: heading} of the columns of the file."""
        return {column.source_index: column.name for column in self.column_ids if column.source_index >= 0}

    def _with_new_columns(self, kept, there, remembered):
        """Return a mapping with columns that the file before did not have, as remembered or as proposed now.

        A file of changes mentions less than the full one in whose place it was; when the full one comes back,
        nothing was decided about the columns in between.
        :param kept: the mapping of the file before
        :param there: the headings of that file, in use or not
        """
        known = remembered or self._export_mapping()
        here = set(self._column_names().values())
        fed = {settings["target"] for name, settings in kept["columns"].items() if name in here}
        fed |= kept["constants"].keys() | kept.get("second_fields", {}).keys()
        new = {
            name: settings
            for name, settings in known["columns"].items()
            if name not in there and settings["target"] not in fed
        }
        return {**kept, "columns": {**kept["columns"], **new}}

    def _suggested(self, profiles, what):
        """Return {column index: field code} twice: by the headings, and by the content of columns left.

        Odoo's own headings say what they mean; of others, what they seem to say.
        """
        headings = OdooHeadings(profiles, what, *self._names_of_odoo(what))
        if not headings.is_odoo:
            found = suggest(profiles, what.fields)
            return found, self._suggested_by_content(profiles, what, found)
        if what.said_once:
            self._system_write({"is_layered": headings.is_layered})
        found, closed = headings.suggest()
        left = [index for index in range(len(profiles)) if index not in found and index not in closed]
        fields = [field for field in what.fields if field.code not in found.values()]
        if headings.is_layered:
            # Columns without a path say nothing of lines.
            fields = [field for field in fields if field.code in what.said_once]
        guessed = suggest([profiles[index] for index in left], fields)
        return {**found, **{left[position]: code for position, code in guessed.items()}}, {}

    def _suggested_by_content(self, profiles, what, found):
        """Return {column index: field code} of columns whose headings say nothing, by what they hold.

        A field takes a column only where no other one holds the same, so that nothing is drawn by lot.
        """
        country = self.company_id.country_id.code or ""
        left = {
            index: profile for index, profile in enumerate(profiles) if index not in found and profile.filled
        }
        kinds = {
            index: "date" if profile.kind == "date" else recognise(profile.counts, country)
            for index, profile in left.items()
        }
        fields = {}
        for field in what.fields:
            if field.code not in found.values() and (kind := field.content):
                fields.setdefault(kind, []).append(field.code)
        has_address = {"city", "street", "country"} & set(found.values()) or {
            "phone",
            "email",
            "country",
        } & set(kinds.values())
        suggested = {}
        for kind, codes in fields.items():
            columns = [index for index, held in kinds.items() if held == kind]
            if len(columns) == len(codes) == 1 and (kind != "postal_code" or has_address):
                suggested[columns[0]] = codes[0]
        return suggested

    def _names_of_odoo(self, what):
        """Return ({field code: its names in Odoo}, the names of the field that holds the lines)."""
        Domain = self.env["fulfillment.migration.domain"]
        spoken = (self.env, self.with_context(lang="en_US").env)
        names = {}
        for field in what.fields:
            own = () if field.is_key else self._called(Domain._model_of(what, field), field.name, spoken)
            names[field.code] = own
        lines = self._called(self.env[what.model], what.document, spoken) if what.document else ()
        return names, lines

    @staticmethod
    def _called(Model, name, spoken):
        return (name, *dict.fromkeys(Model._fields[name]._description_string(env) for env in spoken))

    def _export_mapping(self):
        """Return the mapping as plain data.

        {columns: {name: settings}, constants: {target: value}}, and where columns feed a second field,
        second_fields: {target: settings}, which name their columns in `followed_by`.
        """
        self.ensure_one()
        names = self._column_names()
        columns, constants, second = {}, {}, {}
        for column in self.column_ids:
            if not column.target:
                continue
            if not column._indexes():
                constants[column.target] = column.constant or ""
                continue
            settings = {
                "target": column.target,
                "date_style": column.date_style,
                "decimal_mark": column.decimal_mark,
                "is_doubtful": column.is_doubtful,
                "empty_values": column._lines(column.empty_values),
                "value_map": column._pairs(),
                "followed_by": [names[index] for index in column.join_index or [] if index in names],
                "joint": column.joint if column.join_index else False,
                "transforms": [
                    {"operation": transform.operation, **transform._arguments()}
                    for transform in column.transform_ids
                ],
            }
            settings = {name: value for name, value in settings.items() if value}
            if column.source_index < 0:
                second[column.target] = settings
            else:
                columns[column.name] = settings
        exported = {"kind": self.kind, "columns": columns, "constants": constants}
        if second:
            exported["second_fields"] = second
        return {**exported, "is_layered": self.is_layered} if self.can_be_layered else exported

    def _apply_mapping(self, mapping):
        """Map as `mapping` says; columns that the file lacks and unknown fields are passed over."""
        self.ensure_one()
        self = self.with_context(fulfillment_reading=True)
        self._drop_corrections()
        codes = self.domain_id._what().by_code
        by_name = {c.name: c for c in self.column_ids if c.source_index >= 0}
        if "is_layered" in mapping and mapping.get("columns", {}).keys() <= by_name.keys():
            self._system_write({"is_layered": mapping["is_layered"]})
        self.column_ids.filtered(lambda c: c.source_index < 0).unlink()
        self.column_ids.write({"target": False})
        for name, settings in mapping.get("columns", {}).items():
            column = by_name.get(name)
            if not column or settings.get("target") not in codes:
                continue
            column.transform_ids.unlink()
            column.write(self._column_values(column, settings, by_name))
        for target, settings in mapping.get("second_fields", {}).items():
            sources = [name for name in settings.get("followed_by", ()) if name in by_name]
            if sources and target in codes:
                source = by_name[sources[0]]
                values = self._column_values(source, {**settings, "target": target}, by_name)
                self.env["fulfillment.migration.column"].create(
                    {"file_id": self.id, "name": source.name, **values}
                )
        self.env["fulfillment.migration.column"].create(
            [
                {"file_id": self.id, "target": target, "constant": value}
                for target, value in mapping.get("constants", {}).items()
                if target in codes
            ]
        )

    @staticmethod
    def _column_values(column, settings, by_name):
        """Return what a column holds by the settings of a mapping; what they leave open is as found in `column`.

        :param by_name: {heading: column} of the file
        """
        # What was in doubt then is no better known than what this file says itself.
        told = {} if settings.get("is_doubtful") else settings
        style, mark = told.get("date_style"), told.get("decimal_mark")
        return {
            "target": settings["target"],
            "date_style": style or column.date_style,
            "decimal_mark": mark or column.decimal_mark,
            "is_doubtful": column.is_doubtful and not (style or mark),
            "hint": False,
            "empty_values": "\n".join(settings.get("empty_values", [])) or False,
            "value_map": "\n".join(f"{old} = {new}" for old, new in settings.get("value_map", {}).items())
            or False,
            "join_index": [
                by_name[other].source_index for other in settings.get("followed_by", []) if other in by_name
            ]
            or False,
            "joint": settings.get("joint", " "),
            "transform_ids": [
                (0, 0, {"sequence": position, **transform})
                for position, transform in enumerate(settings.get("transforms", []))
            ],
        }
