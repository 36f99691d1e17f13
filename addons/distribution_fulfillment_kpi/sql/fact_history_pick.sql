-- Picks of the system that came before, with the very columns of fact_pick_line.sql.
-- Grain: one row per loaded pick: a line, or a task of line_count lines.
-- Unit: quantity in the unit of the old system (its name is the family, nothing is converted); instants
--   in UTC, pick_day is a local day in the zone of the row.
-- Window: none. Scope: rows, alias history.
-- Excluded: rows without an instant. Where nothing is known of errors, error_line_count is NULL: that is
--   not "without error". An old system tells of no near misses.
-- Source: fulfillment_history_pick.
SELECT
    history.id::bigint * 4 + 1 AS id,
    'history' AS source,
    history.id AS scope_id,
    history.id AS line_id,
    NULL::integer AS move_id,
    NULL::integer AS picking_id,
    history.company_id,
    history.warehouse_id,
    coalesce(nullif(history.tz, ''), 'UTC') AS tz,
    history.product_id,
    CASE WHEN history.product_id IS NULL THEN coalesce(history.product_name, history.product_code) END AS product_name,
    NULL::integer AS category_id,
    history.category_name,
    history.quantity,
    1::numeric AS uom_factor,
    NULL::integer AS uom_family_id,
    history.uom_name,
    coalesce(history.line_count, 1) AS line_count,
    CASE
        WHEN history.error_line_count IS NOT NULL
            THEN least(history.error_line_count, coalesce(history.line_count, 1))
        WHEN history.is_error THEN 1
        WHEN NOT history.is_error THEN 0
    END AS error_line_count,
    NULL::integer AS near_miss_line_count,
    history.error_kind,
    NULL::varchar AS found_by,
    NULL::integer AS picker_id,
    history.picker_name,
    history.picked_at,
    fulfillment_local_day(history.picked_at, coalesce(nullif(history.tz, ''), 'UTC')) AS pick_day,
    NULL::varchar AS exclusion,
    CASE WHEN history.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM fulfillment_history_pick AS history
WHERE %(scope)s AND history.picked_at IS NOT NULL
