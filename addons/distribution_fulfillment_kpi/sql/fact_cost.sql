-- What exceptions cost.
-- Grain: one row per cost line: a root event and a driver.
-- Unit: amount in company currency. The day is the local day of the event that caused it, in the zone of
--   the exception's warehouse, else of the company.
-- Window: none. What is computed together is a cost line: those that `scope` names, over the alias cost.
-- Excluded: nothing. A waiver accepts a departure, it does not make it cheaper: waived exceptions cost
--   what they cost, as in the exception's own sums.
-- Source: fulfillment_cost_line, fulfillment_variance, fulfillment_event.
SELECT
    cost.id::bigint * 2 AS id,
    'live' AS source,
    cost.id AS scope_id,
    cost.variance_id,
    cost.company_id,
    warehouse.id AS warehouse_id,
    company.currency_id,
    customer.commercial_partner_id AS partner_id,
    variance.product_id,
    template.categ_id AS category_id,
    variance.area_id,
    variance.sale_order_id AS order_id,
    cost.driver_id,
    cost.basis AS cost_basis,
    cost.amount,
    caused.occurred_at AS caused_at,
    fulfillment_local_day(
        caused.occurred_at,
        coalesce(nullif(warehouse.fulfillment_tz, ''), nullif(site.tz, ''), nullif(company_partner.tz, ''), 'UTC')
    ) AS caused_day,
    NULL::varchar AS exclusion,
    CASE WHEN warehouse.id IS NULL THEN 2 ELSE 0 END AS dq
FROM fulfillment_cost_line AS cost
INNER JOIN fulfillment_variance AS variance ON cost.variance_id = variance.id
INNER JOIN res_company AS company ON cost.company_id = company.id
INNER JOIN res_partner AS company_partner ON company.partner_id = company_partner.id
LEFT JOIN stock_warehouse AS warehouse ON variance.warehouse_id = warehouse.id
LEFT JOIN res_partner AS site ON warehouse.partner_id = site.id
LEFT JOIN res_partner AS customer ON variance.partner_id = customer.id
LEFT JOIN product_product AS product ON variance.product_id = product.id
LEFT JOIN product_template AS template ON product.product_tmpl_id = template.id
LEFT JOIN fulfillment_event AS root ON cost.root_event_uuid = root.uuid
CROSS JOIN LATERAL (VALUES (coalesce(root.occurred_at, variance.opened_at))) AS caused (occurred_at)
WHERE %(scope)s
