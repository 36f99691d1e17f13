from odoo import models
from odoo.fields import Command

from ..domains import variant
from ..source.errors import ValueRefused

COMBINATION = "product_template_attribute_value_ids"


class FulfillmentMigrationLoaderProduct(models.AbstractModel):
    """A row is a product, or a variant of a product with variants: then it says which values it comes in."""

    _name = "fulfillment.migration.loader.product"
    _inherit = "fulfillment.migration.loader"
    _description = "Loader of Products"

    def _link_ids(self, domain, rows, refused):
        links = super()._link_ids(domain, rows, refused)
        families = self._linked("product.template", "family", links)
        if families:
            self._ahead(families, "attribute_line_ids.product_template_value_ids.name", "uom_ids")
        return links

    def _read(self, domain, row, links, fields):
        pairs = {code for code in row if code.startswith(("attribute_", "value_"))}
        return super()._read(domain, row, links, [field for field in fields if field.code not in pairs])

    def _prepared(self, domain, rows, links, refused):
        """Leave out the second row of one combination: the variant is the first one's."""
        prepared = []
        keys = {row["result_id"]: row["key"] for row in rows}
        told = super()._prepared(domain, rows, links, refused)
        first = self._holders(rows, told)
        for result_id, values in told:
            variant_key = self._variant_key(values)
            if variant_key and first.setdefault(variant_key, result_id) != result_id:
                refused[result_id] = ("variant_twice", "family", keys[first[variant_key]], None)
                continue
            prepared.append((result_id, values))
        return prepared

    def _holders(self, rows, told):
        """Return {product and values: result id} of the known rows whose variant has these values already."""
        known = {row["result_id"]: row["res_id"] for row in rows if row.get("res_id")}
        variants = (
            self.env["product.product"].with_context(active_test=False).browse(set(known.values())).exists()
        )
        held = {
            variant.id: (variant.product_tmpl_id.id, tuple(sorted(variant[COMBINATION].ids)))
            for variant in variants
        }
        return {
            key: result_id
            for result_id, values in told
            if result_id in known and (key := self._variant_key(values)) and held.get(known[result_id]) == key
        }

    def _variant_key(self, values):
        """Return (product, ids of its values) of a variant, None of other products."""
        return (
            (values["product_tmpl_id"], tuple(sorted(values[COMBINATION][0][2])))
            if COMBINATION in values
            else None
        )

    def _values(self, domain, row, links):
        values = super()._values(domain, row, links)
        said = variant.said(row)
        if "product_tmpl_id" not in values:
            if said:
                raise ValueRefused("variant_of_nothing", target="family", value=said[0][2])
            return values
        family = self.env["product.template"].browse(values["product_tmpl_id"])
        self._check_as_family(domain, row, values, family)
        values[COMBINATION] = [Command.set(self._combination(family, said).ids)]
        return values

    def _check_as_family(self, domain, row, values, family):
        """Take out what variants have in common in Odoo; a row that says it otherwise is refused.

        Its name is not: item masters write the values into it, and Odoo shows them behind the name of the product.
        """
        Product = self.env["product.product"]
        for field in domain._what().fields:
            name = field.name
            if name not in values or not Product._fields[name].inherited:
                continue
            value = values.pop(name)
            if name != "name" and self._normal(family, name, value) != self._normal(
                family, name, family[name]
            ):
                raise ValueRefused("differs_from_family", target=field.code, value=row[field.code])

    def _combination(self, family, said):
        """Return the values of the family that a row says, one of each attribute."""
        combination = self.env["product.template.attribute.value"]
        lines = {line.attribute_id.name.strip().casefold(): line for line in family.attribute_line_ids}
        for place, attribute, text in said:
            line = lines.pop(attribute.casefold(), None)
            if line is None:
                raise ValueRefused("attribute_unknown", target=f"attribute_{place}", value=attribute or text)
            found = line.product_template_value_ids.filtered(
                lambda value, text=text: (
                    value.ptav_active and value.name.strip().casefold() == text.casefold()
                )
            )
            if len(found) != 1:
                raise ValueRefused("value_unknown", target=f"value_{place}", value=text)
            combination |= found
        if lines:
            raise ValueRefused(
                "value_missing", target="family", value=next(iter(lines.values())).attribute_id.name
            )
        return combination

    def _update(self, domain, rows, said):
        """Refuse rows whose record would become a variant of another product: Odoo would move it with all it has."""
        moved = self._moved(domain, rows, said)
        rows = [row for row in rows if row["result_id"] not in moved]
        updated, refused, conflicts = super()._update(domain, rows, said)
        return updated, {**refused, **moved}, conflicts

    def _moved(self, domain, rows, said):
        """Return {result id: refusal} of the rows that name another product with variants than they did, or none."""
        changed = [row for row in rows if row.get("family") != said[row["result_id"]].get("family")]
        texts = {row["family"] for row in changed if row.get("family")}
        field = domain._what().by_code["family"]
        found = self.env["fulfillment.migration.link"]._resolve(field, domain, texts)
        products = self.env["product.product"].with_context(active_test=False)
        there = products.browse({row["res_id"] for row in changed}).exists()
        moved = {}
        for row in changed:
            text, product = row.get("family"), products.browse(row["res_id"])
            if product in there and (
                not text or found.get(text, product.product_tmpl_id.ids) != product.product_tmpl_id.ids
            ):
                moved[row["result_id"]] = ("other_family", "family", text, None)
        return moved

    def _create(self, domain, values_list):
        """Create products; a variant that Odoo made with its product is that of the row, and gets its values."""
        there = self._variants_there(values_list)
        new = [values for values in values_list if not there.get(self._variant_key(values))]
        made = iter(super()._create(domain, new) if new else [])
        ids = []
        for values in values_list:
            found = there.get(self._variant_key(values))
            if not found:
                ids.append(next(made))
                continue
            found.write(
                {
                    name: value
                    for name, value in values.items()
                    if name not in (COMBINATION, "product_tmpl_id")
                }
            )
            ids.append(found.id)
        return ids

    def _variants_there(self, values_list):
        """Return {(product, ids of its values): variant} of those that Odoo made, and that are no row's yet."""
        families = {values["product_tmpl_id"] for values in values_list if COMBINATION in values}
        if not families:
            return {}
        variants = self.env["product.product"].search([("product_tmpl_id", "in", list(families))])
        taken = set(
            self.env["fulfillment.migration.xref"]
            .search([("model", "=", "product.product"), ("res_id", "in", variants.ids)])
            .mapped("res_id")
        )
        return {
            (variant.product_tmpl_id.id, tuple(sorted(variant[COMBINATION].ids))): variant
            for variant in variants
            if variant.id not in taken
        }
