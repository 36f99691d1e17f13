-- I11, stock below zero.
-- Grain: one row per quant of the company in its own locations.
-- Unit: amount is what is missing at the cost of today, in company currency.
-- Window: none; what is there now.
-- Fails: the quantity is below zero.
-- Source: stock_quant, product_product.standard_price.
SELECT
    quant.id AS document_id,
    round(quant.quantity, %(digits)s) < 0 AS is_failed,
    abs(quant.quantity) * coalesce((product.standard_price ->> (%(company_id)s)::text)::numeric, 0) AS amount
FROM stock_quant AS quant
INNER JOIN stock_location AS location ON quant.location_id = location.id
INNER JOIN product_product AS product ON quant.product_id = product.id
WHERE quant.company_id = %(company_id)s AND location.usage = 'internal'
