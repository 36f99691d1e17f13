-- Invoices and credit notes of the system that came before, with the order they are of.
-- Grain: one row per loaded invoice. Rows of one order_ref and old system are one order, which the first of them names.
-- Unit: amounts in the currency of the row, gross and untaxed, positive as they were loaded; days are
--   accounting dates, or local days in the zone of the row that tells them.
-- Window: none. What is computed together is an order: those that `scope` names, over the alias history.
-- Excluded: rows without a date or an amount.
-- Source: fulfillment_history_invoice; where it does not tell when an order came or left, the first of
--   its lines in fulfillment_history_sale_line does.
SELECT
    history.id AS invoice_id,
    history.company_id,
    history.warehouse_id,
    coalesce(history.currency_id, company.currency_id) AS currency_id,
    history.partner_id,
    CASE WHEN history.partner_id IS NULL THEN history.customer_name END AS partner_name,
    coalesce(history.is_credit, FALSE) AS is_credit,
    history.amount_total,
    history.amount_untaxed,
    history.invoiced_on AS invoice_day,
    history.due_on AS due_day,
    fulfillment_history_order_scope(history.company_id, history.order_ref, history.id) AS scope_id,
    min(history.id) OVER whole AS order_id,
    coalesce(
        min(fulfillment_local_day(history.ordered_at, zone.tz)) OVER whole, min(line.ordered_day) OVER whole
    ) AS confirmed_day,
    coalesce(
        min(fulfillment_local_day(history.shipped_at, zone.tz)) OVER whole, min(line.left_day) OVER whole
    ) AS shipped_day
FROM fulfillment_history_invoice AS history
INNER JOIN res_company AS company ON history.company_id = company.id
CROSS JOIN LATERAL (VALUES (coalesce(nullif(history.tz, ''), 'UTC'))) AS zone (tz)
LEFT JOIN LATERAL (
    SELECT
        min(fulfillment_local_day(sold.ordered_at, coalesce(nullif(sold.tz, ''), 'UTC'))) AS ordered_day,
        min(
            fulfillment_local_day(
                coalesce(sold.shipped_at, sold.delivered_at), coalesce(nullif(sold.tz, ''), 'UTC')
            )
        ) AS left_day
    FROM fulfillment_history_sale_line AS sold
    WHERE
        (history.ordered_at IS NULL OR history.shipped_at IS NULL)
        AND fulfillment_history_order_scope(sold.company_id, sold.order_ref, sold.id)
        = fulfillment_history_order_scope(history.company_id, history.order_ref, history.id)
        -- Two orders may share a scope.
        AND sold.company_id = history.company_id
        AND sold.order_ref = history.order_ref
        -- Of rows that nobody said the old system of, it may be any.
        AND coalesce(sold.system, history.system, '') = coalesce(history.system, sold.system, '')
) AS line ON TRUE
WHERE %(scope)s AND history.invoiced_on IS NOT NULL AND history.amount_total IS NOT NULL
WINDOW whole AS (
    PARTITION BY
        history.company_id, coalesce(history.system, ''), coalesce(history.order_ref, '#' || history.id::varchar)
)
