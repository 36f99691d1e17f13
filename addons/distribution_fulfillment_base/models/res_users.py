from odoo import fields, models


class ResUsers(models.Model):
    """The sites a person works at, which decide whose exceptions are seen."""

    _inherit = "res.users"

    # An archived warehouse still counts, else its people would suddenly see all sites; for the
    # same reason it cannot be deleted while somebody works at it.
    fulfillment_warehouse_ids = fields.Many2many(
        "stock.warehouse",
        "fulfillment_user_warehouse_rel",
        "user_id",
        "warehouse_id",
        string="Works At",
        ondelete="restrict",
        context={"active_test": False},
        domain="[('company_id', 'in', company_ids)]",
        help="The warehouses whose exceptions the person sees. Empty: all of the own companies.",
    )

    def _get_invalidation_fields(self):
        # Record rules are cached with the sites in them.
        return super()._get_invalidation_fields() | {"fulfillment_warehouse_ids"}
