-- I10, moves without a value.
-- Grain: one row per done move of storable goods of the company, in or out of its stock.
-- Unit: amount is the quantity at the cost of today, in company currency.
-- Window: moves since `since`.
-- Fails: the move has the value 0, while the product has a cost.
-- Source: stock_move, product_product.standard_price.
SELECT
    move.id AS document_id,
    coalesce(move.value, 0) = 0 AND cost.price > 0 AS is_failed,
    move.quantity * move_uom.factor / product_uom.factor * cost.price AS amount
FROM stock_move AS move
INNER JOIN product_product AS product ON move.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
CROSS JOIN LATERAL (
    VALUES (coalesce((product.standard_price ->> (%(company_id)s)::text)::numeric, 0))
) AS cost (price)
WHERE
    move.company_id = %(company_id)s
    AND move.state = 'done'
    AND move.date >= %(since)s
    AND move.quantity > 0
    AND (move.is_in OR move.is_out)
    AND template.is_storable
