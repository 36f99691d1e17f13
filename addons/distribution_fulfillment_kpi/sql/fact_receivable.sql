-- What customers owe: how much each posted entry changed it.
-- Grain: one row per posted entry with lines on receivable accounts.
-- Unit: balance in company currency, a rise positive. The day is the accounting date, which is local.
-- Window: none. What is computed together is an entry: those that `scope` names, over the alias entry.
-- Excluded: nothing. The balance of a day is the sum of all days up to it, payments that are not
--   matched yet included, as in the ledger of accounting.
-- Source: account_move_line on accounts of type asset_receivable.
SELECT
    entry.id::bigint * 2 AS id,
    'live' AS source,
    entry.id AS scope_id,
    entry.id AS entry_id,
    entry.company_id,
    NULL::integer AS warehouse_id,
    company.currency_id,
    coalesce(
        entry.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister), FALSE
    ) AS is_intercompany,
    entry.date AS accounting_day,
    sum(line.balance) AS balance,
    NULL::varchar AS exclusion,
    0 AS dq
FROM account_move AS entry
INNER JOIN res_company AS company ON entry.company_id = company.id
INNER JOIN account_move_line AS line ON entry.id = line.move_id
INNER JOIN account_account AS account ON line.account_id = account.id
WHERE %(scope)s AND entry.state = 'posted' AND account.account_type = 'asset_receivable'
GROUP BY entry.id, company.currency_id
