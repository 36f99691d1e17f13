-- Runs of the integrity checks.
-- Grain: one row per integrity_checked event: a check (or all together) over a company.
-- Unit: documents; amount is money of the failed ones in company currency. The day is the company's.
-- Window: none. What is computed together is a run: those that `scope` names, over the alias run.
-- Excluded: nothing.
-- Source: fulfillment_event.
SELECT
    run.id::bigint * 2 AS id,
    'live' AS source,
    run.id AS scope_id,
    run.id AS event_id,
    run.company_id,
    NULL::integer AS warehouse_id,
    company.currency_id,
    run.new_text AS check_code,
    run.occurred_at AS checked_at,
    fulfillment_local_day(run.occurred_at, coalesce(nullif(partner.tz, ''), 'UTC')) AS checked_day,
    coalesce(run.quantity, 0)::numeric AS tested,
    coalesce(run.actual, 0)::numeric AS failed,
    run.amount::numeric AS amount,
    NULL::varchar AS exclusion,
    0 AS dq
FROM fulfillment_event AS run
INNER JOIN res_company AS company ON run.company_id = company.id
INNER JOIN res_partner AS partner ON company.partner_id = partner.id
WHERE %(scope)s AND run.event_type = 'integrity_checked'
