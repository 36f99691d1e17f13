-- Shipments: transfers that brought ordered goods to a customer, and what was wrong with them.
-- Grain: one row per done transfer with at least one shipment of an order line.
-- Unit: surplus_pct is the largest share shipped beyond what was asked for, in percent of it; instants
--   in UTC, shipped_day is a local day in tz.
-- Window: none. Scope: transfers, alias picking. What earlier transfers shipped of the same order lines
--   is looked at, too.
-- Excluded: returns, replacements, internal steps, goods of no order. What goes to own companies and
--   drop-shipped goods stay in and are marked.
-- Source: stock_picking, stock_move; the ledger (shipment_error, quantity_change, line_cut, kit_need_set).
--   What was asked for is that of the moment of the shipment: a wish of later does not change what
--   left. Lines that asked for nothing (made by a transfer) and components nobody knows the need of are
--   not judged by their quantity.
WITH company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

scoped_transfer AS MATERIALIZED (
    SELECT picking.id AS picking_id, picking.company_id, picking.date_done
    FROM stock_picking AS picking
    WHERE %(scope)s AND picking.state = 'done'
),

-- The lines that these transfers shipped, and how much of their product each asked for when it was promised.
scoped_line AS MATERIALIZED (
    SELECT
        line.id AS line_id,
        line.order_id,
        line.product_id,
        line.warehouse_id,
        line.fulfillment_confirmed_at AS confirmed_at,
        coalesce(line.fulfillment_first_qty, line.product_uom_qty * line_uom.factor / uom.factor) AS promised_qty
    FROM (
        SELECT DISTINCT move.sale_line_id AS line_id
        FROM scoped_transfer AS transfer
        INNER JOIN stock_move AS move ON transfer.picking_id = move.picking_id
        WHERE move.state = 'done' AND move.sale_line_id IS NOT NULL
    ) AS scoped
    INNER JOIN sale_order_line AS line ON scoped.line_id = line.id
    INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
    INNER JOIN product_product AS product ON line.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
),

-- One row for what a transfer shipped of a product for an order line.
shipped AS MATERIALIZED (
    SELECT
        line.line_id,
        line.order_id,
        line.warehouse_id AS line_warehouse_id,
        move.product_id,
        move.product_id = line.product_id AS is_product,
        line.promised_qty,
        move.picking_id,
        max(move.date) AS shipped_at,
        min(origin.warehouse_id) AS warehouse_id,
        bool_or(origin.usage = 'supplier') AS is_dropship,
        sum(
            CASE
                WHEN move_uom.factor = uom.factor THEN move.quantity
                ELSE move.quantity * move_uom.factor / uom.factor
            END
        ) AS quantity
    FROM scoped_line AS line
    INNER JOIN stock_move AS move ON line.line_id = move.sale_line_id
    INNER JOIN product_product AS product ON move.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
    INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    WHERE
        move.state = 'done'
        AND move.quantity > 0
        AND move.picking_id IS NOT NULL
        AND move.origin_returned_move_id IS NULL
        AND move.fulfillment_is_replacement IS NOT TRUE
        AND origin.usage <> 'customer'
        AND (destination.usage = 'customer' OR destination.parent_path LIKE %(intercompany_path)s)
    GROUP BY
        line.line_id, line.order_id, line.warehouse_id, line.product_id, line.promised_qty,
        move.product_id, move.picking_id
),

-- What a kit was made of when it was promised.
kit_need AS MATERIALIZED (
    SELECT component.line_id, component.product_id, sum(component.quantity) AS quantity
    FROM (
        SELECT DISTINCT ON (line.line_id, event.product_ref, event.res_id)
            line.line_id,
            event.product_ref AS product_id,
            event.quantity
        FROM scoped_line AS line
        INNER JOIN sale_order AS sale ON line.order_id = sale.id
        INNER JOIN fulfillment_event AS event ON line.line_id = event.sale_line_ref
        WHERE
            event.event_type = 'kit_need_set'
            AND event.occurred_at >= coalesce(line.confirmed_at, sale.date_order)
        ORDER BY line.line_id, event.product_ref, event.res_id, event.occurred_at DESC, event.id DESC
    ) AS component
    GROUP BY component.line_id, component.product_id
),

-- By the customer's wish, unless a reason says otherwise: more. A cut or a smaller wish by a reason of his.
wished AS MATERIALIZED (
    SELECT
        line.line_id,
        event.occurred_at,
        CASE event.event_type
            WHEN 'line_cut' THEN -event.quantity
            ELSE event.new_number - event.old_number
        END AS delta
    FROM scoped_line AS line
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    INNER JOIN fulfillment_event AS event ON line.line_id = event.sale_line_ref
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE
        event.event_type IN ('quantity_change', 'line_cut')
        AND event.occurred_at >= coalesce(line.confirmed_at, sale.date_order)
        AND CASE
            WHEN event.event_type = 'line_cut' THEN reason.initiator = 'customer' AND event.quantity > 0
            WHEN reason.initiator = 'customer' THEN TRUE
            WHEN reason.initiator = 'company' THEN FALSE
            ELSE event.new_number > event.old_number
        END
),

running AS (
    SELECT
        shipped.*,
        sum(shipped.quantity) OVER (
            PARTITION BY shipped.line_id, shipped.product_id ORDER BY shipped.shipped_at, shipped.picking_id
        ) AS running_qty
    FROM shipped
),

-- How much of the product one unit of the line needs: the whole of it, or of a kit what it was made of.
held_against AS (
    SELECT
        running.picking_id,
        running.line_id,
        running.product_id,
        running.shipped_at,
        running.running_qty,
        running.promised_qty,
        CASE WHEN running.is_product THEN 1 ELSE kit.quantity END AS need_qty
    FROM running
    INNER JOIN scoped_transfer AS transfer ON running.picking_id = transfer.picking_id
    LEFT JOIN kit_need AS kit ON running.line_id = kit.line_id AND running.product_id = kit.product_id
),

-- More than was promised once, or a line whose wish changed: few of many.
doubtful AS MATERIALIZED (
    SELECT held.*
    FROM held_against AS held
    WHERE
        held.need_qty * held.promised_qty < held.running_qty
        OR held.line_id IN (SELECT wished.line_id FROM wished)
),

-- What was asked for by the time of the shipment.
asked AS (
    SELECT
        doubtful.picking_id,
        doubtful.running_qty,
        doubtful.need_qty * (doubtful.promised_qty + coalesce(sum(wished.delta), 0)) AS asked_qty
    FROM doubtful
    LEFT JOIN wished ON doubtful.line_id = wished.line_id AND wished.occurred_at <= doubtful.shipped_at
    GROUP BY
        doubtful.picking_id, doubtful.line_id, doubtful.product_id, doubtful.running_qty,
        doubtful.need_qty, doubtful.promised_qty
),

surplus AS MATERIALIZED (
    SELECT
        asked.picking_id,
        max(100 * (asked.running_qty - asked.asked_qty) / asked.asked_qty) AS surplus_pct
    FROM asked
    WHERE asked.asked_qty > 0 AND round(asked.running_qty, %(digits)s) > round(asked.asked_qty, %(digits)s)
    GROUP BY asked.picking_id
),

told AS MATERIALIZED (
    SELECT
        event.picking_ref AS picking_id,
        count(*) AS error_count,
        (array_agg(event.new_text ORDER BY event.id))[1] AS error_kind
    FROM fulfillment_event AS event
    WHERE
        event.event_type = 'shipment_error'
        AND event.picking_ref IN (SELECT transfer.picking_id FROM scoped_transfer AS transfer)
    GROUP BY event.picking_ref
),

shipment AS (
    SELECT
        transfer.picking_id,
        min(sale.company_id) AS company_id,
        coalesce(min(shipped.warehouse_id), min(coalesce(shipped.line_warehouse_id, sale.warehouse_id)))
            AS warehouse_id,
        min(shipped.order_id) AS order_id,
        count(DISTINCT shipped.line_id) AS line_count,
        min(partner.commercial_partner_id) AS partner_id,
        min(sale.team_id) AS team_id,
        min(sale.fulfillment_channel_id) AS channel_id,
        bool_or(shipped.is_dropship) AS is_dropship,
        bool_and(
            partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister)
        ) AS is_intercompany,
        coalesce(transfer.date_done, max(shipped.shipped_at)) AS shipped_at
    FROM scoped_transfer AS transfer
    INNER JOIN shipped ON transfer.picking_id = shipped.picking_id
    INNER JOIN sale_order AS sale ON shipped.order_id = sale.id
    INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
    GROUP BY transfer.picking_id, transfer.date_done
)

SELECT
    shipment.picking_id::bigint * 2 AS id,
    'live' AS source,
    shipment.picking_id AS scope_id,
    shipment.picking_id,
    shipment.order_id,
    shipment.company_id,
    shipment.warehouse_id,
    coalesce(zone.tz, company.tz) AS tz,
    shipment.partner_id,
    shipment.team_id,
    shipment.channel_id,
    shipment.line_count,
    shipment.is_dropship,
    shipment.is_intercompany,
    surplus.surplus_pct,
    coalesce(told.error_count, 0) AS error_count,
    told.error_kind,
    shipment.shipped_at,
    fulfillment_local_day(shipment.shipped_at, coalesce(zone.tz, company.tz)) AS shipped_day,
    NULL::varchar AS exclusion,
    CASE WHEN shipment.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM shipment
INNER JOIN company_zone AS company ON shipment.company_id = company.company_id
LEFT JOIN warehouse_zone AS zone ON shipment.warehouse_id = zone.warehouse_id
LEFT JOIN surplus ON shipment.picking_id = surplus.picking_id
LEFT JOIN told ON shipment.picking_id = told.picking_id
