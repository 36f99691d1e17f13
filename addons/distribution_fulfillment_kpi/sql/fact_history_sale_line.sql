-- Demand lines of the system that came before, with the very columns of fact_sale_line.sql.
-- Grain: one row per loaded order line.
-- Unit: quantities in the unit the old system used (its name is the family, nothing is
--   converted); unit_value in the currency of the row, untaxed; instants in UTC; days are local
--   days in the zone of the row.
-- Window: none. What is computed together is an order: those that `scope` names, over the alias history.
-- Excluded: rows without a positive ordered quantity.
-- Source: fulfillment_history_sale_line. A row knows one shipment: what left with it is all that
--   ever left, so a shipped row is closed. Where only the arrival is known, it stands for the
--   shipment (dq 16): goods left no later than that.
WITH loaded_line AS (
    SELECT
        history.*,
        company.currency_id AS company_currency_id,
        coalesce(history.shipped_at, history.delivered_at) AS left_at,
        coalesce(history.last_promised_at, history.first_promised_at) AS final_promised_at,
        coalesce(nullif(history.tz, ''), 'UTC') AS zone,
        fulfillment_history_order_scope(history.company_id, history.order_ref, history.id) AS scope_id,
        -- Lines without an order number stand alone. Two old systems may have given one number to two orders.
        concat_ws(
            chr(31), history.company_id, coalesce(history.system, ''),
            coalesce(history.order_ref, '#' || history.id::varchar)
        ) AS group_key
    FROM fulfillment_history_sale_line AS history
    INNER JOIN res_company AS company ON history.company_id = company.id
    WHERE %(scope)s AND history.ordered_qty > 0
),

dated_line AS (
    SELECT
        line.*,
        min(line.left_at) OVER (PARTITION BY line.group_key, line.warehouse_id) AS group_left_at,
        -- An order of the history has no record of its own: the first of its lines names it.
        min(line.id) OVER (PARTITION BY line.group_key) AS order_id,
        CASE WHEN line.left_at IS NULL THEN 0 ELSE coalesce(line.shipped_qty, line.ordered_qty) END
            AS left_qty,
        fulfillment_local_day(line.ordered_at, line.zone) AS ordered_day,
        fulfillment_local_day(line.left_at, line.zone) AS left_day,
        fulfillment_local_day(line.first_promised_at, line.zone) AS first_promise_day,
        fulfillment_local_day(line.final_promised_at, line.zone) AS last_promise_day,
        fulfillment_local_day(line.requested_at, line.zone) AS requested_day
    FROM loaded_line AS line
)

SELECT
    line.id::bigint * 2 + 1 AS id,
    'history' AS source,
    line.scope_id,
    line.id AS line_id,
    line.order_id,
    line.company_id,
    line.warehouse_id,
    line.warehouse_id AS order_warehouse_id,
    line.zone AS tz,
    coalesce(line.currency_id, line.company_currency_id) AS currency_id,
    NULL::integer AS uom_family_id,
    line.uom_name,
    1::numeric AS uom_factor,
    line.partner_id,
    -- A name stands in where no record does.
    CASE WHEN line.partner_id IS NULL THEN line.customer_name END AS partner_name,
    line.product_id,
    CASE WHEN line.product_id IS NULL THEN coalesce(line.product_name, line.product_code) END AS product_name,
    NULL::integer AS category_id,
    line.category_name,
    line.vendor_name,
    line.carrier_name,
    NULL::integer AS team_id,
    NULL::integer AS channel_id,
    NULL::varchar AS order_type,
    FALSE AS is_dropship,
    FALSE AS is_intercompany,
    line.ordered_at AS confirmed_at,
    line.first_promised_at AS first_promise_at,
    line.final_promised_at AS last_promise_at,
    line.requested_at,
    line.ordered_qty AS ref_qty,
    line.amount_untaxed / line.ordered_qty AS unit_value,
    line.left_qty AS shipped_qty,
    CASE WHEN line.left_at <= line.group_left_at THEN line.left_qty ELSE 0 END AS first_shipped_qty,
    NULL::numeric AS split_qty,
    CASE WHEN line.left_day <= line.first_promise_day THEN line.left_qty ELSE 0 END AS first_promise_qty,
    CASE WHEN line.left_day <= line.last_promise_day THEN line.left_qty ELSE 0 END AS last_promise_qty,
    CASE WHEN line.left_day <= line.requested_day THEN line.left_qty ELSE 0 END AS requested_qty,
    line.group_left_at AS group_shipped_at,
    CASE WHEN round(line.left_qty, %(digits)s) >= round(line.ordered_qty, %(digits)s) THEN line.left_at END
        AS filled_at,
    line.left_at AS last_shipped_at,
    line.left_at IS NOT NULL AS is_closed,
    line.left_at AS closed_at,
    line.ordered_day AS confirmed_day,
    line.first_promise_day,
    line.last_promise_day,
    line.requested_day,
    fulfillment_local_day(line.group_left_at, line.zone) AS group_shipped_day,
    CASE WHEN round(line.left_qty, %(digits)s) >= round(line.ordered_qty, %(digits)s) THEN line.left_day END
        AS filled_day,
    CASE
        WHEN round(line.left_qty, %(digits)s) >= round(line.ordered_qty, %(digits)s)
            THEN fulfillment_local_day(line.delivered_at, line.zone)
    END AS delivered_day,
    line.left_day AS last_shipped_day,
    line.left_day AS closed_day,
    fulfillment_local_day(line.group_left_at, line.zone) AS first_judged_day,
    NULL::varchar AS exclusion,
    (
        CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN line.left_at < line.ordered_at THEN 4 ELSE 0 END
        + CASE WHEN line.left_at IS NOT NULL AND line.shipped_qty IS NULL THEN 8 ELSE 0 END
        + CASE WHEN line.shipped_at IS NULL AND line.delivered_at IS NOT NULL THEN 16 ELSE 0 END
    ) AS dq,
    NULL::timestamp AS entered_at,
    FALSE AS is_taken_over,
    NULL::integer AS standard_lead,
    -- The old system tells the first and the last promise, not when one took the other's place.
    NULL::timestamp AS promise_moved_at,
    NULL::timestamp AS promise_pushed_at,
    NULL::timestamp AS promise_rebased_at,
    NULL::jsonb AS shipment_steps,
    NULL::jsonb AS cut_steps
FROM dated_line AS line
