-- Parts of purchase lines, with what their lines say; where facts of the two sources end alike.
-- Grain: one row per row of `part` (line_fact_id, number, quantity, received_day), which stands before it.
-- Unit, window: those of the fact.
-- Excluded: parts without quantity.
-- Source: fulfillment_fact_purchase_line.
SELECT
    fact.id * 65536 + part.number AS id,
    fact.source,
    fact.scope_id,
    fact.line_id,
    fact.company_id,
    fact.warehouse_id,
    fact.tz,
    fact.uom_family_id,
    fact.uom_name,
    fact.uom_factor,
    fact.vendor_id,
    fact.vendor_name,
    fact.product_id,
    fact.product_name,
    fact.category_id,
    fact.category_name,
    fact.order_type,
    fact.is_dropship,
    fact.is_intercompany,
    fact.is_closed,
    fact.approved_day,
    fact.first_promise_day,
    fact.last_promise_day,
    fact.requested_day,
    fact.cancelled_day,
    part.quantity,
    part.received_day,
    -- Came, and nobody told when; of live lines the receipt tells.
    fact.received_qty > 0 AND fact.last_received_day IS NULL AS is_day_unknown,
    fact.exclusion,
    fact.dq
FROM part
INNER JOIN fulfillment_fact_purchase_line AS fact ON part.line_fact_id = fact.id
WHERE part.quantity > 0
