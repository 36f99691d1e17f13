-- How much of a demand line was open at the end of which local days.
-- Grain: one row per demand line and stretch of days at whose local end the same quantity was open:
--   from_day is the first of them, until_day the day on which that changed (NULL: open still).
-- Unit: open_qty in the unit of the product (uom_factor leads to the root of its family), of a kit
--   whole kits; unit_value in company currency, untaxed; days are local days of the line.
-- Window: none. The scope is that of the line facts.
-- Excluded: days on which nothing was open; lines without an instant of confirmation. Lines that take
--   part in no figure have one row with `exclusion`, from confirmation to closing, so that they can be
--   counted.
-- Source: fulfillment_fact_sale_line.
-- What the customer wants after all changes (ref_qty) counts from the confirmation on: this is what is
--   known now, not what was known then. A line is over on the day it was closed, whatever is left of it.
-- Nearly all lines leave at once and are never cut: two stretches at most, which need no sum over days.
WITH line AS NOT MATERIALIZED (
    SELECT line.*
    FROM fulfillment_fact_sale_line AS line
    WHERE %(scope)s AND line.confirmed_day IS NOT NULL
),

plain_line AS NOT MATERIALIZED (
    SELECT
        line.*,
        least(
            CASE WHEN line.shipped_on > line.confirmed_day THEN line.shipped_on END,
            CASE WHEN line.closed_on > line.confirmed_day THEN line.closed_on END
        ) AS changed_on
    FROM (
        -- What is dated before the confirmation counts from the confirmation on.
        SELECT
            line.*,
            CASE
                WHEN line.last_shipped_day IS NOT NULL AND line.exclusion IS NULL
                    THEN greatest(line.last_shipped_day, line.confirmed_day)
            END AS shipped_on,
            CASE WHEN line.is_closed THEN greatest(line.closed_day, line.confirmed_day) END AS closed_on
        FROM line
        WHERE line.shipment_steps IS NULL AND line.cut_steps IS NULL
        OFFSET '0'  -- Computed once, and not wherever it is used.
    ) AS line
),

plain_stretch AS (
    SELECT
        line.*,
        line.confirmed_day AS from_day,
        line.changed_on AS until_day,
        1::bigint AS number,
        CASE
            WHEN line.is_closed AND line.confirmed_day >= line.closed_day THEN 0
            WHEN line.shipped_on = line.confirmed_day THEN round(line.ref_qty - line.shipped_qty, %(digits)s)
            ELSE round(line.ref_qty, %(digits)s)
        END AS open_qty
    FROM plain_line AS line
    UNION ALL
    SELECT
        line.*,
        line.changed_on AS from_day,
        nullif(greatest(line.shipped_on, line.closed_on), line.changed_on) AS until_day,
        2::bigint AS number,
        CASE
            WHEN line.is_closed AND line.changed_on >= line.closed_day THEN 0
            WHEN line.shipped_on <= line.changed_on THEN round(line.ref_qty - line.shipped_qty, %(digits)s)
            ELSE round(line.ref_qty, %(digits)s)
        END AS open_qty
    FROM plain_line AS line
    WHERE line.changed_on IS NOT NULL
),

stepped_line AS MATERIALIZED (
    SELECT line.*
    FROM line
    WHERE line.shipment_steps IS NOT NULL OR line.cut_steps IS NOT NULL
),

change AS (
    SELECT
        line.id,
        line.confirmed_day AS day,
        0::numeric AS shipped_qty,
        0::numeric AS cut_qty
    FROM stepped_line AS line
    UNION ALL
    SELECT
        line.id,
        line.closed_day AS day,
        0 AS shipped_qty,
        0 AS cut_qty
    FROM stepped_line AS line
    WHERE line.is_closed
    UNION ALL
    SELECT
        line.id,
        line.last_shipped_day AS day,
        line.shipped_qty,
        0 AS cut_qty
    FROM stepped_line AS line
    WHERE line.shipment_steps IS NULL AND line.last_shipped_day IS NOT NULL AND line.exclusion IS NULL
    UNION ALL
    SELECT
        line.id,
        fulfillment_local_day((step.value ->> 0)::timestamp, line.tz) AS day,
        (step.value ->> 1)::numeric
        - coalesce(lag((step.value ->> 1)::numeric) OVER (PARTITION BY line.id ORDER BY step.number), 0)
            AS shipped_qty,
        0 AS cut_qty
    FROM stepped_line AS line
    CROSS JOIN LATERAL jsonb_array_elements(line.shipment_steps) WITH ORDINALITY AS step (value, number)
    WHERE line.exclusion IS NULL
    UNION ALL
    SELECT
        line.id,
        fulfillment_local_day((cut.value ->> 0)::timestamp, line.tz) AS day,
        0 AS shipped_qty,
        (cut.value ->> 1)::numeric AS cut_qty
    FROM stepped_line AS line
    CROSS JOIN LATERAL jsonb_array_elements(line.cut_steps) AS cut (value)
    WHERE line.exclusion IS NULL
),

day_end AS (
    SELECT
        line.id,
        greatest(change.day, line.confirmed_day) AS day,
        sum(sum(change.shipped_qty)) OVER so_far AS shipped_qty,
        sum(sum(change.cut_qty)) OVER so_far AS cut_qty
    FROM change
    INNER JOIN stepped_line AS line ON change.id = line.id
    GROUP BY line.id, greatest(change.day, line.confirmed_day)
    WINDOW so_far AS (PARTITION BY line.id ORDER BY greatest(change.day, line.confirmed_day))
),

stepped_stretch AS (
    SELECT
        line.*,
        NULL::date AS shipped_on,
        NULL::date AS closed_on,
        NULL::date AS changed_on,
        day_end.day AS from_day,
        lead(day_end.day) OVER (PARTITION BY line.id ORDER BY day_end.day) AS until_day,
        row_number() OVER (PARTITION BY line.id ORDER BY day_end.day) AS number,
        CASE
            WHEN line.is_closed AND day_end.day >= line.closed_day THEN 0
            ELSE round(line.ref_qty - day_end.shipped_qty - greatest(day_end.cut_qty, 0), %(digits)s)
        END AS open_qty
    FROM day_end
    INNER JOIN stepped_line AS line ON day_end.id = line.id
),

stretch AS (
    SELECT * FROM plain_stretch
    UNION ALL
    SELECT * FROM stepped_stretch
)

SELECT
    stretch.id * 65536 + stretch.number AS id,
    stretch.source,
    stretch.scope_id,
    stretch.line_id,
    stretch.order_id,
    stretch.company_id,
    stretch.warehouse_id,
    stretch.currency_id,
    stretch.uom_family_id,
    stretch.uom_name,
    stretch.uom_factor,
    stretch.partner_id,
    stretch.partner_name,
    stretch.product_id,
    stretch.product_name,
    stretch.category_id,
    stretch.category_name,
    stretch.vendor_name,
    stretch.carrier_name,
    stretch.team_id,
    stretch.channel_id,
    stretch.order_type,
    stretch.is_dropship,
    stretch.is_intercompany,
    stretch.from_day,
    stretch.until_day,
    stretch.open_qty,
    stretch.unit_value,
    stretch.first_promise_day,
    stretch.last_promise_day,
    stretch.requested_day,
    stretch.exclusion,
    stretch.dq
FROM stretch
WHERE
    CASE
        WHEN stretch.exclusion IS NULL THEN stretch.open_qty > 0
        ELSE NOT coalesce(stretch.is_closed AND stretch.from_day >= stretch.closed_day, FALSE)
    END
