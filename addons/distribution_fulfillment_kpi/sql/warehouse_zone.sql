-- The time zone whose days are the local days of a warehouse.
-- Grain: one row per warehouse.
-- Unit: tz is a name like Europe/Berlin.
-- Window: none.
-- Excluded: nothing.
-- Source: stock_warehouse, res_partner, and company_zone of the fact that it stands in. An empty zone of
--   the address falls through, as in stock.warehouse._fulfillment_tz().
SELECT
    warehouse.id AS warehouse_id,
    coalesce(nullif(warehouse.fulfillment_tz, ''), nullif(partner.tz, ''), company.tz) AS tz
FROM stock_warehouse AS warehouse
INNER JOIN company_zone AS company ON warehouse.company_id = company.company_id
LEFT JOIN res_partner AS partner ON warehouse.partner_id = partner.id
