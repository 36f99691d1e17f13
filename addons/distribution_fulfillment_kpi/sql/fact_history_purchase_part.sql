-- Ordered quantity of the former system's purchase lines, with the very columns of fact_purchase_part.sql.
-- Grain: one row per line for what came, and one for what did not come.
-- Unit: quantities in the unit the old system used; received_day is the local day in tz, NULL: did not
--   come. Of lines that came on a day that nobody told, all parts are is_day_unknown.
-- Window: none. The lines that `scope` names, over the alias fact.
-- Excluded: nothing is dropped; `exclusion` is that of the line.
-- Source: fulfillment_fact_purchase_line.
WITH part AS (
    SELECT
        fact.id AS line_fact_id,
        split.number,
        split.quantity,
        split.received_day
    FROM fulfillment_fact_purchase_line AS fact
    CROSS JOIN LATERAL (
        VALUES
        (1, least(fact.received_qty, fact.ordered_qty), fact.last_received_day),
        (0, fact.ordered_qty - fact.received_qty, NULL)
    ) AS split (number, quantity, received_day)
    WHERE %(scope)s
)

%(purchase_part)s
