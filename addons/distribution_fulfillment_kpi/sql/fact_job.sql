-- Jobs of kitting and value-added work: how long each took, and how long it should have.
-- Grain: one row per manufacturing order (production_done) or task (vas_task_done) that was finished.
-- Unit: seconds, net of interruptions, scrap and rework included; unit_ms: thousandths of a second for one
--   product unit that was made; quantity in it; instants in UTC, done_day is a local day in the time zone
--   of the warehouse.
-- Window: none. Scope: facts of the ledger, alias event.
-- Excluded: kept with `exclusion`: jobs nobody clocked ('no_minutes').
-- Source: fulfillment_event (production_done, vas_task_done). An order closed with a backorder is one job
--   for what was made, its backorder another one.
WITH company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

job AS (
    SELECT
        event.id AS event_id,
        event.event_type AS kind,
        event.company_id,
        event.warehouse_ref AS warehouse_id,
        event.product_ref AS product_id,
        template.categ_id AS category_id,
        event.sale_line_ref AS line_id,
        event.sale_order_ref AS order_id,
        event.quantity * coalesce(event_uom.factor / nullif(uom.factor, 0), 1) AS quantity,
        round(
            60 * CASE event.event_type WHEN 'production_done' THEN event.old_number ELSE event.expected END
        )::integer AS standard_seconds,
        60 * CASE event.event_type WHEN 'production_done' THEN event.new_number ELSE event.actual END
            AS net_seconds,
        CASE WHEN event.event_type = 'vas_task_done' THEN event.new_datetime END AS ended_at,
        event.occurred_at
    FROM fulfillment_event AS event
    LEFT JOIN product_product AS product ON event.product_ref = product.id
    LEFT JOIN product_template AS template ON product.product_tmpl_id = template.id
    LEFT JOIN uom_uom AS uom ON template.uom_id = uom.id
    LEFT JOIN uom_uom AS event_uom ON event.uom_ref = event_uom.id
    WHERE %(scope)s AND event.event_type IN ('production_done', 'vas_task_done')
)

SELECT
    job.event_id::bigint * 2 AS id,
    'live' AS source,
    job.event_id AS scope_id,
    job.event_id,
    job.kind,
    job.line_id,
    job.order_id,
    job.company_id,
    job.warehouse_id,
    coalesce(zone.tz, company.tz) AS tz,
    job.product_id,
    job.category_id,
    job.quantity,
    job.standard_seconds,
    round(job.net_seconds)::integer AS actual_seconds,
    round(1000 * job.net_seconds / nullif(job.quantity, 0)) AS unit_ms,
    coalesce(job.ended_at, job.occurred_at) AS done_at,
    fulfillment_local_day(coalesce(job.ended_at, job.occurred_at), coalesce(zone.tz, company.tz)) AS done_day,
    CASE WHEN coalesce(job.net_seconds, 0) <= 0 THEN 'no_minutes' END AS exclusion,
    CASE WHEN job.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM job
INNER JOIN company_zone AS company ON job.company_id = company.company_id
LEFT JOIN warehouse_zone AS zone ON job.warehouse_id = zone.warehouse_id
