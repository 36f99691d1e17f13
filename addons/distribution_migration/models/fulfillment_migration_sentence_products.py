from odoo import models


class FulfillmentMigrationSentence(models.AbstractModel):
    """Why a row is refused: what Odoo takes once or not at all, and what makes no variant."""

    _inherit = "fulfillment.migration.sentence"

    def _of_products(self, value, params):
        """Return {code: what makes its sentence}."""
        return {
            "repeated_value": lambda: self.env._(
                "Row %(row)s of %(file)s has “%(value)s”, too, and Odoo takes it for one record only. Correct it, "
                "leave it empty, or decide that the two are duplicates.",
                row=params.get("row"),
                file=params.get("file"),
                value=value,
            ),
            "taken_value": lambda: (
                self.env._(
                    "%(record)s has “%(value)s” in Odoo, which takes it for one record only. Correct it, leave it "
                    "empty, or decide that the two are duplicates.",
                    record=params["record"],
                    value=value,
                )
                if params.get("record")
                else self.env._(
                    "A record that you may not see has “%(value)s” in Odoo, which takes it for one record only. "
                    "Correct it or leave it empty.",
                    value=value,
                )
            ),
            "vat_refused": lambda: self.env._(
                "Correct it or its country, or leave it empty. Odoo says: %(reason)s",
                reason=params.get("reason"),
            ),
            "attribute_missing": lambda: self.env._(
                "“%(value)s” is a value of nothing. Map the name of its attribute, or a constant value.",
                value=value,
            ),
            "attribute_never": lambda: self.env._(
                "Odoo's attribute “%(value)s” never makes variants. Use another name for this one.",
                value=value,
            ),
            "attribute_unknown": lambda: self.env._(
                "The product with variants does not come in “%(value)s”. Correct it, or bring a row with it to "
                "Products with Variants.",
                value=value,
            ),
            "value_unknown": lambda: self.env._(
                "The product with variants has no value “%(value)s”. Correct it, or bring a row with it to "
                "Products with Variants.",
                value=value,
            ),
            "value_missing": lambda: self.env._(
                "The row says no value of “%(value)s”, and each variant has one. Complete the row.",
                value=value,
            ),
            "variant_twice": lambda: self.env._(
                "%(value)s is the same variant. Correct the values of one of the two, or decide that they are "
                "duplicates.",
                value=value,
            ),
            "variant_of_nothing": lambda: self.env._(
                "“%(value)s” is a value of a variant, and the row does not say of which product with variants.",
                value=value,
            ),
            "differs_from_family": lambda: self.env._(
                "“%(value)s” is not what the product with variants has, and all variants share it in Odoo. Write the "
                "same, leave it empty, or, for prices, bring the difference to Prices and Conditions.",
                value=value,
            ),
            "other_family": lambda: (
                self.env._(
                    "“%(value)s” is another product with variants than when the row was loaded, and a product keeps "
                    "its variants in Odoo. Write what the row said before, or bring it under a new number.",
                    value=value,
                )
                if value
                else self.env._(
                    "When the row was loaded it was a variant, and a product keeps its variants in Odoo. Write what "
                    "the row said before, or bring it under a new number."
                )
            ),
        }
