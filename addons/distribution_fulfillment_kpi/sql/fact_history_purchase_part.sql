-- Ordered quantity of the former system's purchase lines, with the very columns of fact_purchase_part.sql.
-- Grain: one row per line for what came, and one for what did not come.
-- Unit: quantities in the unit the old system used; received_day is the local day in tz, NULL: did not
--   come. Of lines that came on a day that nobody told, all parts are is_day_unknown.
-- Window: none. The lines that `scope` names, over the alias fact.
-- Excluded: nothing is dropped; `exclusion` is that of the line.
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
    fact.received_qty > 0 AND fact.last_received_day IS NULL AS is_day_unknown,
    fact.exclusion,
    fact.dq
FROM fulfillment_fact_purchase_line AS fact
CROSS JOIN LATERAL (
    VALUES
    (1, least(fact.received_qty, fact.ordered_qty), fact.last_received_day),
    (0, fact.ordered_qty - fact.received_qty, NULL)
) AS part (number, quantity, received_day)
WHERE %(scope)s AND part.quantity > 0
