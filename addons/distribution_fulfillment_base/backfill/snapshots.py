"""What order lines keep of the day they were confirmed, as far as the present tells it."""

from .units import product_units

# What was promised last stands in for what was promised first. `fulfillment_confirmed_at` stays
# empty: it tells the lines whose promise was seen being made from those taken from documents.
SNAPSHOTS = (
    f"""
    UPDATE sale_order_line AS line
    SET fulfillment_first_qty = fact.quantity, fulfillment_first_promise = fact.promise,
        fulfillment_promise_source = fact.promise_source, fulfillment_unit_value = fact.unit_value
    FROM (
        SELECT line.id,
            line.product_uom_qty * line_uom.factor / NULLIF(product_uom.factor, 0) AS quantity,
            COALESCE(sale.commitment_date, sale.date_order + slowest.lead * INTERVAL '1 day') AS promise,
            CASE
                WHEN sale.commitment_date IS NOT NULL THEN 'explicit'
                WHEN slowest.lead IS NULL THEN 'none' ELSE 'lead_time'
            END AS promise_source,
            line.price_subtotal / NULLIF(COALESCE(sale.currency_rate, 1), 0)
                / NULLIF(line.product_uom_qty * line_uom.factor / NULLIF(product_uom.factor, 0), 0) AS unit_value
        FROM sale_order_line AS line
            INNER JOIN sale_order AS sale ON line.order_id = sale.id
            {product_units("line", "product_uom_id")}
            -- Where everything leaves together, the slowest line decides for all.
            INNER JOIN (
                SELECT line.id,
                    NULLIF(
                        CASE WHEN sale.picking_policy = 'one'
                            THEN MAX(line.customer_lead) OVER (PARTITION BY line.order_id)
                            ELSE line.customer_lead
                        END, 0
                    ) AS lead
                FROM sale_order_line AS line
                    INNER JOIN sale_order AS sale ON line.order_id = sale.id
                WHERE sale.state = 'sale' AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
            ) AS slowest ON line.id = slowest.id
        WHERE sale.state = 'sale' AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
            AND line.fulfillment_confirmed_at IS NULL
    ) AS fact
    WHERE line.id = fact.id
    """,
    f"""
    UPDATE purchase_order_line AS line
    SET fulfillment_first_date_planned = line.date_planned, fulfillment_first_qty = fact.quantity,
        fulfillment_ref_price = fact.price
    FROM (
        SELECT line.id, quantity.in_product_unit AS quantity,
            line.price_subtotal / NULLIF(COALESCE(purchase.currency_rate, 1), 0)
                / NULLIF(quantity.in_product_unit, 0) AS price
        FROM purchase_order_line AS line
            INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
            {product_units("line", "product_uom_id")}
            CROSS JOIN LATERAL (
                SELECT line.product_qty * line_uom.factor / NULLIF(product_uom.factor, 0) AS in_product_unit
            ) AS quantity
        WHERE purchase.state = 'purchase' AND line.display_type IS NULL
    ) AS fact
    WHERE line.id = fact.id AND line.fulfillment_first_qty IS NULL
    """,
)
