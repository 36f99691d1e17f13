-- I6, gaps in the numbers of documents.
-- Grain: one row per posted invoice, credit note or receipt to customers of the company.
-- Unit: amount is empty: nobody knows what is missing.
-- Window: accounting date since `since`.
-- Fails: the first document after a gap.
-- Source: account_move.made_sequence_gap.
SELECT
    invoice.id AS document_id,
    coalesce(invoice.made_sequence_gap, FALSE) AS is_failed,
    NULL::numeric AS amount
FROM account_move AS invoice
WHERE
    invoice.company_id = %(company_id)s
    AND invoice.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
    AND invoice.state = 'posted'
    AND invoice.date >= %(since)s
