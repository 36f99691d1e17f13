"""Exceptions know their order; the shipped reasons and root causes stand in their groups."""

from odoo import SUPERUSER_ID, api

MODULE = "distribution_fulfillment_base"

# The catalogues are not updated with the module (noupdate): people may have renamed them.
_groups = {
    "reason_customer_wish": "reason_group_customer",
    "reason_customer_not_ready": "reason_group_customer",
    "reason_stock_short": "reason_group_supply",
    "reason_supplier_late": "reason_group_supply",
    "reason_capacity": "reason_group_supply",
    "reason_competitor_price": "reason_group_price",
    "reason_volume_agreement": "reason_group_price",
    "reason_goodwill": "reason_group_price",
    "reason_pricelist_wrong": "reason_group_price",
    "root_cause_master_data": "root_cause_group_data",
    "root_cause_policy_unclear": "root_cause_group_standard",
    "root_cause_standard_ignored": "root_cause_group_standard",
    "root_cause_standard_unfit": "root_cause_group_standard",
    "root_cause_supplier": "root_cause_group_partner",
    "root_cause_carrier": "root_cause_group_partner",
    "root_cause_customer": "root_cause_group_partner",
    "root_cause_capacity": "root_cause_group_resource",
}


def _fill_sale_orders(cr):
    cr.execute(
        """
        UPDATE fulfillment_variance AS variance SET sale_order_id = document.sale_order_id
        FROM (
            SELECT 'sale.order' AS model, id, id AS sale_order_id FROM sale_order
            UNION ALL
            SELECT 'stock.picking', id, sale_id FROM stock_picking WHERE sale_id IS NOT NULL
        ) AS document
        WHERE variance.sale_order_id IS NULL
            AND variance.res_model = document.model AND variance.res_id = document.id
        """
    )


def _fill_groups(env):
    for name, group in _groups.items():
        record = env.ref(f"{MODULE}.{name}", raise_if_not_found=False)
        if record and not record.group_id:
            record.group_id = env.ref(f"{MODULE}.{group}")


def migrate(cr, version):
    _fill_sale_orders(cr)
    _fill_groups(api.Environment(cr, SUPERUSER_ID, {}))
