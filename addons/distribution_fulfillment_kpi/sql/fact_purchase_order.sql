-- Confirmed purchase orders.
-- Grain: one row per order with at least one line that asked for goods.
-- Unit: days are local days in tz.
-- Window: none. The orders that `scope` names, over the alias line.
-- Excluded: nothing is dropped; an order of which no line takes part has the exclusion of one of them.
-- Source: fulfillment_fact_purchase_line, fulfillment_event. Somebody asked for more speed of an order,
--   or of a transfer that brings its goods.
WITH purchase AS MATERIALIZED (
    SELECT
        line.order_id,
        line.company_id,
        min(line.warehouse_id) AS warehouse_id,
        min(line.tz) AS tz,
        min(line.vendor_id) AS vendor_id,
        bool_or(line.is_dropship) AS is_dropship,
        bool_or(line.is_intercompany) AS is_intercompany,
        min(line.approved_at) AS approved_at,
        min(line.approved_day) AS approved_day,
        CASE WHEN bool_and(line.exclusion IS NOT NULL) THEN min(line.exclusion) END AS exclusion,
        bit_or(line.dq) AS dq
    FROM fulfillment_fact_purchase_line AS line
    WHERE %(scope)s
    GROUP BY line.order_id, line.company_id
),

expedited AS (
    SELECT
        wish.order_id,
        min(wish.occurred_at) AS expedited_at
    FROM (
        SELECT purchase.order_id, event.occurred_at
        FROM purchase
        INNER JOIN fulfillment_event AS event
            ON event.model = 'purchase.order' AND purchase.order_id = event.res_id
        WHERE event.event_type = 'expedited'
        UNION ALL
        SELECT purchase.order_id, event.occurred_at
        FROM purchase
        INNER JOIN purchase_order_line AS line ON purchase.order_id = line.order_id
        INNER JOIN stock_move AS move ON line.id = move.purchase_line_id
        INNER JOIN stock_location AS origin ON move.location_id = origin.id AND origin.usage = 'supplier'
        INNER JOIN fulfillment_event AS event
            ON event.model = 'stock.picking' AND move.picking_id = event.res_id
        WHERE event.event_type = 'expedited'
    ) AS wish
    GROUP BY wish.order_id
)

SELECT
    purchase.order_id::bigint AS id,
    'live' AS source,
    purchase.order_id AS scope_id,
    purchase.order_id,
    purchase.company_id,
    purchase.warehouse_id,
    purchase.tz,
    purchase.vendor_id,
    purchase.is_dropship,
    purchase.is_intercompany,
    purchase.approved_at,
    purchase.approved_day,
    expedited.expedited_at,
    fulfillment_local_day(expedited.expedited_at, purchase.tz) AS expedited_day,
    purchase.exclusion,
    purchase.dq
FROM purchase
LEFT JOIN expedited ON purchase.order_id = expedited.order_id
