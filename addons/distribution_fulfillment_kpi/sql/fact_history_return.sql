-- Returns of the system that came before, with the very columns of fact_return_line.sql.
-- Grain: one row per returned line: rows that share return_ref, old system, product and lot are its dispositions.
-- Unit: quantities in the unit of the old system (its name is the family, nothing is converted); seconds
--   and waited as in fact_return_line.sql; instants in UTC, days are local days in the zone of the first row.
-- Window: none. Scope: returned lines (a hash of what they share), alias history.
-- Excluded: rows without an instant of receipt or a positive quantity. A row that tells of no disposition
--   is open: whether its goods were ever inspected, an old system does not say.
-- Source: fulfillment_history_return.
WITH returned AS (
    SELECT
        history.*,
        coalesce(nullif(history.tz, ''), 'UTC') AS zone,
        %(line)s AS line_scope_id,
        CASE WHEN history.disposed_at IS NOT NULL THEN coalesce(history.disposed_qty, history.quantity) ELSE 0 END
            AS gone_qty
    FROM fulfillment_history_return AS history
    WHERE %(scope)s AND history.received_at IS NOT NULL AND history.quantity > 0
),

line AS (
    SELECT
        min(returned.id) AS line_id,
        min(returned.line_scope_id) AS scope_id,
        returned.company_id,
        min(returned.warehouse_id) AS warehouse_id,
        (array_agg(returned.zone ORDER BY returned.id))[1] AS tz,
        min(returned.partner_id) AS partner_id,
        min(returned.customer_name) AS customer_name,
        min(returned.product_id) AS product_id,
        min(coalesce(returned.product_name, returned.product_code)) AS product_name,
        min(returned.category_name) AS category_name,
        returned.uom_name,
        sum(returned.quantity) AS quantity,
        sum(returned.gone_qty) AS disposed_qty,
        min(returned.received_at) AS received_at,
        max(returned.disposed_at) AS disposed_at,
        sum(returned.gone_qty * extract(EPOCH FROM returned.disposed_at - returned.received_at)) AS waited
    FROM returned
    GROUP BY
        returned.company_id, coalesce(returned.system, ''), coalesce(returned.return_ref, '#' || returned.id::varchar),
        returned.product_code, returned.product_name, returned.lot_name, returned.uom_name
),

closed AS (
    SELECT line.*, round(line.disposed_qty, %(digits)s) >= round(line.quantity, %(digits)s) AS is_closed
    FROM line
)

SELECT
    line.line_id::bigint * 4 + 1 AS id,
    'history' AS source,
    line.scope_id,
    line.line_id AS move_id,
    NULL::integer AS picking_id,
    NULL::integer AS order_id,
    line.company_id,
    line.warehouse_id,
    line.tz,
    line.partner_id,
    CASE WHEN line.partner_id IS NULL THEN line.customer_name END AS partner_name,
    line.product_id,
    CASE WHEN line.product_id IS NULL THEN line.product_name END AS product_name,
    NULL::integer AS category_id,
    line.category_name,
    1::numeric AS uom_factor,
    NULL::integer AS uom_family_id,
    line.uom_name,
    line.quantity,
    line.disposed_qty,
    line.is_closed,
    CASE WHEN line.is_closed THEN extract(EPOCH FROM line.disposed_at - line.received_at)::integer END AS seconds,
    CASE WHEN line.is_closed THEN line.waited END AS waited,
    line.received_at,
    CASE WHEN line.is_closed THEN line.disposed_at END AS disposed_at,
    fulfillment_local_day(line.received_at, line.tz) AS received_day,
    CASE WHEN line.is_closed THEN fulfillment_local_day(line.disposed_at, line.tz) END AS disposed_day,
    NULL::varchar AS exclusion,
    (
        CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN line.is_closed AND line.disposed_at < line.received_at THEN 4 ELSE 0 END
    ) AS dq
FROM closed AS line
