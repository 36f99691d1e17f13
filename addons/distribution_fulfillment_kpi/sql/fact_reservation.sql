-- Order lines that goods were reserved for, and whether a person interfered.
-- Grain: one row per order line that ever held a reservation, in any step of its delivery.
-- Unit: intervention_count counts facts of the ledger; instants in UTC, reserved_day is the local day of
--   the first reservation in the time zone of the line's warehouse.
-- Window: none. Scope: orders, aliases line and sale.
-- Excluded: reservations for no order line (work orders, transfers between warehouses). What goes to own
--   companies stays in and is marked. What Odoo's own process did (is_auto) is no intervention.
-- Source: fulfillment_event. Interventions: a reservation given up by hand (unreserved), changed by hand
--   (reservation_overridden: quantity, lot, place), asked for beyond what is there (quantity_forced), lost
--   to another transfer (reservation_taken: told of the line that lost), and the star of urgency set on the
--   transfer (priority_change). They count whenever they happened.
WITH company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

reserved_line AS MATERIALIZED (
    SELECT
        line.id AS line_id,
        min(event.occurred_at) AS reserved_at
    FROM sale_order_line AS line
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    INNER JOIN fulfillment_event AS event ON line.id = event.sale_line_ref
    WHERE
        %(scope)s
        AND event.event_type IN ('reserved', 'reservation_overridden')
        AND event.new_number > 0
    GROUP BY line.id
),

intervention AS (
    SELECT
        reserved.line_id,
        event.id AS event_id,
        event.event_type,
        event.occurred_at
    FROM reserved_line AS reserved
    INNER JOIN fulfillment_event AS event ON reserved.line_id = event.sale_line_ref
    WHERE
        event.event_type IN ('unreserved', 'reservation_overridden', 'quantity_forced', 'reservation_taken')
        AND event.is_auto IS NOT TRUE
    UNION ALL
    -- The star stands on the transfer: it jumps the queue for every line in it.
    SELECT DISTINCT
        reserved.line_id,
        event.id AS event_id,
        event.event_type,
        event.occurred_at
    FROM reserved_line AS reserved
    INNER JOIN sale_order_line AS line ON reserved.line_id = line.id
    INNER JOIN fulfillment_event AS event ON line.order_id = event.sale_order_ref
    INNER JOIN stock_move AS move ON line.id = move.sale_line_id AND event.picking_ref = move.picking_id
    WHERE event.event_type = 'priority_change' AND event.new_text = '1' AND event.is_auto IS NOT TRUE
),

overridden_line AS MATERIALIZED (
    SELECT
        intervention.line_id,
        count(*) AS intervention_count,
        (array_agg(intervention.event_type ORDER BY intervention.occurred_at, intervention.event_id))[1]
            AS intervention_type,
        min(intervention.occurred_at) AS intervened_at
    FROM intervention
    GROUP BY intervention.line_id
)

SELECT
    line.id::bigint * 2 AS id,
    'live' AS source,
    line.order_id AS scope_id,
    line.id AS line_id,
    line.order_id,
    line.company_id,
    coalesce(line.warehouse_id, sale.warehouse_id) AS warehouse_id,
    coalesce(zone.tz, company.tz) AS tz,
    partner.commercial_partner_id AS partner_id,
    line.product_id,
    template.categ_id AS category_id,
    sale.team_id,
    sale.fulfillment_channel_id AS channel_id,
    partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister) AS is_intercompany,
    coalesce(overridden.intervention_count, 0) AS intervention_count,
    overridden.intervention_type,
    overridden.intervened_at,
    reserved.reserved_at,
    fulfillment_local_day(reserved.reserved_at, coalesce(zone.tz, company.tz)) AS reserved_day,
    NULL::varchar AS exclusion,
    CASE WHEN coalesce(line.warehouse_id, sale.warehouse_id) IS NULL THEN 2 ELSE 0 END AS dq
FROM reserved_line AS reserved
INNER JOIN sale_order_line AS line ON reserved.line_id = line.id
INNER JOIN sale_order AS sale ON line.order_id = sale.id
INNER JOIN product_product AS product ON line.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
INNER JOIN company_zone AS company ON line.company_id = company.company_id
LEFT JOIN warehouse_zone AS zone ON coalesce(line.warehouse_id, sale.warehouse_id) = zone.warehouse_id
LEFT JOIN overridden_line AS overridden ON reserved.line_id = overridden.line_id
