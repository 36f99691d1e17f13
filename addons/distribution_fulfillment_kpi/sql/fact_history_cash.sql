-- Cash of the system that came before, with the very columns of fact_cash.sql.
-- Grain: one row per loaded payment: what came in for one invoice on one day. Its number is the id: those
--   of live cash are below zero or above 2^31.
-- Unit: amount in the currency of the invoice, gross, nothing is converted; days as in history_invoice.sql.
-- Window: none. What is computed together is an order: those that the scope of `invoices` names.
-- Excluded: what was paid back for credit notes is no cash of an order. A payment in another currency than
--   its invoice stays in with `exclusion`: nobody told at which rate.
-- Source: fulfillment_history_payment, history_invoice.sql (as `invoices`).
SELECT
    payment.id::bigint AS id,
    'history' AS source,
    invoice.scope_id,
    invoice.order_id,
    invoice.invoice_id,
    NULL::integer AS partial_id,
    payment.id AS payment_id,
    invoice.company_id,
    invoice.warehouse_id,
    invoice.currency_id,
    invoice.partner_id,
    invoice.partner_name,
    NULL::integer AS team_id,
    NULL::integer AS channel_id,
    FALSE AS is_intercompany,
    invoice.confirmed_day,
    invoice.invoice_day,
    payment.paid_on AS cash_day,
    payment.amount,
    NULL::numeric AS open_amount,
    payment.amount * (payment.paid_on - invoice.confirmed_day) AS amount_days,
    payment.amount * (payment.paid_on - invoice.invoice_day) AS amount_invoice_days,
    CASE WHEN payment.currency_id <> invoice.currency_id THEN 'other_currency' END AS exclusion,
    CASE WHEN invoice.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM (%(invoices)s) AS invoice
INNER JOIN fulfillment_history_payment AS payment ON invoice.invoice_id = payment.invoice_id
WHERE NOT invoice.is_credit AND payment.amount > 0 AND payment.paid_on IS NOT NULL
