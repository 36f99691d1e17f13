-- I2, invoiced and not shipped.
-- Grain: one row per sale order of the company with goods that are invoiced by what was shipped.
-- Unit: amount is what was invoiced too much, untaxed, in company currency.
-- Window: orders confirmed since `since`, of which something was invoiced.
-- Fails: more is invoiced than was shipped, less returned; also while the credit of a return is due.
-- Source: sale_order(_line).
SELECT
    sale.id AS document_id,
    bool_or(line_state.is_failed) AS is_failed,
    sum(line_state.amount) FILTER (WHERE line_state.is_failed) AS amount
FROM sale_order AS sale
INNER JOIN sale_order_line AS line ON sale.id = line.order_id
INNER JOIN product_product AS product ON line.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
CROSS JOIN LATERAL (
    VALUES (
            round(line.qty_invoiced - line.qty_delivered, %(digits)s) > 0,
            (line.qty_invoiced - line.qty_delivered)
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
    AND line.qty_invoiced <> 0
GROUP BY sale.id
