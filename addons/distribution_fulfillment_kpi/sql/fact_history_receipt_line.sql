-- Receipts of the former system, with the very columns of fact_receipt_line.sql.
-- Grain: one row per loaded purchase line of which something came.
-- Unit: quantities in the unit the old system used; instants in UTC; days are local days in the zone of the row.
-- Window: none. The rows that `scope` names, over the alias history.
-- Excluded: lines of which nothing came.
-- Source: fulfillment_history_purchase_line. It knows no dock and no shelf. Where nobody told the day of a
--   receipt, the goods count on the day on which they were promised, or else ordered.
WITH loaded_line AS (
    SELECT history.*, coalesce(nullif(history.tz, ''), 'UTC') AS zone
    FROM fulfillment_history_purchase_line AS history
    WHERE %(scope)s AND history.received_qty > 0
)

SELECT
    line.id::bigint * 2 + 1 AS id,
    'history' AS source,
    line.id AS scope_id,
    line.id AS line_id,
    line.company_id,
    line.warehouse_id,
    line.zone AS tz,
    NULL::integer AS uom_family_id,
    line.uom_name,
    1::numeric AS uom_factor,
    line.partner_id AS vendor_id,
    -- A name stands in where no record does.
    CASE WHEN line.partner_id IS NULL THEN line.vendor_name END AS vendor_name,
    line.product_id,
    CASE WHEN line.product_id IS NULL THEN coalesce(line.product_name, line.product_code) END
        AS product_name,
    NULL::integer AS category_id,
    line.category_name,
    FALSE AS is_intercompany,
    line.received_at,
    fulfillment_local_day(
        coalesce(line.received_at, line.first_promised_at, line.ordered_at), line.zone
    ) AS received_day,
    line.received_qty,
    NULL::timestamp AS arrived_at,
    NULL::timestamp AS started_at,
    NULL::timestamp AS available_at,
    NULL::date AS available_day,
    NULL::bigint AS mean_seconds,
    line.rejected_qty IS NOT NULL AS is_inspected,
    FALSE AS is_skipped,
    FALSE AS was_held,
    line.received_qty - line.rejected_qty AS accepted_qty,
    line.rejected_qty,
    0::numeric AS returned_qty,
    NULL::varchar AS exclusion,
    CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM loaded_line AS line
