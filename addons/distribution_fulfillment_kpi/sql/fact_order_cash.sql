-- Invoiced orders: whether they are settled, and how long their cash took.
-- Grain: one row per order with a posted customer invoice.
-- Unit: amounts in company currency, gross; amount_days is the sum of amount times days from the
--   confirmation (from the first shipment, from the invoice) to each application of cash.
-- Window: none. What is computed together is an order: those that `scope` names, over the alias sale.
-- Excluded: orders that are cancelled, and settled ones without any cash (all credited or written
--   off), stay in with `exclusion`.
-- Settled: every posted invoice is without residual, and nothing is left to invoice; what stands in a
--   draft is left to invoice. A credit that is due to the customer does not hold the order up.
-- Source: fulfillment_fact_cash, fulfillment_fact_sale_line (first shipment), account_move,
--   sale_order_line, fulfillment_cost_line.
WITH order_invoice AS MATERIALIZED (
    SELECT DISTINCT
        sale.id AS order_id,
        invoice.id AS invoice_id,
        invoice.state,
        invoice.amount_residual
    FROM sale_order AS sale
    INNER JOIN sale_order_line AS line ON sale.id = line.order_id
    INNER JOIN sale_order_line_invoice_rel AS link ON line.id = link.order_line_id
    INNER JOIN account_move_line AS invoice_line ON link.invoice_line_id = invoice_line.id
    INNER JOIN account_move AS invoice ON invoice_line.move_id = invoice.id
    WHERE %(scope)s AND invoice.move_type = 'out_invoice' AND invoice.state IN ('draft', 'posted')
),

-- Payments without an entry leave the residual as it was.
promised_invoice AS MATERIALIZED (
    SELECT cash.order_id, cash.invoice_id, round(sum(cash.amount) - max(cash.open_amount), 6) >= 0 AS is_paid
    FROM sale_order AS sale
    INNER JOIN fulfillment_fact_cash AS cash ON sale.id = cash.scope_id AND cash.source = 'live'
    WHERE %(scope)s AND cash.partial_id IS NULL
    GROUP BY cash.order_id, cash.invoice_id
),

disputed_invoice AS MATERIALIZED (
    SELECT DISTINCT event.invoice_ref AS invoice_id
    FROM fulfillment_event AS event
    WHERE event.event_type = 'dispute_opened'
),

invoiced_order AS MATERIALIZED (
    SELECT
        invoice.order_id,
        bool_and(
            invoice.state = 'posted' AND (invoice.amount_residual = 0 OR coalesce(promised.is_paid, FALSE))
        ) AS is_paid,
        bool_or(disputed.invoice_id IS NOT NULL) AS is_disputed
    FROM order_invoice AS invoice
    LEFT JOIN promised_invoice AS promised
        ON invoice.order_id = promised.order_id AND invoice.invoice_id = promised.invoice_id
    LEFT JOIN disputed_invoice AS disputed ON invoice.invoice_id = disputed.invoice_id
    GROUP BY invoice.order_id
    HAVING bool_or(invoice.state = 'posted')
),

paid_order AS MATERIALIZED (
    SELECT
        cash.order_id,
        sum(cash.amount) AS amount,
        sum(cash.amount_days) AS amount_days,
        sum(cash.amount_invoice_days) AS amount_invoice_days,
        sum(cash.amount * (cash.cash_day - '2000-01-01'::date)) AS amount_day_numbers,
        max(cash.cash_day) AS last_cash_day,
        bool_or(cash.exclusion = 'no_share') AS has_no_share
    FROM sale_order AS sale
    INNER JOIN fulfillment_fact_cash AS cash ON sale.id = cash.scope_id AND cash.source = 'live'
    WHERE %(scope)s
    GROUP BY cash.order_id
),

-- Also the first truck of lines that take part in no figure of service.
shipped_order AS MATERIALIZED (
    SELECT line.order_id, min(line.group_shipped_day) AS first_shipped_day
    FROM sale_order AS sale
    INNER JOIN fulfillment_fact_sale_line AS line ON sale.id = line.scope_id AND line.source = 'live'
    WHERE %(scope)s
    GROUP BY line.order_id
),

open_order AS MATERIALIZED (
    SELECT DISTINCT line.order_id
    FROM sale_order AS sale
    INNER JOIN sale_order_line AS line ON sale.id = line.order_id
    WHERE %(scope)s AND round(line.qty_to_invoice, %(digits)s) > 0
),

costly_order AS MATERIALIZED (
    SELECT variance.sale_order_id AS order_id, sum(cost.amount) AS cost
    FROM sale_order AS sale
    INNER JOIN fulfillment_variance AS variance ON sale.id = variance.sale_order_id
    INNER JOIN fulfillment_cost_line AS cost ON variance.id = cost.variance_id
    WHERE %(scope)s
    GROUP BY variance.sale_order_id
)

SELECT
    sale.id::bigint * 2 AS id,
    'live' AS source,
    sale.id AS scope_id,
    sale.id AS order_id,
    sale.company_id,
    sale.warehouse_id,
    company.currency_id,
    partner.commercial_partner_id AS partner_id,
    NULL::varchar AS partner_name,
    sale.team_id,
    sale.fulfillment_channel_id AS channel_id,
    partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister) AS is_intercompany,
    confirmation.day AS confirmed_day,
    shipped.first_shipped_day,
    settled.is_settled,
    invoiced.is_disputed,
    paid.last_cash_day <= shipped.first_shipped_day AS is_prepaid,
    CASE WHEN settled.is_settled THEN paid.last_cash_day END AS settled_day,
    paid.last_cash_day,
    paid.amount,
    paid.amount_days,
    paid.amount_day_numbers
    - paid.amount * (shipped.first_shipped_day - '2000-01-01'::date) AS amount_ship_days,
    paid.amount_invoice_days,
    coalesce(costly.cost, 0) AS cost,
    CASE
        WHEN sale.state = 'cancel' THEN 'cancelled_order'
        WHEN sale.state <> 'sale' THEN 'no_confirmation'
        WHEN paid.has_no_share THEN 'no_share'
        WHEN settled.is_settled AND coalesce(paid.amount, 0) <= 0 THEN 'no_cash'
    END AS exclusion,
    CASE WHEN sale.warehouse_id IS NULL THEN 2 ELSE 0 END
    + CASE WHEN paid.amount_days < 0 THEN 4 ELSE 0 END AS dq
FROM sale_order AS sale
INNER JOIN invoiced_order AS invoiced ON sale.id = invoiced.order_id
INNER JOIN res_company AS company ON sale.company_id = company.id
INNER JOIN res_partner AS company_partner ON company.partner_id = company_partner.id
INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
LEFT JOIN stock_warehouse AS warehouse ON sale.warehouse_id = warehouse.id
LEFT JOIN res_partner AS site ON warehouse.partner_id = site.id
LEFT JOIN paid_order AS paid ON sale.id = paid.order_id
LEFT JOIN shipped_order AS shipped ON sale.id = shipped.order_id
LEFT JOIN costly_order AS costly ON sale.id = costly.order_id
LEFT JOIN open_order AS unbilled ON sale.id = unbilled.order_id
CROSS JOIN LATERAL (VALUES (invoiced.is_paid AND unbilled.order_id IS NULL)) AS settled (is_settled)
CROSS JOIN LATERAL (
    SELECT fulfillment_local_day(
        CASE
            WHEN sale.fulfillment_is_taken_over IS NOT TRUE
                THEN coalesce(min(line.fulfillment_confirmed_at), sale.date_order)
        END,
        coalesce(
            nullif(warehouse.fulfillment_tz, ''), nullif(site.tz, ''), nullif(company_partner.tz, ''), 'UTC'
        )
    ) AS day
    FROM sale_order_line AS line
    WHERE line.order_id = sale.id
) AS confirmation
WHERE %(scope)s
