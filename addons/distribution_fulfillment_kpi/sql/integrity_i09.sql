-- I9, payments that belong to no invoice.
-- Grain: one row per payment of the company.
-- Unit: amount is what is not matched, in company currency.
-- Window: accounting date since `since`.
-- Fails: a payment from before `cutoff_day` with something left to match; of one without an entry, that
--   no invoice is named.
-- Source: account_payment, account_move_line.
SELECT
    payment.id AS document_id,
    payment.date < %(cutoff_day)s
    AND (
        round(coalesce(open_part.amount, 0), 6) <> 0
        OR (
            payment.move_id IS NULL
            AND NOT EXISTS (
                SELECT FROM account_move__account_payment AS link WHERE link.payment_id = payment.id
            )
        )
    ) AS is_failed,
    CASE
        WHEN payment.move_id IS NULL THEN abs(payment.amount_company_currency_signed)
        ELSE coalesce(open_part.amount, 0)
    END AS amount
FROM account_payment AS payment
LEFT JOIN LATERAL (
    SELECT sum(abs(line.amount_residual)) AS amount
    FROM account_move_line AS line
    INNER JOIN account_account AS account ON line.account_id = account.id
    WHERE line.move_id = payment.move_id AND account.account_type IN ('asset_receivable', 'liability_payable')
) AS open_part ON TRUE
WHERE
    payment.company_id = %(company_id)s
    AND payment.state IN ('in_process', 'paid')
    AND payment.date >= %(since)s
