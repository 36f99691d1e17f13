-- Posted customer invoices, credit notes and receipts.
-- Grain: one row per posted document.
-- Unit: amounts in company currency, credit notes negative; amount is gross, untaxed_amount without
--   tax. Days are accounting dates, which are local already.
-- Window: none. What is computed together is a document: those that `scope` names, over the alias invoice.
-- Excluded: drafts and cancelled documents. The warehouse and channel are those of its orders, where
--   they are all of one.
-- Source: account_move, account_partial_reconcile (settled_day: the last date on which something was
--   matched with a document that has no residual left), sale_order_line_invoice_rel.
SELECT
    invoice.id::bigint * 2 AS id,
    'live' AS source,
    invoice.id AS scope_id,
    invoice.id AS invoice_id,
    invoice.company_id,
    ordered.warehouse_id,
    company.currency_id,
    invoice.commercial_partner_id AS partner_id,
    NULL::varchar AS partner_name,
    invoice.team_id,
    ordered.channel_id,
    coalesce(
        invoice.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister), FALSE
    ) AS is_intercompany,
    invoice.move_type,
    invoice.amount_total_signed AS amount,
    invoice.amount_untaxed_signed AS untaxed_amount,
    invoice.invoice_date AS invoice_day,
    invoice.date AS accounting_day,
    invoice.invoice_date_due AS due_day,
    invoice.fulfillment_posted_at AS posted_at,
    CASE
        WHEN invoice.amount_residual = 0
            THEN coalesce(
                (
                    SELECT max(applied.max_date)
                    FROM account_move_line AS due
                    INNER JOIN account_partial_reconcile AS applied
                        ON due.id IN (applied.debit_move_id, applied.credit_move_id)
                    WHERE due.move_id = invoice.id
                ),
                invoice.date
            )
    END AS settled_day,
    NULL::varchar AS exclusion,
    0 AS dq
FROM account_move AS invoice
INNER JOIN res_company AS company ON invoice.company_id = company.id
LEFT JOIN LATERAL (
    SELECT
        CASE WHEN min(sale.warehouse_id) = max(sale.warehouse_id) THEN min(sale.warehouse_id) END AS warehouse_id,
        CASE
            WHEN min(sale.fulfillment_channel_id) = max(sale.fulfillment_channel_id)
                THEN min(sale.fulfillment_channel_id)
        END AS channel_id
    FROM account_move_line AS invoice_line
    INNER JOIN sale_order_line_invoice_rel AS link ON invoice_line.id = link.invoice_line_id
    INNER JOIN sale_order_line AS line ON link.order_line_id = line.id
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    WHERE invoice_line.move_id = invoice.id
) AS ordered ON TRUE
WHERE
    %(scope)s
    AND invoice.state = 'posted'
    AND invoice.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
