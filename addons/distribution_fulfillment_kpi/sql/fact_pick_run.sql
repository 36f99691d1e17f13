-- Rounds of picking: how many lines and units somebody picked in how long.
-- Grain: one row per pick_run_done: a round, transfer and family of units.
-- Unit: seconds of direct work, breaks taken out; units in the root of their family; instants in UTC,
--   run_day is the local day of the end.
-- Window: none. Scope: facts of the ledger, alias event.
-- Excluded: kept with `exclusion`: rounds without minutes ('no_minutes').
-- Source: fulfillment_event (pick_run_done).
WITH company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

run AS (
    SELECT
        event.id AS event_id,
        event.company_id,
        event.picking_ref AS picking_id,
        coalesce(event.warehouse_ref, type.warehouse_id) AS warehouse_id,
        event.actor_id AS picker_id,
        round(event.actual * 60)::integer AS seconds,
        event.quantity AS line_count,
        event.new_number * coalesce(uom.factor, 1) AS units,
        split_part(uom.parent_path, '/', 1)::integer AS uom_family_id,
        event.old_datetime AS started_at,
        coalesce(event.new_datetime, event.occurred_at) AS ended_at
    FROM fulfillment_event AS event
    LEFT JOIN stock_picking AS picking ON event.picking_ref = picking.id
    LEFT JOIN stock_picking_type AS type ON picking.picking_type_id = type.id
    LEFT JOIN uom_uom AS uom ON event.uom_ref = uom.id
    WHERE %(scope)s AND event.event_type = 'pick_run_done'
)

SELECT
    run.event_id::bigint * 2 AS id,
    'live' AS source,
    run.event_id AS scope_id,
    run.event_id,
    run.picking_id,
    run.company_id,
    run.warehouse_id,
    coalesce(zone.tz, company.tz) AS tz,
    run.picker_id,
    NULL::varchar AS picker_name,
    run.seconds,
    coalesce(run.line_count, 0) AS line_count,
    run.units,
    run.uom_family_id,
    NULL::varchar AS uom_name,
    run.started_at,
    run.ended_at,
    fulfillment_local_day(run.ended_at, coalesce(zone.tz, company.tz)) AS run_day,
    CASE WHEN coalesce(run.seconds, 0) <= 0 THEN 'no_minutes' END AS exclusion,
    CASE WHEN run.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM run
INNER JOIN company_zone AS company ON run.company_id = company.company_id
LEFT JOIN warehouse_zone AS zone ON run.warehouse_id = zone.warehouse_id
