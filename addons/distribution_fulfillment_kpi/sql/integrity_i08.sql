-- I8, stock on the shelf against stock in the books.
-- Grain: the company itself, where its stock is valued perpetually.
-- Unit: amount is the difference in company currency.
-- Window: none; what is there now.
-- Fails: the balance of the valuation accounts differs from the value of the stock (`stock_value`, as
--   Odoo's own valuation has it) by more than `tolerance` percent of that value.
-- Source: account_move_line on the valuation accounts `account_ids`.
SELECT
    company.id AS document_id,
    abs(booked.balance - %(stock_value)s) > abs(%(stock_value)s) * %(tolerance)s / 100 AS is_failed,
    abs(booked.balance - %(stock_value)s) AS amount
FROM res_company AS company
CROSS JOIN LATERAL (
    SELECT coalesce(sum(line.balance), 0) AS balance
    FROM account_move_line AS line
    WHERE
        line.company_id = company.id
        AND line.parent_state = 'posted'
        AND line.account_id = ANY(%(account_ids)s)
) AS booked
WHERE company.id = %(company_id)s AND company.inventory_valuation = 'real_time'
