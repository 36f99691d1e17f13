-- What the last run of the integrity checks found.
-- Grain: one row per source and what `keys` names.
-- Unit: numerator is the number of failed documents or their money (`figure`), denominator 1.
-- Window: the last run of each check and company on the seven days that end with the day: a check that
--   is not run any more has no findings, rather than old ones.
-- Excluded: each check by itself where `is_all` asks for all together, and the other way round. Money of
--   a check that knows none is empty.
-- Source: fulfillment_fact_integrity.
SELECT
    %(keys)s,
    sum(%(figure)s) AS numerator,
    1 AS denominator,
    count(*) AS count,
    array_agg(event_id) AS event_ids
FROM (
    SELECT DISTINCT ON (source, company_id, check_code) *
    FROM fulfillment_fact_integrity
    WHERE
        source = ANY(%(sources)s)
        AND company_id = ANY(%(company_ids)s)
        AND checked_day BETWEEN %(day)s::date - 6 AND %(day)s
        AND (check_code = 'all') = %(is_all)s
        AND %(is_asked)s
    ORDER BY source, company_id, check_code, checked_at DESC, event_id DESC
) AS last_run
GROUP BY %(keys)s
