-- Purchase lines of the system that came before, with the very columns of fact_purchase_line.sql.
-- Grain: one row per loaded purchase line.
-- Unit: quantities in the unit the old system used (its name is the family, nothing is converted);
--   money in the currency of the row, untaxed; instants in UTC; days are local days in the zone of the row.
-- Window: none. What is computed together is a line: those that `scope` names, over the alias history.
-- Excluded: rows without a positive ordered quantity.
-- Source: fulfillment_history_purchase_line. A row knows one receipt: whatever came, came with it. What
--   is neither received nor cancelled is open.
WITH loaded_line AS (
    SELECT
        history.*,
        company.currency_id AS company_currency_id,
        coalesce(nullif(history.tz, ''), 'UTC') AS zone,
        coalesce(history.last_promised_at, history.first_promised_at) AS final_promised_at,
        -- A receipt of which nobody said how much is the whole of it.
        CASE
            WHEN history.received_at IS NULL THEN coalesce(history.received_qty, 0)
            ELSE coalesce(history.received_qty, history.ordered_qty)
        END AS came_qty,
        history.received_at IS NOT NULL AND history.received_qty IS NULL AS is_quantity_unknown
    FROM fulfillment_history_purchase_line AS history
    INNER JOIN res_company AS company ON history.company_id = company.id
    WHERE %(scope)s AND history.ordered_qty > 0
),

dated_line AS (
    SELECT
        line.*,
        CASE WHEN line.came_qty > 0 THEN line.received_at END AS came_at,
        round(line.came_qty, %(digits)s) >= round(line.ordered_qty, %(digits)s) AS is_filled,
        round(line.came_qty + coalesce(line.cancelled_qty, 0), %(digits)s)
        >= round(line.ordered_qty, %(digits)s) AS is_closed,
        fulfillment_local_day(line.ordered_at, line.zone) AS ordered_day,
        fulfillment_local_day(line.first_promised_at, line.zone) AS first_promise_day,
        fulfillment_local_day(line.final_promised_at, line.zone) AS last_promise_day,
        fulfillment_local_day(line.requested_at, line.zone) AS requested_day,
        CASE WHEN line.came_qty > 0 THEN fulfillment_local_day(line.received_at, line.zone) END AS came_day
    FROM loaded_line AS line
)

SELECT
    line.id::bigint * 2 + 1 AS id,
    'history' AS source,
    line.id AS scope_id,
    line.id AS line_id,
    NULL::integer AS order_id,
    line.company_id,
    line.warehouse_id,
    line.zone AS tz,
    coalesce(line.currency_id, line.company_currency_id) AS currency_id,
    NULL::integer AS uom_family_id,
    line.uom_name,
    1::numeric AS uom_factor,
    line.partner_id AS vendor_id,
    -- A name stands in where no record does.
    CASE WHEN line.partner_id IS NULL THEN line.vendor_name END AS vendor_name,
    line.product_id,
    CASE WHEN line.product_id IS NULL THEN coalesce(line.product_name, line.product_code) END AS product_name,
    NULL::integer AS category_id,
    line.category_name,
    NULL::varchar AS order_type,
    FALSE AS is_dropship,
    FALSE AS is_intercompany,
    line.ordered_at AS approved_at,
    line.ordered_day AS approved_day,
    line.first_promised_at AS first_promise_at,
    line.first_promise_day,
    line.final_promised_at AS last_promise_at,
    line.last_promise_day,
    line.requested_day,
    NULL::numeric AS agreed_days,
    line.ordered_qty,
    line.came_qty AS received_qty,
    line.came_at AS first_received_at,
    line.came_at AS last_received_at,
    line.came_day AS last_received_day,
    CASE WHEN line.is_filled THEN line.came_day END AS filled_day,
    line.is_closed,
    CASE WHEN line.is_closed THEN line.came_at END AS completed_at,
    CASE WHEN line.is_closed THEN line.came_day END AS completed_day,
    NULL::date AS cancelled_day,
    CASE WHEN line.is_closed THEN extract(EPOCH FROM line.came_at - line.ordered_at) END::bigint AS lead_seconds,
    CASE WHEN line.is_closed AND line.came_at IS NOT NULL THEN 0 END::bigint AS spread_seconds,
    CASE WHEN line.billed_unit_price IS NOT NULL THEN line.came_qty END AS billed_qty,
    (line.billed_unit_price - line.unit_price) * line.came_qty AS price_variance,
    CASE
        WHEN line.came_qty = 0 AND round(line.cancelled_qty, %(digits)s) >= round(line.ordered_qty, %(digits)s)
            THEN 'cancelled_unclassified'
    END AS exclusion,
    (
        CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN line.came_at < line.ordered_at THEN 4 ELSE 0 END
        + CASE WHEN line.is_quantity_unknown THEN 32 ELSE 0 END
    ) AS dq
FROM dated_line AS line
