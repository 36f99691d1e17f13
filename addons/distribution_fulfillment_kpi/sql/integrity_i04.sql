-- I4, posted at another price than ordered.
-- Grain: one row per posted customer invoice of the company with lines of sale orders.
-- Unit: amount is the sum of the absolute differences, untaxed, in company currency.
-- Window: accounting date since `since`.
-- Fails: the price of a line after discount, in the unit of the order line, differs from the order's by
--   at least half of the smallest coin of the currency. Not tested: down payments, lines of an order in
--   another currency, invoices that a credit note has taken back as a whole.
-- Source: account_move(_line), sale_order_line, sale_order_line_invoice_rel.
SELECT
    invoice.id AS document_id,
    bool_or(line_state.is_failed) AS is_failed,
    sum(line_state.amount) FILTER (WHERE line_state.is_failed) AS amount
FROM account_move AS invoice
INNER JOIN account_move_line AS invoice_line ON invoice.id = invoice_line.move_id
INNER JOIN sale_order_line_invoice_rel AS link ON invoice_line.id = link.invoice_line_id
INNER JOIN sale_order_line AS line ON link.order_line_id = line.id
INNER JOIN sale_order AS sale ON line.order_id = sale.id
INNER JOIN res_currency AS currency ON invoice.currency_id = currency.id
INNER JOIN uom_uom AS ordered_uom ON line.product_uom_id = ordered_uom.id
INNER JOIN uom_uom AS invoiced_uom ON invoice_line.product_uom_id = invoiced_uom.id
CROSS JOIN LATERAL (
    VALUES (
        invoice_line.price_unit * (1 - coalesce(invoice_line.discount, 0) / 100)
        * ordered_uom.factor / invoiced_uom.factor
        - line.price_unit * (1 - coalesce(line.discount, 0) / 100),
        invoice_line.quantity * invoiced_uom.factor / ordered_uom.factor
    )
) AS difference (price, quantity)
CROSS JOIN LATERAL (
    VALUES (
        abs(difference.price) >= coalesce(currency.rounding, 0.01) / 2,
        abs(difference.price * difference.quantity) / nullif(coalesce(invoice.invoice_currency_rate, 1), 0)::numeric
    )
) AS line_state (is_failed, amount)
WHERE
    invoice.company_id = %(company_id)s
    AND invoice.move_type = 'out_invoice'
    AND invoice.state = 'posted'
    AND invoice.payment_state <> 'reversed'
    AND invoice.date >= %(since)s
    AND invoice.currency_id = sale.currency_id
    AND line.is_downpayment IS NOT TRUE
    AND line.is_expense IS NOT TRUE
GROUP BY invoice.id
