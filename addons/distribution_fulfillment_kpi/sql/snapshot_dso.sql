-- Days sales outstanding at the end of a day.
-- Grain: one row per source and what `keys` names.
-- Unit: numerator is what customers owe, denominator what they were invoiced (less credit notes) on the
--   90 days that end with the day, both gross in company currency; times 90 it is days.
-- Window: receivables of all days up to the day, revenue of the 90 days; `since` is the first of them.
-- Excluded: what stays between our own companies, unless it is asked for.
-- Source: daily changes (`movement`) of receivables and revenue.
SELECT
    %(keys)s,
    coalesce(sum(movement.amount) FILTER (WHERE movement.kind = 'M08b.change'), 0) AS numerator,
    sum(movement.amount) FILTER (
        WHERE movement.kind = 'M08b.revenue' AND movement.day > %(day)s::date - 90
    ) AS denominator,
    coalesce(sum(movement.count) FILTER (
        WHERE movement.kind = 'M08b.revenue' AND movement.day > %(day)s::date - 90
    ), 0) AS count,
    %(day)s::date - 89 AS since
FROM (%(movement)s) AS movement
GROUP BY %(keys)s
