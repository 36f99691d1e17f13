-- Invoiced orders of the system that came before, with the very columns of fact_order_cash.sql.
-- Grain: one row per order with a loaded invoice; an invoice that names no order stands alone.
-- Unit: amounts in the currency of the invoices, gross, nothing is converted; days as in history_invoice.sql.
-- Window: none. What is computed together is an order: those that the scope of `invoices` names.
-- Excluded: orders in several currencies, and settled ones without any cash, stay in with `exclusion`.
-- Settled: what came in covers the invoices of the order less its credit notes, of which what was paid back
--   is taken off. What was written off is not known and leaves an order open. An old system does not tell
--   of disputes nor of what exceptions cost: these are NULL.
-- Source: fulfillment_fact_cash (history), fulfillment_history_payment, history_invoice.sql (as `invoices`).
WITH invoice AS MATERIALIZED (
    SELECT loaded.* FROM (%(invoices)s) AS loaded
),

paid_back AS (
    SELECT
        invoice.order_id,
        sum(payment.amount) AS amount,
        bool_or(payment.currency_id <> invoice.currency_id) AS is_other_currency
    FROM invoice
    INNER JOIN fulfillment_history_payment AS payment ON invoice.invoice_id = payment.invoice_id
    WHERE invoice.is_credit AND payment.amount > 0
    GROUP BY invoice.order_id
),

invoiced_order AS (
    SELECT
        invoice.order_id,
        min(invoice.scope_id) AS scope_id,
        min(invoice.company_id) AS company_id,
        CASE
            WHEN min(invoice.warehouse_id) = max(invoice.warehouse_id) AND bool_and(invoice.warehouse_id IS NOT NULL)
                THEN min(invoice.warehouse_id)
        END AS warehouse_id,
        min(invoice.currency_id) AS currency_id,
        min(invoice.currency_id) <> max(invoice.currency_id) AS is_other_currency,
        min(invoice.partner_id) AS partner_id,
        min(invoice.partner_name) AS partner_name,
        min(invoice.confirmed_day) AS confirmed_day,
        min(invoice.shipped_day) AS shipped_day,
        sum(CASE WHEN invoice.is_credit THEN -invoice.amount_total ELSE invoice.amount_total END) AS amount
    FROM invoice
    GROUP BY invoice.order_id
    HAVING bool_or(NOT invoice.is_credit)
),

paid_order AS (
    SELECT
        cash.order_id,
        sum(cash.amount) AS amount,
        sum(cash.amount_days) AS amount_days,
        sum(cash.amount_invoice_days) AS amount_invoice_days,
        sum(cash.amount * (cash.cash_day - '2000-01-01'::date)) AS amount_day_numbers,
        max(cash.cash_day) AS last_cash_day,
        bool_or(cash.exclusion = 'other_currency') AS is_other_currency
    FROM fulfillment_fact_cash AS cash
    WHERE cash.source = 'history' AND cash.scope_id IN (SELECT invoice.scope_id FROM invoice)
    GROUP BY cash.order_id
)

SELECT
    ordered.order_id::bigint * 2 + 1 AS id,
    'history' AS source,
    ordered.scope_id,
    ordered.order_id,
    ordered.company_id,
    ordered.warehouse_id,
    ordered.currency_id,
    ordered.partner_id,
    CASE WHEN ordered.partner_id IS NULL THEN ordered.partner_name END AS partner_name,
    NULL::integer AS team_id,
    NULL::integer AS channel_id,
    FALSE AS is_intercompany,
    ordered.confirmed_day,
    ordered.shipped_day AS first_shipped_day,
    settled.is_settled,
    NULL::boolean AS is_disputed,
    paid.last_cash_day <= ordered.shipped_day AS is_prepaid,
    CASE WHEN settled.is_settled THEN paid.last_cash_day END AS settled_day,
    paid.last_cash_day,
    paid.amount,
    paid.amount_days,
    paid.amount_day_numbers - paid.amount * (ordered.shipped_day - '2000-01-01'::date) AS amount_ship_days,
    paid.amount_invoice_days,
    NULL::numeric AS cost,
    CASE
        WHEN coalesce(paid.is_other_currency, FALSE)
            OR coalesce(paid_back.is_other_currency, FALSE)
            OR ordered.is_other_currency
            THEN 'other_currency'
        WHEN settled.is_settled AND coalesce(paid.amount, 0) <= 0 THEN 'no_cash'
    END AS exclusion,
    CASE WHEN ordered.warehouse_id IS NULL THEN 2 ELSE 0 END
    + CASE WHEN paid.amount_days < 0 THEN 4 ELSE 0 END AS dq
FROM invoiced_order AS ordered
LEFT JOIN paid_order AS paid ON ordered.order_id = paid.order_id
LEFT JOIN paid_back ON ordered.order_id = paid_back.order_id
CROSS JOIN LATERAL (
    VALUES (coalesce(paid.amount, 0) - coalesce(paid_back.amount, 0) >= ordered.amount)
) AS settled (is_settled)
