-- I5, drafts that nobody posts.
-- Grain: one row per invoice, bill, credit note or receipt of the company, draft or posted.
-- Unit: amount is its total, gross, in company currency, unsigned.
-- Window: drafts of any age, and what was made since `since`.
-- Fails: a draft that was made before `cutoff`.
-- Source: account_move.
SELECT
    invoice.id AS document_id,
    invoice.state = 'draft' AND invoice.create_date < %(cutoff)s AS is_failed,
    abs(invoice.amount_total_signed) AS amount
FROM account_move AS invoice
WHERE
    invoice.company_id = %(company_id)s
    AND invoice.move_type <> 'entry'
    AND (invoice.state = 'draft' OR (invoice.state = 'posted' AND invoice.create_date >= %(since)s))
