-- How long what fails at the end of a day has been failing.
-- Grain: one row per source and what `keys` names.
-- Unit: numerator is the sum of the local days since the first run that found it, denominator the findings.
-- Window: findings seen by the end of the day and not put right by then.
-- Excluded: nothing.
-- Source: fulfillment_fact_finding.
SELECT
    %(keys)s,
    sum(%(day)s::date - fact.first_seen_day) AS numerator,
    count(*) AS denominator,
    count(*) AS count,
    array_agg(fact.finding_id) AS finding_ids
FROM fulfillment_fact_finding AS fact
WHERE
    fact.source = ANY(%(sources)s)
    AND fact.company_id = ANY(%(company_ids)s)
    AND fact.first_seen_day <= %(day)s
    AND (fact.cleared_day IS NULL OR fact.cleared_day > %(day)s)
    AND %(is_asked)s
GROUP BY %(keys)s
