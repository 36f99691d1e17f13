-- Minutes of the picks of the system that came before, with the very columns of fact_pick_run.sql.
-- Grain: one row per loaded pick that says how long it took.
-- Unit: seconds; units in the unit of the old system; instants in UTC, run_day is a local day in the zone of the row.
-- Window: none. Scope: rows, alias history.
-- Excluded: rows without minutes or instant: the file told no time.
-- Source: fulfillment_history_pick.
SELECT
    history.id::bigint * 2 + 1 AS id,
    'history' AS source,
    history.id AS scope_id,
    history.id AS event_id,
    NULL::integer AS picking_id,
    history.company_id,
    history.warehouse_id,
    coalesce(nullif(history.tz, ''), 'UTC') AS tz,
    NULL::integer AS picker_id,
    history.picker_name,
    round(history.minutes * 60)::integer AS seconds,
    coalesce(history.line_count, 1)::numeric AS line_count,
    history.quantity AS units,
    NULL::integer AS uom_family_id,
    history.uom_name,
    NULL::timestamp AS started_at,
    history.picked_at AS ended_at,
    fulfillment_local_day(history.picked_at, coalesce(nullif(history.tz, ''), 'UTC')) AS run_day,
    CASE WHEN history.minutes <= 0 THEN 'no_minutes' END AS exclusion,
    CASE WHEN history.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM fulfillment_history_pick AS history
WHERE %(scope)s AND history.picked_at IS NOT NULL AND history.minutes IS NOT NULL
