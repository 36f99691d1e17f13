-- Cash that customers paid for orders.
-- Grain: one row per application of a payment to an invoice (account_partial_reconcile) and order.
--   A payment of an accounting app that writes no entry for it: one row per payment, invoice and order.
-- Unit: amount in company currency, gross; days are accounting dates, which are local already, and the
--   local day of the confirmation; amount_invoice_days is the amount times the days since the invoice.
-- Window: none. What is computed together is an order: those that `scope` names, over the alias sale.
-- Excluded: credit notes, other entries and exchange differences are no cash, and of a payment that
--   writes off a part, that part. Cash on cancelled orders stays in with `exclusion`.
-- Source: account_partial_reconcile, account_move(_line), account_payment, sale_order_line_invoice_rel.
-- An invoice of several orders is split by what its lines are for, and so is its cash.
WITH order_invoice AS MATERIALIZED (
    SELECT DISTINCT invoice_line.move_id
    FROM sale_order AS sale
    INNER JOIN sale_order_line AS line ON sale.id = line.order_id
    INNER JOIN sale_order_line_invoice_rel AS link ON line.id = link.order_line_id
    INNER JOIN account_move_line AS invoice_line ON link.invoice_line_id = invoice_line.id
    INNER JOIN account_move AS invoice ON invoice_line.move_id = invoice.id
    WHERE %(scope)s AND invoice.move_type = 'out_invoice' AND invoice.state = 'posted'
),

billed_order AS MATERIALIZED (
    SELECT
        billed.move_id,
        billed.order_id,
        sum(billed.price_total) AS part,
        sum(sum(billed.price_total)) OVER (PARTITION BY billed.move_id) AS whole
    FROM (
        -- One invoice line may stand for several lines of an order.
        SELECT DISTINCT
            invoice_line.id,
            invoice_line.move_id,
            invoice_line.price_total,
            line.order_id
        FROM order_invoice AS invoice
        INNER JOIN account_move_line AS invoice_line ON invoice.move_id = invoice_line.move_id
        INNER JOIN sale_order_line_invoice_rel AS link ON invoice_line.id = link.invoice_line_id
        INNER JOIN sale_order_line AS line ON link.order_line_id = line.id
    ) AS billed
    GROUP BY billed.move_id, billed.order_id
),

applied_payment AS (
    SELECT
        applied.id AS partial_id,
        due.move_id AS invoice_id,
        entry.origin_payment_id AS payment_id,
        settling.date AS cash_day,
        -- What was written off with the payment never came in.
        applied.amount
        * CASE
            WHEN received.settled > 0 AND received.money > 0
                THEN least(received.money / received.settled, 1)
            ELSE 1
        END AS amount
    FROM order_invoice AS invoice
    INNER JOIN account_move_line AS due ON invoice.move_id = due.move_id
    INNER JOIN account_partial_reconcile AS applied ON due.id = applied.debit_move_id
    INNER JOIN account_move_line AS settling ON applied.credit_move_id = settling.id
    INNER JOIN account_move AS entry ON settling.move_id = entry.id
    LEFT JOIN account_payment AS payment ON entry.origin_payment_id = payment.id
    LEFT JOIN account_journal AS journal ON entry.journal_id = journal.id
    CROSS JOIN LATERAL (
        SELECT
            sum(entry_line.balance) FILTER (
                WHERE account.account_type = 'asset_cash'
                OR account.id IN (
                    payment.outstanding_account_id, journal.default_account_id, journal.suspense_account_id
                )
            ) AS money,
            -sum(entry_line.balance) FILTER (
                WHERE account.account_type IN ('asset_receivable', 'liability_payable')
            ) AS settled
        FROM account_move_line AS entry_line
        INNER JOIN account_account AS account ON entry_line.account_id = account.id
        WHERE entry_line.move_id = entry.id
    ) AS received
    WHERE
        entry.move_type = 'entry'
        AND (entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL)
),

-- A payment without an entry pays what its invoices still owe, in the order of the payments.
promised_payment AS (
    SELECT
        invoice.id AS invoice_id,
        payment.id AS payment_id,
        payment.date AS cash_day,
        invoice.amount_residual_signed AS open_amount,
        payment.amount_company_currency_signed * invoice.amount_total_signed
        / nullif(together.amount, 0) AS amount
    FROM order_invoice
    INNER JOIN account_move AS invoice ON order_invoice.move_id = invoice.id
    INNER JOIN account_move__account_payment AS link ON invoice.id = link.invoice_id
    INNER JOIN account_payment AS payment ON link.payment_id = payment.id
    CROSS JOIN LATERAL (
        SELECT sum(sibling.amount_total_signed) AS amount
        FROM account_move__account_payment AS sibling_link
        INNER JOIN account_move AS sibling ON sibling_link.invoice_id = sibling.id
        WHERE sibling_link.payment_id = payment.id
    ) AS together
    WHERE
        payment.move_id IS NULL
        AND payment.payment_type = 'inbound'
        AND payment.state IN ('in_process', 'paid')
),

cash AS (
    SELECT partial_id, invoice_id, payment_id, cash_day, amount, NULL::numeric AS open_amount
    FROM applied_payment
    UNION ALL
    SELECT
        NULL AS partial_id,
        invoice_id,
        payment_id,
        cash_day,
        least(amount, open_amount - coalesce(sum(amount) OVER (
            PARTITION BY invoice_id ORDER BY cash_day, payment_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0)) AS amount,
        open_amount
    FROM promised_payment
)

SELECT
    CASE
        WHEN cash.partial_id IS NOT NULL THEN cash.partial_id::bigint << 31 | sale.id
        -- There is no number that names payment, invoice and order: a hash below zero does.
        ELSE -abs(hashtextextended(concat_ws('/', cash.payment_id, cash.invoice_id, sale.id), 0) >> 1) - 1
    END AS id,
    'live' AS source,
    sale.id AS scope_id,
    sale.id AS order_id,
    cash.invoice_id,
    cash.partial_id,
    cash.payment_id,
    sale.company_id,
    sale.warehouse_id,
    company.currency_id,
    partner.commercial_partner_id AS partner_id,
    NULL::varchar AS partner_name,
    sale.team_id,
    sale.fulfillment_channel_id AS channel_id,
    partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister) AS is_intercompany,
    confirmation.day AS confirmed_day,
    invoice.invoice_date AS invoice_day,
    cash.cash_day,
    cash.amount * billed.part / nullif(billed.whole, 0) AS amount,
    cash.open_amount * billed.part / nullif(billed.whole, 0) AS open_amount,
    cash.amount * billed.part / nullif(billed.whole, 0) * (cash.cash_day - confirmation.day) AS amount_days,
    cash.amount * billed.part / nullif(billed.whole, 0)
    * (cash.cash_day - invoice.invoice_date) AS amount_invoice_days,
    CASE
        WHEN sale.state = 'cancel' THEN 'cancelled_order'
        WHEN sale.state <> 'sale' THEN 'no_confirmation'
        WHEN billed.whole = 0 THEN 'no_share'
    END AS exclusion,
    CASE WHEN sale.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM cash
INNER JOIN billed_order AS billed ON cash.invoice_id = billed.move_id
INNER JOIN sale_order AS sale ON billed.order_id = sale.id
INNER JOIN account_move AS invoice ON cash.invoice_id = invoice.id
INNER JOIN res_company AS company ON sale.company_id = company.id
INNER JOIN res_partner AS company_partner ON company.partner_id = company_partner.id
INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
LEFT JOIN stock_warehouse AS warehouse ON sale.warehouse_id = warehouse.id
LEFT JOIN res_partner AS site ON warehouse.partner_id = site.id
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
WHERE %(scope)s AND cash.amount > 0
