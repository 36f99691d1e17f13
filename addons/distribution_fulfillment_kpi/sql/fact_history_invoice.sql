-- Invoices and credit notes of the system that came before, with the very columns of fact_invoice.sql.
-- Grain: one row per loaded invoice.
-- Unit: amounts in the currency of the row, nothing is converted; credit notes negative. Days are accounting
--   dates.
-- Window: none. Scope: rows, alias history.
-- Excluded: rows without a date or an amount. What was written off is not known: such an invoice is never
--   settled.
-- Source: fulfillment_history_invoice, fulfillment_history_payment.
SELECT
    history.id::bigint * 2 + 1 AS id,
    'history' AS source,
    history.id AS scope_id,
    history.id AS invoice_id,
    history.company_id,
    history.warehouse_id,
    coalesce(history.currency_id, company.currency_id) AS currency_id,
    history.partner_id,
    CASE WHEN history.partner_id IS NULL THEN history.customer_name END AS partner_name,
    NULL::integer AS team_id,
    NULL::integer AS channel_id,
    FALSE AS is_intercompany,
    CASE WHEN history.is_credit THEN 'out_refund' ELSE 'out_invoice' END AS move_type,
    kind.sign * history.amount_total AS amount,
    kind.sign * history.amount_untaxed AS untaxed_amount,
    history.invoiced_on AS invoice_day,
    history.invoiced_on AS accounting_day,
    history.due_on AS due_day,
    NULL::timestamp AS posted_at,
    CASE WHEN paid.amount >= history.amount_total THEN paid.day END AS settled_day,
    NULL::varchar AS exclusion,
    CASE WHEN history.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM fulfillment_history_invoice AS history
INNER JOIN res_company AS company ON history.company_id = company.id
CROSS JOIN LATERAL (VALUES (CASE WHEN history.is_credit THEN -1 ELSE 1 END)) AS kind (sign)
LEFT JOIN LATERAL (
    SELECT sum(payment.amount) AS amount, max(payment.paid_on) AS day
    FROM fulfillment_history_payment AS payment
    WHERE
        payment.invoice_id = history.id
        AND coalesce(payment.currency_id, history.currency_id, company.currency_id)
        = coalesce(history.currency_id, company.currency_id)
) AS paid ON TRUE
WHERE %(scope)s AND history.invoiced_on IS NOT NULL AND history.amount_total IS NOT NULL
