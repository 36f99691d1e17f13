"""Facts of confirmed purchase orders."""

from .parties import by, party

PURCHASE_COLUMNS = {
    "company_id": "purchase.company_id",
    "purchase_order_ref": "purchase.id",
    "warehouse_ref": "picking_type.warehouse_id",
    "occurred_at": "COALESCE(purchase.date_approve, purchase.date_order)",
    "party_ref": party("purchase.partner_id"),
    **by("purchase.user_id"),
}

# (event type, {column: expression}, FROM and WHERE)
FACTS = (
    (
        "purchase_confirmed",
        {
            **PURCHASE_COLUMNS,
            "model": "'purchase.order'",
            "res_id": "purchase.id",
            "currency_ref": "purchase.currency_id",
            "amount": "purchase.amount_untaxed",
            "new_datetime": (
                "( SELECT MAX(line.date_planned) FROM purchase_order_line AS line WHERE line.order_id = "
                "purchase.id )"
            ),
        },
        """
        FROM purchase_order AS purchase
        LEFT JOIN stock_picking_type AS picking_type ON purchase.picking_type_id = picking_type.id
        WHERE purchase.state = 'purchase'
        """,
    ),
    (
        "vendor_promise_set",
        {
            **PURCHASE_COLUMNS,
            "model": "'purchase.order.line'",
            "res_id": "line.id",
            "purchase_line_ref": "line.id",
            "product_ref": "line.product_id",
            "uom_ref": "template.uom_id",
            "currency_ref": "company.currency_id",
            "new_datetime": "line.fulfillment_first_date_planned",
            "quantity": "line.fulfillment_first_qty",
            "amount": "line.fulfillment_ref_price",
        },
        """
        FROM purchase_order_line AS line INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
        INNER JOIN res_company AS company ON purchase.company_id = company.id
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        LEFT JOIN stock_picking_type AS picking_type ON purchase.picking_type_id = picking_type.id
        WHERE purchase.state = 'purchase' AND line.display_type IS NULL
        """,
    ),
)
