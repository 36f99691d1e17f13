-- I1, shipped and not invoiced.
-- Grain: one row per sale order of the company with goods that are invoiced by what was shipped.
-- Unit: amount is what is not invoiced, untaxed, in company currency.
-- Window: orders confirmed since `since`, of which something was shipped.
-- Fails: shipped, less returned, is more than invoiced (drafts count as invoiced, see I5), and the last
--   shipment is before `cutoff`.
-- Source: sale_order(_line), stock_move.
SELECT
    sale.id AS document_id,
    bool_or(line_state.is_failed) AS is_failed,
    sum(line_state.amount) FILTER (WHERE line_state.is_failed) AS amount
FROM sale_order AS sale
INNER JOIN sale_order_line AS line ON sale.id = line.order_id
INNER JOIN product_product AS product ON line.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
CROSS JOIN LATERAL (
    SELECT max(move.date) AS shipped_at
    FROM stock_move AS move
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    WHERE move.sale_line_id = line.id AND move.state = 'done' AND destination.usage = 'customer'
) AS shipment
CROSS JOIN LATERAL (
    VALUES (
            round(line.qty_delivered - line.qty_invoiced, %(digits)s) > 0
            AND shipment.shipped_at < %(cutoff)s,
            (line.qty_delivered - line.qty_invoiced)
            * line.price_subtotal / nullif(line.product_uom_qty, 0)
            / nullif(coalesce(sale.currency_rate, 1), 0)
    )
) AS line_state (is_failed, amount)
WHERE
    sale.company_id = %(company_id)s
    AND sale.state = 'sale'
    AND sale.date_order >= %(since)s
    AND line.display_type IS NULL
    AND line.is_downpayment IS NOT TRUE
    AND line.is_expense IS NOT TRUE
    AND template.type = 'consu'
    AND template.invoice_policy = 'delivery'
    AND shipment.shipped_at IS NOT NULL
GROUP BY sale.id
