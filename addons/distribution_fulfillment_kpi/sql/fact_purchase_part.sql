-- Ordered quantity of purchase lines, divided by when it came.
-- Grain: one row per line and receipt instant that brought some of it, and one for what did not come (yet).
-- Unit: quantities in the unit of the product; received_day is the local day in tz, NULL: did not come.
-- Window: none. The purchase orders that `scope` names, over the aliases line and purchase.
-- Excluded: nothing is dropped; `exclusion` is that of the line. The parts of a line add up to what was
--   ordered, so what came beyond it is in none of them.
-- Source: fulfillment_fact_purchase_line, stock_move.
WITH line_move AS MATERIALIZED (%(purchase_move)s),

receipt AS (
    SELECT
        move.line_id,
        move.moved_at AS received_at,
        sum(move.quantity) AS quantity,
        sum(sum(move.quantity)) OVER (PARTITION BY move.line_id ORDER BY move.moved_at) AS running_qty
    FROM line_move AS move
    WHERE move.is_received AND NOT move.is_component
    GROUP BY move.line_id, move.moved_at
),

part AS (
    SELECT
        fact.id AS line_fact_id,
        row_number() OVER (PARTITION BY fact.id ORDER BY receipt.received_at) AS number,
        fulfillment_local_day(receipt.received_at, fact.tz) AS received_day,
        least(receipt.running_qty, fact.ordered_qty)
        - least(receipt.running_qty - receipt.quantity, fact.ordered_qty) AS quantity
    FROM fulfillment_fact_purchase_line AS fact
    INNER JOIN receipt ON fact.line_id = receipt.line_id
    WHERE fact.source = 'live'
    UNION ALL
    SELECT fact.id, 0, NULL, fact.ordered_qty - fact.received_qty
    FROM purchase_order_line AS line
    INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
    INNER JOIN fulfillment_fact_purchase_line AS fact ON fact.id = line.id::bigint * 2
    WHERE %(scope)s
)

%(purchase_part)s
