-- Goods that came back from customers, and how long they waited for what became of them.
-- Grain: one row per done move from a customer and kind of place it was put to: where returned goods
--   wait for a decision, or elsewhere.
-- Unit: quantities in the unit of the product (uom_factor leads to the root of its family); seconds from
--   receipt to the last disposition; waited is quantity times seconds, summed over the dispositions;
--   instants in UTC, days are local days in the time zone of the warehouse.
-- Window: none. Scope: products, alias move.
-- Excluded: kept with `exclusion`: goods put straight into stock were never inspected ('not_inspected');
--   that is no decision after 0 hours.
-- Source: stock_move_line of done moves, stock_location (fulfillment_is_returns). What lies in a place
--   leaves it first in, first out, by product, lot and the outermost place that is marked. Whatever else
--   was put there takes its turn, and is no fact. Done quantities and dates count as they stand now.
WITH company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

return_place AS MATERIALIZED (
    SELECT DISTINCT ON (place.id)
        place.id AS location_id,
        marked.id AS root_id
    FROM stock_location AS marked
    INNER JOIN stock_location AS place ON place.parent_path LIKE marked.parent_path || '%%'
    WHERE marked.fulfillment_is_returns
    ORDER BY place.id, length(marked.parent_path)
),

moved AS MATERIALIZED (
    SELECT
        line.id AS line_id,
        move.id AS move_id,
        move.company_id,
        move.picking_id,
        move.sale_line_id,
        move.product_id,
        coalesce(line.lot_id, 0) AS lot_id,
        move.date AS moved_at,
        line.quantity_product_uom AS quantity,
        origin.usage = 'customer' AND destination.usage <> 'customer' AS is_receipt,
        destination.warehouse_id,
        origin_place.root_id AS from_id,
        destination_place.root_id AS to_id
    FROM stock_move AS move
    INNER JOIN stock_move_line AS line ON move.id = line.move_id
    INNER JOIN stock_location AS origin ON line.location_id = origin.id
    INNER JOIN stock_location AS destination ON line.location_dest_id = destination.id
    LEFT JOIN return_place AS origin_place ON line.location_id = origin_place.location_id
    LEFT JOIN return_place AS destination_place ON line.location_dest_id = destination_place.location_id
    WHERE
        %(scope)s
        AND move.state = 'done'
        AND line.quantity > 0
        AND (
            (origin.usage = 'customer' AND destination.usage <> 'customer')
            OR origin_place.root_id IS DISTINCT FROM destination_place.root_id
        )
),

-- What came in and what left as stretches of one line of goods: who overlaps belongs together.
came AS MATERIALIZED (
    SELECT
        moved.line_id,
        moved.company_id,
        moved.to_id AS place_id,
        moved.product_id,
        moved.lot_id,
        moved.moved_at,
        moved.is_receipt,
        sum(moved.quantity) OVER before_and_now - moved.quantity AS begins,
        sum(moved.quantity) OVER before_and_now AS ends
    FROM moved
    WHERE moved.to_id IS NOT NULL AND moved.from_id IS DISTINCT FROM moved.to_id
    WINDOW before_and_now AS (
        PARTITION BY moved.company_id, moved.to_id, moved.product_id, moved.lot_id
        ORDER BY moved.moved_at, moved.line_id
    )
),

gone AS MATERIALIZED (
    SELECT
        moved.company_id,
        moved.from_id AS place_id,
        moved.product_id,
        moved.lot_id,
        moved.moved_at,
        sum(moved.quantity) OVER before_and_now - moved.quantity AS begins,
        sum(moved.quantity) OVER before_and_now AS ends
    FROM moved
    WHERE moved.from_id IS NOT NULL AND moved.from_id IS DISTINCT FROM moved.to_id
    WINDOW before_and_now AS (
        PARTITION BY moved.company_id, moved.from_id, moved.product_id, moved.lot_id
        ORDER BY moved.moved_at, moved.line_id
    )
),

disposed AS MATERIALIZED (
    SELECT
        came.line_id,
        sum(least(came.ends, gone.ends) - greatest(came.begins, gone.begins)) AS quantity,
        max(gone.moved_at) AS last_at,
        sum(
            (least(came.ends, gone.ends) - greatest(came.begins, gone.begins))
            * extract(EPOCH FROM gone.moved_at - came.moved_at)
        ) AS waited
    FROM came
    INNER JOIN gone
        ON
            came.company_id = gone.company_id
            AND came.place_id = gone.place_id
            AND came.product_id = gone.product_id
            AND came.lot_id = gone.lot_id
            AND came.begins < gone.ends
            AND came.ends > gone.begins
    WHERE came.is_receipt
    GROUP BY came.line_id
),

received AS MATERIALIZED (
    SELECT
        moved.move_id,
        moved.to_id IS NOT NULL AS is_waiting,
        min(moved.company_id) AS company_id,
        min(moved.picking_id) AS picking_id,
        min(moved.sale_line_id) AS sale_line_id,
        min(moved.product_id) AS product_id,
        min(moved.warehouse_id) AS warehouse_id,
        min(moved.moved_at) AS received_at,
        sum(moved.quantity) AS quantity,
        coalesce(sum(disposed.quantity), 0) AS disposed_qty,
        max(disposed.last_at) AS last_disposed_at,
        coalesce(sum(disposed.waited), 0) AS waited
    FROM moved
    LEFT JOIN disposed ON moved.line_id = disposed.line_id
    WHERE moved.is_receipt
    GROUP BY moved.move_id, moved.to_id IS NOT NULL
),

closed AS (
    SELECT
        received.*,
        received.is_waiting
        AND round(received.disposed_qty, %(digits)s) >= round(received.quantity, %(digits)s) AS is_closed
    FROM received
)

SELECT
    returned.move_id::bigint * 4 + CASE WHEN returned.is_waiting THEN 0 ELSE 2 END AS id,
    'live' AS source,
    returned.product_id AS scope_id,
    returned.move_id,
    returned.picking_id,
    line.order_id,
    returned.company_id,
    returned.warehouse_id,
    coalesce(zone.tz, company.tz) AS tz,
    partner.commercial_partner_id AS partner_id,
    NULL::varchar AS partner_name,
    returned.product_id,
    NULL::varchar AS product_name,
    template.categ_id AS category_id,
    NULL::varchar AS category_name,
    uom.factor AS uom_factor,
    split_part(uom.parent_path, '/', 1)::integer AS uom_family_id,
    NULL::varchar AS uom_name,
    returned.quantity,
    returned.disposed_qty,
    returned.is_closed,
    CASE
        WHEN returned.is_closed
            THEN extract(EPOCH FROM returned.last_disposed_at - returned.received_at)::integer
    END AS seconds,
    CASE WHEN returned.is_closed THEN returned.waited END AS waited,
    returned.received_at,
    CASE WHEN returned.is_closed THEN returned.last_disposed_at END AS disposed_at,
    fulfillment_local_day(returned.received_at, coalesce(zone.tz, company.tz)) AS received_day,
    CASE
        WHEN returned.is_closed
            THEN fulfillment_local_day(returned.last_disposed_at, coalesce(zone.tz, company.tz))
    END AS disposed_day,
    CASE WHEN NOT returned.is_waiting THEN 'not_inspected' END AS exclusion,
    (
        CASE WHEN returned.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN returned.is_closed AND returned.last_disposed_at < returned.received_at THEN 4 ELSE 0 END
    ) AS dq
FROM closed AS returned
INNER JOIN company_zone AS company ON returned.company_id = company.company_id
INNER JOIN product_product AS product ON returned.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
LEFT JOIN warehouse_zone AS zone ON returned.warehouse_id = zone.warehouse_id
LEFT JOIN sale_order_line AS line ON returned.sale_line_id = line.id
LEFT JOIN sale_order AS sale ON line.order_id = sale.id
LEFT JOIN res_partner AS partner ON sale.partner_id = partner.id
