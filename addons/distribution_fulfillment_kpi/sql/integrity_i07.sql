-- I7, valued moves without their entry.
-- Grain: one row per done move of storable goods of the company, in or out through a location with an
--   account of its own, where the product is valued perpetually.
-- Unit: amount is the value of the move in company currency.
-- Window: moves since `since`.
-- Fails: the move has a value and no entry. Other locations post with the invoice, and are not tested.
-- Source: stock_move, stock_location.valuation_account_id, product_category.property_valuation.
SELECT
    move.id AS document_id,
    move.account_move_id IS NULL AND coalesce(move.value, 0) <> 0 AS is_failed,
    abs(move.value) AS amount
FROM stock_move AS move
INNER JOIN stock_location AS origin ON move.location_id = origin.id
INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
INNER JOIN product_product AS product ON move.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN res_company AS company ON move.company_id = company.id
LEFT JOIN product_category AS category ON template.categ_id = category.id
WHERE
    move.company_id = %(company_id)s
    AND move.state = 'done'
    AND move.date >= %(since)s
    AND (move.is_in OR move.is_out)
    AND template.is_storable
    AND (origin.valuation_account_id IS NOT NULL OR destination.valuation_account_id IS NOT NULL)
    AND coalesce(
        category.property_valuation ->> (%(company_id)s)::text, %(valuation)s, company.inventory_valuation
    ) = 'real_time'
