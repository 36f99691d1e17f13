"""Facts of confirmed sale orders."""

from .parties import by, party

SALE_COLUMNS = {
    "company_id": "sale.company_id",
    "sale_order_ref": "sale.id",
    "warehouse_ref": "sale.warehouse_id",
    "occurred_at": "sale.date_order",
    "party_ref": party("sale.partner_id"),
    **by("sale.user_id"),
}

# (event type, {column: expression}, FROM and WHERE)
FACTS = (
    (
        "order_confirmed",
        {
            **SALE_COLUMNS,
            "model": "'sale.order'",
            "res_id": "sale.id",
            "currency_ref": "sale.currency_id",
            "amount": "sale.amount_untaxed",
            "new_datetime": (
                "( SELECT MAX(line.fulfillment_first_promise) FROM sale_order_line AS line WHERE "
                "line.order_id = sale.id )"
            ),
        },
        """
        FROM sale_order AS sale WHERE sale.state = 'sale'
        """,
    ),
    (
        "promise_set",
        {
            **SALE_COLUMNS,
            "model": "'sale.order.line'",
            "res_id": "line.id",
            "sale_line_ref": "line.id",
            "product_ref": "line.product_id",
            "uom_ref": "template.uom_id",
            "currency_ref": "company.currency_id",
            "new_datetime": "line.fulfillment_first_promise",
            "new_text": "line.fulfillment_promise_source",
            "quantity": "line.fulfillment_first_qty",
            "amount": "line.fulfillment_unit_value",
        },
        """
        FROM sale_order_line AS line INNER JOIN sale_order AS sale ON line.order_id = sale.id
        INNER JOIN res_company AS company ON sale.company_id = company.id
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE sale.state = 'sale' AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
        AND line.fulfillment_confirmed_at IS NULL
        """,
    ),
)
