# What the warehouse will have at an instant (UTC), in the product's unit: on hand, and what comes in
# and goes out until then, but for what goes out by `lines` themselves. Columns: asked id, quantity.
STOCK_FORECAST = """
    SELECT asked.id, (
        COALESCE((
            SELECT sum(quant.quantity) FROM stock_quant AS quant
            WHERE quant.product_id = asked.product_id AND quant.location_id = ANY(place.stocked_ids)
        ), 0) + COALESCE((
            SELECT sum(
                CASE WHEN move.location_id = ANY(place.ids) THEN -move.product_qty ELSE move.product_qty END
            )
            FROM stock_move AS move
            WHERE move.product_id = asked.product_id AND move.date <= asked.instant
                AND move.state IN ('waiting', 'confirmed', 'assigned', 'partially_available')
                AND (move.sale_line_id IS NULL OR move.sale_line_id <> ALL(%(lines)s))
                AND (move.location_id = ANY(place.ids))
                    <> (COALESCE(move.location_final_id, move.location_dest_id) = ANY(place.ids))
        ), 0)
    )::float8
    FROM unnest(%(asked)s, %(products)s, %(warehouses)s, %(instants)s::timestamp[])
        AS asked (id, product_id, warehouse_id, instant)
    INNER JOIN (
        SELECT location.warehouse_id, array_agg(location.id) AS ids,
            array_agg(location.id) FILTER (WHERE location.usage IN ('internal', 'transit')) AS stocked_ids
        FROM stock_location AS location
        WHERE location.warehouse_id = ANY(%(warehouses)s)
        GROUP BY location.warehouse_id
    ) AS place ON place.warehouse_id = asked.warehouse_id
"""
