from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..domains.measure import ways


class FulfillmentMigrationReconciler(models.AbstractModel):
    """What the files say: summed over the staged rows as the judge reads them, refused ones with them."""

    _inherit = "fulfillment.migration.reconciler"

    def _source(self, run, domain, measure, part=None):
        """Return {names: …} of what the files say, refused rows with them; None where no file says it.

        :param part: of the names (see `_parts`); all by default
        A figure: {"sum", "refused", "closed" (the parts of it in such rows), "tolerance": Decimal, "unsaid" (rows
        without a number), "currencies" (their texts), "file_id", "row_number" (one of its rows), "refused_row"}
        """
        fed = {
            file: set(self.env["fulfillment.migration.judge"]._feeds(file))
            for file in domain.file_ids
            if file.state != "draft"
        }
        if not any(self._is_said(measure, codes) for codes in fed.values()):
            return None
        rows = [row for file in fed for row in self._file_groups(run, domain, measure, file, part)]
        names_of = self._named(domain, measure, rows)
        units = {}
        if measure.unit:
            units = self._records_named(
                domain, measure.unit, {row[f"by_{measure.unit}"] for row in rows} - {None}
            )
        source, own = {}, domain.company_id.currency_id.name
        for row in rows:
            names = names_of(row)
            figure = source.setdefault(
                names,
                {
                    **{name: Decimal() for name in ("sum", "refused", "closed", "tolerance")},
                    **{"unsaid": 0, "file_id": row["file_id"], "row_number": row["first_row"]},
                    "refused_row": None,
                    "currencies": set(),
                },
            )
            amount, tolerance = self._in_unit(measure, units, names, row)
            figure["sum"] += amount
            figure["tolerance"] += tolerance
            figure["unsaid"] += row["unsaid"]
            if measure.currency:
                figure["currencies"].add(row[f"by_{measure.currency}"] or own)
            if row["is_closed"]:
                figure["closed"] += amount
                figure["closed_row"], figure["file_id"] = row["first_row"], row["file_id"]
            elif row["is_refused"]:
                figure["refused"] += amount
                figure["refused_row"], figure["file_id"] = row["first_row"], row["file_id"]
        return source

    def _is_said(self, measure, codes):
        """Tell whether a file whose columns feed these fields says a figure."""
        return set(measure.of) <= codes

    def _file_groups(self, run, domain, measure, file, part=None):
        """Return the sums of a file by the texts that name them, and by whether the rows were refused."""
        judge = self.env["fulfillment.migration.judge"]
        codes = sorted(measure.codes)
        asked = {*codes, *(judge._key_codes(file) if "key" in measure.by else ())}
        parts, joins = judge._parts(file, asked)
        texts = {
            code: self._said_text(domain, code, parts[code][1]) if code in parts else SQL("NULL::text")
            for code in codes
        }
        if "key" in measure.by:
            texts["key"] = judge._key(file, parts)
        named = [code for code in texts if code not in (*measure.of, measure.discount, measure.unless)]
        query = SQL(
            """SELECT %(file)s AS file_id, %(named)s,
                result.state IS NULL OR result.state = 'refused' AS is_refused,
                result.state IS NOT DISTINCT FROM 'closed' AS is_closed,
                min(said.row_number) AS first_row,
                count(*) AS row_count,
                count(*) FILTER (WHERE said.amount IS NULL) AS unsaid,
                coalesce(sum(said.amount), 0)::text AS amount
            FROM (
                SELECT staged.row_number, %(texts)s, %(amount)s AS amount FROM %(joins)s
            ) AS said
            LEFT JOIN fulfillment_migration_result AS result
                ON result.run_id = %(run)s AND result.file_id = %(file)s
                AND result.row_number = said.row_number
            %(known)s
            WHERE %(counts)s AND %(within)s AND NOT EXISTS (
                SELECT FROM fulfillment_migration_reject AS superseded
                WHERE superseded.file_id = %(file)s AND superseded.row_number = said.row_number
                    AND superseded.code = 'superseded'
            )
            GROUP BY %(named)s, result.state IS NULL OR result.state = 'refused',
                result.state IS NOT DISTINCT FROM 'closed'""",
            file=file.id,
            run=run.id,
            named=SQL(", ").join(SQL.identifier("said", f"by_{code}") for code in named),
            texts=SQL(", ").join(
                SQL("%s AS %s", text, SQL.identifier(f"by_{code}")) for code, text in texts.items()
            ),
            amount=self._amount(domain, measure, texts),
            joins=joins,
            known=self._known_rows(domain, measure) if part else SQL(),
            within=self._within(part),
            counts=SQL("%s IS NULL", SQL.identifier("said", f"by_{measure.unless}"))
            if measure.unless
            else SQL("TRUE"),
        )
        return self.env.execute_query_dict(query)

    def _said_text(self, domain, code, text):
        """Return what of the text of a field counts."""
        return text

    def _amount(self, domain, measure, texts):
        """Return the figure of one row, NULL where the row leaves a number out."""
        amount = self._said_amount(domain, measure, texts)
        if measure.discount:
            amount = SQL("%s * (1 - coalesce((%s)::numeric, 0) / 100)", amount, texts[measure.discount])
        if not measure.money:
            return amount
        digits = SQL("%s", domain.company_id.currency_id.decimal_places)
        if measure.currency:
            digits = SQL(
                "coalesce((SELECT currency.decimal_places FROM res_currency AS currency"
                " WHERE currency.name = %s), %s)",
                texts[measure.currency],
                digits,
            )
        return SQL("round(%s, %s)", amount, digits)

    def _said_amount(self, domain, measure, texts):
        """Return the figure of one row before discount and rounding."""
        return SQL(" * ").join(SQL("(%s)::numeric", texts[code]) for code in measure.of)

    # ------------------------------------------------------------------ names

    def _named(self, domain, measure, rows):
        """Return the function that tells the names of a row from its texts: asked of Odoo once a different text."""
        found = {}
        for element in measure.by:
            for way in ways(element):
                texts = {row[f"by_{way.split('.')[0]}"] for row in rows} - {None}
                found[way] = self._records_named(domain, way, texts)

        def names_of(row):
            names = []
            for element in measure.by:
                said = [(way, row[f"by_{way.split('.')[0]}"]) for way in ways(element)]
                said = [(way, text) for way, text in said if text]
                # A bin of each warehouse: its text alone names several, and the warehouse beside it names one.
                known = [(way, text) for way, text in said if text in found[way]]
                way, text = (known or said or [(None, None)])[0]
                names.append(found[way].get(text, text) if text else "")
            return tuple(names)

        return names_of

    def _records_named(self, domain, way, texts):
        """Return {text: id of the record that it names}; what names none or several is left out."""
        code, _dot, path = way.partition(".")
        if code == "key":
            return dict(
                self.env.execute_query(
                    SQL(
                        """SELECT legacy_key, res_id FROM fulfillment_migration_xref
                        WHERE company_id = %s AND system = %s AND kind = %s AND legacy_key = ANY(%s)""",
                        domain.company_id.id,
                        domain.set_id.system,
                        domain.kind,
                        list(texts),
                    )
                )
            )
        field = domain._what().by_code[code]
        if field.kind != "link":
            return {}
        found = self.env["fulfillment.migration.link"]._resolve(field, domain, texts)
        found = {text: ids[0] for text, ids in found.items() if len(ids) == 1}
        if path:
            records = self.env[field.model].browse(found.values()).exists()
            led = {record.id: record.mapped(path).id or "" for record in records}
            found = {text: led.get(record_id, "") for text, record_id in found.items()}
        return found

    def _in_unit(self, measure, units, names, row):
        """Return (figure in the unit of the product, what converting may have rounded).

        :param units: {text: id of the unit}
        """
        # As text: Odoo reads decimals as floats otherwise.
        amount = Decimal(row["amount"])
        unit_id = units.get(row[f"by_{measure.unit}"]) if measure.unit else None
        if not unit_id or not isinstance(names[0], int):
            return amount, Decimal()
        uom = self.env["uom.uom"].browse(unit_id)
        product_uom = self.env["product.product"].browse(names[0]).uom_id
        if uom == product_uom or not uom._has_common_reference(product_uom):
            return amount, Decimal()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        converted = Decimal(str(uom._compute_quantity(float(amount), product_uom, round=False)))
        return converted, row["row_count"] * Decimal(5).scaleb(-digits - 1)
