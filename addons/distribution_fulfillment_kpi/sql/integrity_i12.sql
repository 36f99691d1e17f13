-- I12, posted in another month than shipped.
-- Grain: one row per posted customer invoice of the company for goods that are invoiced by what was
--   shipped, of which something had been shipped when it was posted.
-- Unit: amount is the total of the invoice, gross, in company currency.
-- Window: accounting date since `since`.
-- Fails: the accounting date lies in another month than the last shipment before the posting, on the
--   local day of its warehouse.
-- Source: account_move(_line), sale_order_line_invoice_rel, stock_move.
SELECT
    invoice.id AS document_id,
    date_trunc('month', invoice.date::timestamp)
    <> date_trunc('month', max(fulfillment_local_day(move.date, zone.tz))::timestamp) AS is_failed,
    abs(invoice.amount_total_signed) AS amount
FROM account_move AS invoice
INNER JOIN account_move_line AS invoice_line ON invoice.id = invoice_line.move_id
INNER JOIN sale_order_line_invoice_rel AS link ON invoice_line.id = link.invoice_line_id
INNER JOIN sale_order_line AS line ON link.order_line_id = line.id
INNER JOIN sale_order AS sale ON line.order_id = sale.id
INNER JOIN product_product AS product ON line.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN stock_move AS move ON line.id = move.sale_line_id
INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
LEFT JOIN stock_warehouse AS warehouse ON coalesce(line.warehouse_id, sale.warehouse_id) = warehouse.id
LEFT JOIN res_partner AS site ON warehouse.partner_id = site.id
CROSS JOIN LATERAL (
    VALUES (coalesce(nullif(warehouse.fulfillment_tz, ''), nullif(site.tz, ''), %(tz)s))
) AS zone (tz)
WHERE
    invoice.company_id = %(company_id)s
    AND invoice.move_type = 'out_invoice'
    AND invoice.state = 'posted'
    AND invoice.date >= %(since)s
    AND template.type = 'consu'
    AND template.invoice_policy = 'delivery'
    AND move.state = 'done'
    AND destination.usage = 'customer'
    AND move.date <= coalesce(invoice.fulfillment_posted_at, invoice.date + interval '1 day')
GROUP BY invoice.id
