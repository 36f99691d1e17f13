-- How long returned goods that wait for a decision at the end of a day have been waiting.
-- Grain: one row per source and what `keys` names.
-- Unit: numerator is the sum of the local days since the receipt, denominator the return lines.
-- Window: return lines received by the end of the day of which something waited still then.
-- Excluded: goods put straight into stock, which nobody was to decide about.
-- Source: fulfillment_fact_return_line.
SELECT
    %(keys)s,
    sum(%(day)s::date - fact.received_day) AS numerator,
    count(*) AS denominator,
    count(*) AS count,
    array_agg(fact.move_id) AS move_ids
FROM fulfillment_fact_return_line AS fact
WHERE
    %(scoped)s
    AND fact.received_day <= %(day)s
    AND (NOT fact.is_closed OR fact.disposed_day > %(day)s)
    AND (%(left_out)s) IS NULL
GROUP BY %(keys)s
