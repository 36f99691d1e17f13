-- Counted records of the system that came before, with the very columns of fact_count.sql.
-- Grain: one row per loaded count.
-- Unit: quantities in the unit of the old system, values in the currency of the row; diff_pct as in
--   fact_count.sql; instants in UTC, counted_day is a local day in the zone of the row.
-- Window: none. Scope: all counts of the same goods at the same place (a hash of their names), alias history.
-- Excluded: rows without an instant. Kept with `exclusion`: rows without book or counted quantity
--   ('count_unknown').
-- Source: fulfillment_history_count.
WITH counted AS (
    SELECT
        history.*,
        company.currency_id AS company_currency_id,
        coalesce(nullif(history.tz, ''), 'UTC') AS zone,
        %(place)s AS place_id,
        history.counted_qty - history.book_qty AS adjusted_qty
    FROM fulfillment_history_count AS history
    INNER JOIN res_company AS company ON history.company_id = company.id
    WHERE %(scope)s AND history.counted_at IS NOT NULL
)

SELECT
    counted.id::bigint * 2 + 1 AS id,
    'history' AS source,
    counted.place_id AS scope_id,
    counted.id AS move_id,
    counted.company_id,
    counted.warehouse_id,
    counted.zone AS tz,
    coalesce(counted.currency_id, counted.company_currency_id) AS currency_id,
    counted.product_id,
    CASE WHEN counted.product_id IS NULL THEN coalesce(counted.product_name, counted.product_code) END AS product_name,
    NULL::integer AS category_id,
    counted.category_name,
    NULL::integer AS location_id,
    NULL::integer AS lot_id,
    NULL::integer AS package_id,
    NULL::integer AS owner_id,
    counted.sheet_ref AS sheet,
    NULL::integer AS reason_id,
    1::numeric AS uom_factor,
    NULL::integer AS uom_family_id,
    counted.book_qty,
    counted.adjusted_qty,
    CASE
        WHEN counted.adjusted_qty = 0 THEN 0
        ELSE 100 * abs(counted.adjusted_qty) / nullif(abs(counted.book_qty), 0)
    END AS diff_pct,
    NULL::varchar AS count_class,
    NULL::numeric AS tolerance_pct,
    counted.unit_cost,
    counted.book_qty * counted.unit_cost AS book_value,
    counted.adjusted_qty * counted.unit_cost AS adjusted_value,
    extract(
        EPOCH FROM lead(counted.counted_at) OVER (
            PARTITION BY
                counted.company_id, counted.warehouse_id, counted.product_code, counted.product_name,
                counted.location_name, counted.lot_name, counted.package_name, counted.owner_name,
                counted.adjusted_qty IS NULL
            ORDER BY counted.counted_at, counted.id
        ) - counted.counted_at
    )::integer AS recounted_seconds,
    counted.counted_at,
    fulfillment_local_day(counted.counted_at, counted.zone) AS counted_day,
    CASE WHEN counted.adjusted_qty IS NULL THEN 'count_unknown' END AS exclusion,
    CASE WHEN counted.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM counted
