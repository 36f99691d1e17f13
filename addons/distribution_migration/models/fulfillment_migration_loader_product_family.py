import hashlib
from collections import defaultdict

from odoo import models
from odoo.fields import Command

from ..domains import variant
from ..source.errors import ValueRefused


class FulfillmentMigrationLoaderProductFamily(models.AbstractModel):
    """Rows of one number become a product with the attributes and values that they say, without variants yet.

    Which combinations there are, the rows of the products say: attributes that Odoo does not have are made with
    variants on demand, so that no stock keeping unit comes to be that the company does not have.
    """

    _name = "fulfillment.migration.loader.product_family"
    _inherit = "fulfillment.migration.loader.document"
    _description = "Loader of Products with Variants"

    def _line_values(self, domain, row, links):
        pairs = variant.said(row)
        for place, attribute, value in pairs:
            if not attribute:
                raise ValueRefused("attribute_missing", target=f"attribute_{place}", value=value)
        return {"pairs": [(attribute, value) for _place, attribute, value in pairs]}

    def _prepared(self, domain, rows, links, refused):
        prepared = super()._prepared(domain, rows, links, refused)
        name = domain._what().document
        wanted = {
            result_id: self._wanted(pair for _command, _id, line in values[name] for pair in line["pairs"])
            for result_id, values in prepared
        }
        known = self._values_of_attributes(domain, wanted.values())
        good = []
        for result_id, values in prepared:
            try:
                values[name] = [
                    Command.create(self._attribute_line(known, attribute, texts))
                    for attribute, texts in wanted[result_id].items()
                ]
            except ValueRefused as error:
                refused[result_id] = self._refusal(error)
                continue
            good.append((result_id, values))
        return good

    def _wanted(self, pairs):
        """Return {attribute: {value}} in the order of the rows, each spelled as the first time."""
        spelled, wanted = {}, defaultdict(dict)
        for attribute, value in pairs:
            attribute = spelled.setdefault(attribute.casefold(), attribute)
            wanted[attribute].setdefault(value.casefold(), value)
        return {attribute: list(values.values()) for attribute, values in wanted.items()}

    def _attribute_line(self, known, attribute, texts):
        found, values = known[attribute.casefold()]
        if len(found) > 1:
            raise ValueRefused("link_ambiguous", target="attribute_1", value=attribute)
        if found.create_variant == "no_variant":
            raise ValueRefused("attribute_never", target="attribute_1", value=attribute)
        return {
            "attribute_id": found.id,
            "value_ids": [Command.set([values[text.casefold()] for text in texts])],
        }

    # ------------------------------------------------------------- attributes

    def _values_of_attributes(self, domain, wanted):
        """Return {attribute in small letters: (attribute, {value in small letters: id})}; what is missing is made."""
        spelled, texts = {}, defaultdict(dict)
        for its in wanted:
            for attribute, values in its.items():
                spelled.setdefault(attribute.casefold(), attribute)
                for text in values:
                    texts[attribute.casefold()].setdefault(text.casefold(), text)
        known = self._known_attributes(spelled)
        if all(name in known and texts[name].keys() <= known[name][1].keys() for name in spelled):
            return known
        # Another worker may be making the same: whoever comes second begins anew, and finds them.
        self.env.cr.execute(
            "UPDATE fulfillment_migration_domain SET write_date = write_date WHERE id = %s", [domain.id]
        )
        Attribute = self.env["product.attribute"]
        new = [name for name in spelled if name not in known]
        made = Attribute.create([{"name": spelled[name], "create_variant": "dynamic"} for name in new])
        known.update((name, (attribute, {})) for name, attribute in zip(new, made, strict=True))
        missing = [
            (name, text)
            for name in spelled
            if len(known[name][0]) == 1
            for text in texts[name]
            if text not in known[name][1]
        ]
        values = self.env["product.attribute.value"].create(
            [{"attribute_id": known[name][0].id, "name": texts[name][text]} for name, text in missing]
        )
        for (name, text), value in zip(missing, values, strict=True):
            known[name][1][text] = value.id
        self._keep_names(domain, made)
        self._keep_names(domain, values)
        return known

    def _known_attributes(self, names):
        """Return what Odoo has of these attributes; there are few, and few values of each."""
        known = {}
        # Names are compared without their case.
        for attribute in self.env["product.attribute"].search([]):  # pylint: disable=no-search-all
            name = attribute.name.strip().casefold()
            if name in names:
                there = known.get(name, (attribute.browse(), {}))
                known[name] = (there[0] | attribute, there[1])
        attributes = self.env["product.attribute"].union(*(found for found, _values in known.values()))
        for value in attributes.value_ids:
            known[value.attribute_id.name.strip().casefold()][1][value.name.strip().casefold()] = value.id
        return known

    def _keep_names(self, domain, records):
        """Give what was made an external id, by which it is found when the load is undone."""
        prefix = domain.set_id._external_id_prefix()
        # External ids are nobody's to write but the system's.
        self.env["ir.model.data"].sudo().create(
            [
                {
                    "module": "__migration__",
                    "name": f"{prefix}_{record._table}_{hashlib.md5(str(record.id).encode()).hexdigest()}",  # noqa: S324
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for record in records
            ]
        )

    def _take_back(self, domain, ids):
        result = super()._take_back(domain, ids)
        self.env.flush_all()
        for model, users in (
            ("product.attribute.value", ("pav_attribute_line_ids",)),
            ("product.attribute", ("value_ids", "attribute_line_ids")),
        ):
            self._made_here(domain, model).filtered(
                lambda record, users=users: not any(record[name] for name in users)
            ).unlink()
        return result

    def _made_here(self, domain, model):
        """Return the attributes or values that loads of the set made."""
        named = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("module", "=", "__migration__"),
                    ("model", "=", model),
                    (
                        "name",
                        "=like",
                        f"{domain.set_id._external_id_prefix()}\\_{self.env[model]._table}\\_%",
                    ),
                ]
            )
        )
        return self.env[model].browse(named.mapped("res_id")).exists()
