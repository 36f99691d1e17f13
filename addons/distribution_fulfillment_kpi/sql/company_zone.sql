-- The currency of each company, and the time zone of its address.
-- Grain: one row per company.
-- Unit: tz is a name like Europe/Berlin; UTC where the address names none.
-- Window: none.
-- Excluded: nothing.
-- Source: res_company, res_partner. Stands in facts as company_zone.
SELECT
    company.id AS company_id,
    company.currency_id,
    coalesce(nullif(partner.tz, ''), 'UTC') AS tz
FROM res_company AS company
INNER JOIN res_partner AS partner ON company.partner_id = partner.id
