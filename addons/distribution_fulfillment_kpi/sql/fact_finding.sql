-- Findings of the integrity checks: since when a document failed, and when it was put right.
-- Grain: one row per finding.
-- Unit: instants in UTC; days are the company's; open_seconds from the first run that found it to the first
--   that did not, NULL while it fails.
-- Window: none. What is computed together is a finding: those that `scope` names, over the alias finding.
-- Excluded: nothing.
-- Source: fulfillment_integrity_finding.
SELECT
    finding.id::bigint * 2 AS id,
    'live' AS source,
    finding.id AS scope_id,
    finding.id AS finding_id,
    finding.company_id,
    NULL::integer AS warehouse_id,
    finding.check_code,
    finding.first_seen_at,
    finding.cleared_at,
    fulfillment_local_day(finding.first_seen_at, coalesce(nullif(partner.tz, ''), 'UTC')) AS first_seen_day,
    fulfillment_local_day(finding.cleared_at, coalesce(nullif(partner.tz, ''), 'UTC')) AS cleared_day,
    extract(EPOCH FROM finding.cleared_at - finding.first_seen_at)::bigint AS open_seconds,
    NULL::varchar AS exclusion,
    0 AS dq
FROM fulfillment_integrity_finding AS finding
INNER JOIN res_company AS company ON finding.company_id = company.id
INNER JOIN res_partner AS partner ON company.partner_id = partner.id
WHERE %(scope)s
