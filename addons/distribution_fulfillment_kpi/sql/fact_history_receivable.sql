-- What customers owed in the system that came before, with the very columns of fact_receivable.sql.
-- Grain: one row per loaded invoice, credit note or payment.
-- Unit: balance in the currency of the invoice, nothing is converted, a rise positive. Days are accounting
--   dates.
-- Window: none. What is computed together is an invoice with its payments: those that `scope` names, over
--   the alias history.
-- Excluded: rows without a date or an amount. What was owed before the first loaded invoice, and what was
--   written off, is not known. A payment in another currency than its invoice stays in with `exclusion`.
-- Source: fulfillment_history_invoice, fulfillment_history_payment.
WITH invoice AS MATERIALIZED (
    SELECT
        history.id,
        history.company_id,
        coalesce(history.currency_id, company.currency_id) AS currency_id,
        history.invoiced_on,
        CASE WHEN history.is_credit THEN -1 ELSE 1 END AS sign,
        history.amount_total
    FROM fulfillment_history_invoice AS history
    INNER JOIN res_company AS company ON history.company_id = company.id
    WHERE %(scope)s AND history.invoiced_on IS NOT NULL AND history.amount_total IS NOT NULL
),

change AS (
    SELECT
        invoice.id::bigint * 4 + 1 AS id,
        invoice.id AS invoice_id,
        invoice.invoiced_on AS day,
        invoice.sign * invoice.amount_total AS amount,
        NULL::varchar AS exclusion
    FROM invoice
    UNION ALL
    SELECT
        payment.id::bigint * 4 + 3 AS id,
        invoice.id AS invoice_id,
        payment.paid_on AS day,
        -invoice.sign * payment.amount AS amount,
        CASE WHEN payment.currency_id <> invoice.currency_id THEN 'other_currency' END AS exclusion
    FROM invoice
    INNER JOIN fulfillment_history_payment AS payment ON invoice.id = payment.invoice_id
    WHERE payment.amount > 0 AND payment.paid_on IS NOT NULL
)

SELECT
    change.id,
    'history' AS source,
    change.invoice_id AS scope_id,
    change.invoice_id AS entry_id,
    invoice.company_id,
    NULL::integer AS warehouse_id,
    invoice.currency_id,
    FALSE AS is_intercompany,
    change.day AS accounting_day,
    change.amount AS balance,
    change.exclusion,
    0 AS dq
FROM change
INNER JOIN invoice ON change.invoice_id = invoice.id
