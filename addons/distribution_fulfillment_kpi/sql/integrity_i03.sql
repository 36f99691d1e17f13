-- I3, received and not billed.
-- Grain: one row per purchase order of the company of which goods were received.
-- Unit: amount is what is not billed, untaxed, in company currency.
-- Window: orders approved since `since`.
-- Fails: received, less returned, is more than billed, and the last receipt is before `cutoff`.
-- Source: purchase_order(_line), stock_move.
SELECT
    purchase.id AS document_id,
    bool_or(line_state.is_failed) AS is_failed,
    sum(line_state.amount) FILTER (WHERE line_state.is_failed) AS amount
FROM purchase_order AS purchase
INNER JOIN purchase_order_line AS line ON purchase.id = line.order_id
CROSS JOIN LATERAL (
    SELECT max(move.date) AS received_at
    FROM stock_move AS move
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    WHERE move.purchase_line_id = line.id AND move.state = 'done' AND origin.usage = 'supplier'
) AS receipt
CROSS JOIN LATERAL (
    VALUES (
            round(line.qty_received - line.qty_invoiced, %(digits)s) > 0
            AND receipt.received_at < %(cutoff)s,
            (line.qty_received - line.qty_invoiced)
            * line.price_subtotal / nullif(line.product_qty, 0)
            / nullif(coalesce(purchase.currency_rate, 1), 0)
    )
) AS line_state (is_failed, amount)
WHERE
    purchase.company_id = %(company_id)s
    AND purchase.state = 'purchase'
    AND purchase.date_approve >= %(since)s
    AND line.display_type IS NULL
    AND receipt.received_at IS NOT NULL
GROUP BY purchase.id
