-- When live orders passed the stages on their way: written, confirmed, ready, picked, packed, shipped, invoiced.
-- Grain: one row per live order.
-- Unit: instants in UTC; an instant is that of the last goods of the order to pass the stage. shipped_day is
--   the local day of the line that decides. steps counts the kinds of transfers that the goods went through.
-- Window: none. The scope is that of the line facts, over the alias line.
-- Excluded: nothing is dropped; `exclusion` is that of the order. Drop-shipped goods pass no stage of ours
--   (steps 0); goods sent back and replacements are none of the order's.
-- Source: fulfillment_fact_order, fulfillment_fact_sale_line, stock_move, stock_picking, account_move(_line),
--   sale_order_line_invoice_rel. Transfers are looked at once they are done.
-- ready_at is NULL where nobody kept when one of the first transfers was ready: goods that were never reserved,
--   or of the time before. invoiced_at is NULL until all that was shipped has been invoiced once; what is
--   credited and invoiced anew later does not move it.
WITH line AS MATERIALIZED (
    SELECT line.*
    FROM fulfillment_fact_order AS line
    WHERE %(scope)s
),

-- The lines of the same scopes, taken by these and not by their orders: PostgreSQL does not know that one goes
-- with the other, expects a line or two, and looks each of a million up in a list of all that was invoiced.
part AS MATERIALIZED (
    SELECT
        line.order_id,
        line.line_id,
        line.product_id,
        round(line.shipped_qty, %(digits)s) AS shipped_qty
    FROM fulfillment_fact_sale_line AS line
    WHERE %(scope)s AND line.exclusion IS NULL
),

-- The first step at a warehouse is picking; where nothing was picked for the order, the delivery from the shelf.
site_work AS (
    SELECT
        line.order_id,
        bool_or(type.id = warehouse.pick_type_id) AS has_pick,
        bool_or(type.id = warehouse.pack_type_id) AS has_pack,
        bool_or(type.code = 'outgoing') AS has_ship,
        CASE
            WHEN bool_or(type.id = warehouse.pick_type_id)
                THEN bool_or(picking.fulfillment_first_ready_at IS NULL) FILTER (
                    WHERE type.id = warehouse.pick_type_id
                )
            ELSE bool_or(picking.fulfillment_first_ready_at IS NULL) FILTER (WHERE type.code = 'outgoing')
        END AS is_ready_unknown,
        CASE
            WHEN bool_or(type.id = warehouse.pick_type_id)
                THEN max(picking.fulfillment_first_ready_at) FILTER (WHERE type.id = warehouse.pick_type_id)
            ELSE max(picking.fulfillment_first_ready_at) FILTER (WHERE type.code = 'outgoing')
        END AS ready_at,
        max(move.date) FILTER (WHERE type.id = warehouse.pick_type_id) AS picked_at,
        max(move.date) FILTER (WHERE type.id = warehouse.pack_type_id) AS packed_at
    FROM line
    INNER JOIN sale_order_line AS sold ON line.order_id = sold.order_id
    INNER JOIN stock_move AS move ON sold.id = move.sale_line_id
    INNER JOIN stock_picking AS picking ON move.picking_id = picking.id
    INNER JOIN stock_picking_type AS type ON picking.picking_type_id = type.id
    INNER JOIN stock_warehouse AS warehouse ON type.warehouse_id = warehouse.id
    WHERE
        move.state = 'done'
        AND picking.state = 'done'
        AND move.quantity > 0
        AND move.origin_returned_move_id IS NULL
        AND move.fulfillment_is_replacement IS NOT TRUE
    GROUP BY line.order_id, warehouse.id
),

worked AS (
    SELECT
        site_work.order_id,
        CASE WHEN NOT bool_or(site_work.is_ready_unknown) THEN max(site_work.ready_at) END AS ready_at,
        max(site_work.picked_at) AS picked_at,
        max(site_work.packed_at) AS packed_at,
        coalesce(bool_or(site_work.has_pick), FALSE)::integer
        + coalesce(bool_or(site_work.has_pack), FALSE)::integer
        + coalesce(bool_or(site_work.has_ship), FALSE)::integer AS steps
    FROM site_work
    GROUP BY site_work.order_id
),

billed AS (
    SELECT
        part.order_id,
        part.line_id,
        part.shipped_qty,
        document.fulfillment_posted_at AS posted_at,
        sum(item.quantity * item_uom.factor / uom.factor) OVER (
            PARTITION BY part.line_id ORDER BY document.fulfillment_posted_at, item.id
        ) AS billed_qty
    FROM part
    INNER JOIN product_product AS product ON part.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
    INNER JOIN sale_order_line_invoice_rel AS link ON part.line_id = link.order_line_id
    INNER JOIN account_move_line AS item ON link.invoice_line_id = item.id
    INNER JOIN uom_uom AS item_uom ON item.product_uom_id = item_uom.id
    INNER JOIN account_move AS document ON item.move_id = document.id
    WHERE
        document.state = 'posted'
        AND document.move_type = 'out_invoice'
        AND document.fulfillment_posted_at IS NOT NULL
),

billed_line AS (
    SELECT
        billed.order_id,
        billed.line_id,
        min(billed.posted_at) FILTER (
            WHERE round(billed.billed_qty, %(digits)s) >= billed.shipped_qty
        ) AS invoiced_at
    FROM billed
    GROUP BY billed.order_id, billed.line_id
),

invoiced AS (
    SELECT
        part.order_id,
        CASE
            WHEN bool_and(billed_line.invoiced_at IS NOT NULL) THEN max(billed_line.invoiced_at)
        END AS invoiced_at
    FROM part
    LEFT JOIN billed_line ON part.line_id = billed_line.line_id
    WHERE part.shipped_qty > 0
    GROUP BY part.order_id
)

SELECT
    line.id,
    line.source,
    line.scope_id,
    line.order_id,
    line.company_id,
    line.warehouse_id,
    line.partner_id,
    line.partner_name,
    line.team_id,
    line.channel_id,
    line.is_dropship,
    line.is_intercompany,
    line.order_type,
    line.is_closed,
    line.confirmed_day,
    line.closed_day,
    line.last_shipped_day AS shipped_day,
    line.entered_at,
    line.is_taken_over,
    line.confirmed_at,
    worked.ready_at,
    worked.picked_at,
    worked.packed_at,
    line.last_shipped_at AS shipped_at,
    invoiced.invoiced_at,
    coalesce(worked.steps, 0) AS steps,
    line.exclusion,
    line.dq
FROM line
LEFT JOIN worked ON line.order_id = worked.order_id
LEFT JOIN invoiced ON line.order_id = invoiced.order_id
