from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What an exported set tells of classes.
BOUNDARIES = ("abc_a", "abc_b", "xyz_x", "xyz_y", "obsolete_months")


class FulfillmentMigrationSet(models.Model):
    """Where the classes of items begin and end."""

    _inherit = "fulfillment.migration.set"

    abc_a = fields.Float(
        string="A up to",
        default=80.0,
        digits=(16, 1),
        help="Items that make up this share of the sales of 12 months, the largest first, are A. In %.",
    )
    abc_b = fields.Float(
        string="B up to",
        default=95.0,
        digits=(16, 1),
        help="A and B items together make up this share. In %.",
    )
    xyz_x = fields.Float(
        string="X up to",
        default=0.5,
        digits=(16, 2),
        help="Variation of the monthly demand: its standard deviation over its mean.",
    )
    xyz_y = fields.Float(string="Y up to", default=1.0, digits=(16, 2))
    obsolete_months = fields.Integer(
        string="Obsolete After",
        default=24,
        help="Months without a sale, a purchase and a receipt, after which an item is obsolete.",
    )
    items_until = fields.Date(
        string="Figures Until",
        help="Last day of the twelve months that classes look at. Empty: the last day on which anything moved, in the "
        "history or in Odoo.",
    )

    @api.constrains(*BOUNDARIES)
    def _check_classes(self):
        for record in self:
            if not (
                0 < record.abc_a <= record.abc_b <= 100
                and 0 < record.xyz_x <= record.xyz_y
                and record.obsolete_months > 0
            ):
                raise ValidationError(
                    self.env._(
                        "%(name)s: the classes of items overlap.\nA ends before B, and B at 100 %% at the latest; X "
                        "ends before Y; obsolete means one month at least.",
                        name=record.name,
                    )
                )

    def _export_classes(self):
        """Return the boundaries as data for JSON."""
        return {
            **{name: self[name] for name in BOUNDARIES},
            "items_until": self.items_until.isoformat() if self.items_until else None,
        }

    @api.model
    def _classes_from(self, data):
        """Return the values of a set that `_export_classes` of another one told; {} where it told none."""
        told = data.get("classes")
        if not isinstance(told, dict):
            return {}
        return {
            **{name: told[name] for name in BOUNDARIES if isinstance(told.get(name), int | float)},
            "items_until": told.get("items_until") or False,
        }
