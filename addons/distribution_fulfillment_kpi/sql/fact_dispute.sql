-- Disputes about invoices.
-- Grain: one row per dispute_opened event.
-- Unit: amount contested in company currency; instants in UTC, duration in whole seconds; days are local
--   days of the warehouse of the event or of its order, else of the company; working_seconds are those of
--   the working calendar of that warehouse, else of the company (NULL where it has no fixed hours).
-- Window: none. What is computed together is a dispute: those that `scope` names, over the alias opened.
-- Excluded: nothing; an open dispute has no resolved_at.
-- Source: fulfillment_event. A dispute ends with the first event that names it as its root, or that
--   names no root but the same invoice, and is not before it.
SELECT
    opened.id::bigint * 2 AS id,
    'live' AS source,
    opened.id AS scope_id,
    opened.id AS event_id,
    opened.company_id,
    warehouse.id AS warehouse_id,
    company.currency_id,
    opened.invoice_ref AS invoice_id,
    coalesce(invoice.commercial_partner_id, customer.commercial_partner_id) AS partner_id,
    coalesce(invoice.team_id, sale.team_id) AS team_id,
    opened.reason_ref AS reason_id,
    opened.amount::numeric AS amount,
    opened.occurred_at AS opened_at,
    ended.occurred_at AS resolved_at,
    ended.new_text AS resolution,
    extract(EPOCH FROM ended.occurred_at - opened.occurred_at)::bigint AS dispute_seconds,
    fulfillment_working_seconds(
        coalesce(warehouse.fulfillment_calendar_id, company.resource_calendar_id),
        opened.occurred_at,
        ended.occurred_at
    ) AS working_seconds,
    fulfillment_local_day(opened.occurred_at, zone.tz) AS opened_day,
    fulfillment_local_day(ended.occurred_at, zone.tz) AS resolved_day,
    NULL::varchar AS exclusion,
    CASE WHEN opened.source = 'backfill' THEN 1 ELSE 0 END AS dq
FROM fulfillment_event AS opened
INNER JOIN res_company AS company ON opened.company_id = company.id
INNER JOIN res_partner AS company_partner ON company.partner_id = company_partner.id
LEFT JOIN account_move AS invoice ON opened.invoice_ref = invoice.id
LEFT JOIN sale_order AS sale ON opened.sale_order_ref = sale.id
LEFT JOIN res_partner AS customer ON sale.partner_id = customer.id
LEFT JOIN stock_warehouse AS warehouse ON coalesce(opened.warehouse_ref, sale.warehouse_id) = warehouse.id
LEFT JOIN res_partner AS site ON warehouse.partner_id = site.id
CROSS JOIN LATERAL (
    VALUES (
        coalesce(nullif(warehouse.fulfillment_tz, ''), nullif(site.tz, ''), nullif(company_partner.tz, ''), 'UTC')
    )
) AS zone (tz)
LEFT JOIN LATERAL (
    SELECT resolved.occurred_at, resolved.new_text
    FROM fulfillment_event AS resolved
    WHERE
        resolved.event_type = 'dispute_resolved'
        AND resolved.company_id = opened.company_id
        AND resolved.occurred_at >= opened.occurred_at
        AND (
            resolved.root_event_uuid = opened.uuid
            OR (resolved.root_event_uuid IS NULL AND resolved.invoice_ref = opened.invoice_ref)
        )
    ORDER BY resolved.occurred_at, resolved.id
    LIMIT 1
) AS ended ON TRUE
WHERE %(scope)s AND opened.event_type = 'dispute_opened'
