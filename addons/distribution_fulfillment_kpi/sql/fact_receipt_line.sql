-- Receipts from vendors: how good the goods were, and how long they took from the dock to the shelf.
-- Grain: one row per done move that brought goods from a vendor to us.
-- Unit: quantities in the unit of the product (uom_factor leads to the root of its family); instants
--   in UTC; days are local days in tz; durations in whole seconds.
-- Window: none. The moves that `scope` names, over the alias receipt.
-- Excluded: what a vendor sent straight to the customer: it passed no dock of ours.
-- Source: stock_move, stock_move_move_rel, stock_picking, fulfillment_event. The moves that carry goods on
--   know their receipt by the chain of moves alone. The chain ends where goods can be had (under the
--   stock of the warehouse, its packing or output for what goes on at once) or are gone (to the
--   vendor, scrapped, to the customer). Without a chain and not there: nothing can be said.
WITH RECURSIVE company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

-- Whether goods are at the end of their way in once they lie there.
place AS NOT MATERIALIZED (
    SELECT
        location.id AS location_id,
        (
            location.usage NOT IN ('internal', 'transit')
            OR coalesce(location.parent_path LIKE shelf.parent_path || '%%', FALSE)
            OR coalesce(location.parent_path LIKE packing.parent_path || '%%', FALSE)
            OR coalesce(location.parent_path LIKE output.parent_path || '%%', FALSE)
        ) AS is_end
    FROM stock_location AS location
    LEFT JOIN stock_warehouse AS warehouse ON location.warehouse_id = warehouse.id
    LEFT JOIN stock_location AS shelf ON warehouse.lot_stock_id = shelf.id
    LEFT JOIN stock_location AS packing ON warehouse.wh_pack_stock_loc_id = packing.id
    LEFT JOIN stock_location AS output ON warehouse.wh_output_stock_loc_id = output.id
),

receipt_move AS MATERIALIZED (
    SELECT
        receipt.id AS move_id,
        receipt.company_id,
        receipt.picking_id,
        receipt.product_id,
        receipt.purchase_line_id,
        receipt.date AS received_at,
        template.categ_id AS category_id,
        product_uom.factor AS uom_factor,
        split_part(product_uom.parent_path, '/', 1)::integer AS uom_family_id,
        partner.commercial_partner_id AS vendor_id,
        (
            origin.parent_path LIKE %(intercompany_path)s
            OR coalesce(
                partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister), FALSE
            )
        ) AS is_intercompany,
        coalesce(destination.warehouse_id, picking_type.warehouse_id) AS warehouse_id,
        picking.fulfillment_arrived_at AS arrived_at,
        place.is_end AS is_one_step,
        receipt.quantity * move_uom.factor / product_uom.factor AS quantity
    FROM stock_move AS receipt
    INNER JOIN stock_location AS origin ON receipt.location_id = origin.id
    INNER JOIN stock_location AS destination ON receipt.location_dest_id = destination.id
    INNER JOIN place ON receipt.location_dest_id = place.location_id
    INNER JOIN product_product AS product ON receipt.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
    INNER JOIN uom_uom AS move_uom ON receipt.product_uom = move_uom.id
    LEFT JOIN stock_picking AS picking ON receipt.picking_id = picking.id
    LEFT JOIN stock_picking_type AS picking_type ON receipt.picking_type_id = picking_type.id
    LEFT JOIN purchase_order_line AS line ON receipt.purchase_line_id = line.id
    LEFT JOIN purchase_order AS purchase ON line.order_id = purchase.id
    LEFT JOIN res_partner AS partner ON coalesce(purchase.partner_id, picking.partner_id) = partner.id
    WHERE
        %(scope)s
        AND receipt.state = 'done'
        AND receipt.quantity > 0
        AND (origin.usage = 'supplier' OR origin.parent_path LIKE %(intercompany_path)s)
        AND destination.usage IN ('internal', 'transit')
        AND destination.parent_path NOT LIKE %(intercompany_path)s
),

-- The way in, receipt by receipt. A return belongs to the receipt that it gives back and to no other.
way AS (
    SELECT receipt.move_id AS receipt_id, receipt.move_id, receipt.is_one_step AS is_end, FALSE AS is_return
    FROM receipt_move AS receipt
    UNION
    SELECT way.receipt_id, onward.id, place.is_end, onward.origin_returned_move_id IS NOT NULL
    FROM way
    INNER JOIN stock_move_move_rel AS link ON way.move_id = link.move_orig_id
    INNER JOIN stock_move AS onward ON link.move_dest_id = onward.id
    INNER JOIN place ON onward.location_dest_id = place.location_id
    WHERE
        NOT way.is_end
        AND onward.state <> 'cancel'
        AND coalesce(onward.origin_returned_move_id, way.move_id) = way.move_id
),

-- A put-away may carry goods of several receipts on, also of such that nobody asked for here.
origin_of AS (
    SELECT DISTINCT way.move_id AS end_id, way.move_id
    FROM way
    WHERE way.is_end AND way.move_id <> way.receipt_id
    UNION
    SELECT origin_of.end_id, link.move_orig_id
    FROM origin_of
    INNER JOIN stock_move_move_rel AS link ON origin_of.move_id = link.move_dest_id
),

end_share AS MATERIALIZED (
    SELECT
        origin_of.end_id,
        receipt.id AS receipt_id,
        -- In one unit: a put-away is of one product, its receipts may be in dozens and in pieces.
        receipt.quantity * move_uom.factor
        / sum(receipt.quantity * move_uom.factor) OVER (PARTITION BY origin_of.end_id) AS share
    FROM origin_of
    INNER JOIN stock_move AS receipt ON origin_of.move_id = receipt.id
    INNER JOIN uom_uom AS move_uom ON receipt.product_uom = move_uom.id
    INNER JOIN stock_location AS origin ON receipt.location_id = origin.id
    WHERE
        receipt.state = 'done'
        AND receipt.quantity > 0
        AND receipt.id <> origin_of.end_id
        AND (origin.usage = 'supplier' OR origin.parent_path LIKE %(intercompany_path)s)
),

ended AS (
    SELECT
        way.receipt_id,
        move.date AS ended_at,
        move.quantity * move_uom.factor / receipt.uom_factor
        * CASE WHEN way.move_id = way.receipt_id OR way.is_return THEN 1 ELSE coalesce(part.share, 1) END AS quantity
    FROM way
    INNER JOIN receipt_move AS receipt ON way.receipt_id = receipt.move_id
    INNER JOIN stock_move AS move ON way.move_id = move.id
    INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
    LEFT JOIN end_share AS part ON way.move_id = part.end_id AND way.receipt_id = part.receipt_id
    WHERE way.is_end AND move.state = 'done' AND move.quantity > 0
    UNION ALL
    -- What was scrapped on the way, at the receipt itself: shared by the receipts of that product in it.
    SELECT
        receipt.move_id,
        scrap.date,
        scrap.quantity * move_uom.factor / receipt.uom_factor
        * receipt.quantity / sum(receipt.quantity) OVER (PARTITION BY scrap.id)
    FROM receipt_move AS receipt
    INNER JOIN stock_move AS scrap
        ON receipt.picking_id = scrap.picking_id AND receipt.product_id = scrap.product_id
    INNER JOIN uom_uom AS move_uom ON scrap.product_uom = move_uom.id
    WHERE NOT receipt.is_one_step AND scrap.scrap_id IS NOT NULL AND scrap.state = 'done'
),

step AS (
    SELECT
        ended.receipt_id,
        ended.ended_at,
        sum(ended.quantity) AS quantity,
        sum(sum(ended.quantity)) OVER (PARTITION BY ended.receipt_id ORDER BY ended.ended_at) AS running_qty
    FROM ended
    GROUP BY ended.receipt_id, ended.ended_at
),

way_line AS (
    SELECT
        way.receipt_id,
        bool_or(move.state NOT IN ('done', 'cancel') AND NOT way.is_return) AS has_open_move
    FROM way
    INNER JOIN stock_move AS move ON way.move_id = move.id
    GROUP BY way.receipt_id
),

ended_line AS (
    SELECT
        receipt.move_id,
        min(step.ended_at) FILTER (
            WHERE round(step.running_qty, %(digits)s) >= round(receipt.quantity, %(digits)s)
        ) AS complete_at,
        max(step.ended_at) AS last_at,
        -- By quantity, in seconds from the receipt.
        sum(
            (least(step.running_qty, receipt.quantity) - least(step.running_qty - step.quantity, receipt.quantity))
            * extract(EPOCH FROM step.ended_at - receipt.received_at)
        ) / nullif(sum(
            least(step.running_qty, receipt.quantity) - least(step.running_qty - step.quantity, receipt.quantity)
        ), 0) AS mean_seconds
    FROM receipt_move AS receipt
    INNER JOIN step ON receipt.move_id = step.receipt_id
    GROUP BY receipt.move_id
),

inspection AS MATERIALIZED (
    SELECT
        receipt.move_id,
        bool_or(event.new_text <> 'skipped') AS is_inspected,
        bool_or(event.new_text IN ('held', 'rework')) AS was_held,
        coalesce(sum(event.quantity) FILTER (WHERE event.new_text = 'accepted'), 0) AS accepted_qty,
        coalesce(sum(event.quantity) FILTER (WHERE event.new_text = 'rejected'), 0) AS rejected_qty
    FROM receipt_move AS receipt
    INNER JOIN fulfillment_event AS event ON event.model = 'stock.move' AND receipt.move_id = event.res_id
    WHERE event.event_type = 'receipt_inspected'
    GROUP BY receipt.move_id
),

given_back AS MATERIALIZED (
    SELECT way.receipt_id, sum(back.quantity * move_uom.factor / receipt.uom_factor) AS quantity
    FROM way
    INNER JOIN receipt_move AS receipt ON way.receipt_id = receipt.move_id
    INNER JOIN stock_move AS back ON way.move_id = back.origin_returned_move_id
    INNER JOIN stock_location AS destination ON back.location_dest_id = destination.id
    INNER JOIN uom_uom AS move_uom ON back.product_uom = move_uom.id
    WHERE back.state = 'done' AND destination.usage = 'supplier' AND NOT way.is_return
    GROUP BY way.receipt_id
),

judged_line AS (
    SELECT
        receipt.*,
        coalesce(zone.tz, company.tz) AS tz,
        coalesce(receipt.arrived_at, CASE WHEN NOT receipt.is_one_step THEN receipt.received_at END) AS started_at,
        CASE
            WHEN ended.complete_at IS NOT NULL THEN ended.complete_at
            WHEN NOT way.has_open_move THEN ended.last_at
        END AS available_at,
        ended.mean_seconds,
        coalesce(inspection.is_inspected, FALSE) AS is_inspected,
        inspection.move_id IS NOT NULL AS is_looked_at,
        coalesce(inspection.was_held, FALSE) AS was_held,
        inspection.accepted_qty,
        inspection.rejected_qty,
        coalesce(given_back.quantity, 0) AS returned_qty
    FROM receipt_move AS receipt
    INNER JOIN company_zone AS company ON receipt.company_id = company.company_id
    LEFT JOIN warehouse_zone AS zone ON receipt.warehouse_id = zone.warehouse_id
    LEFT JOIN way_line AS way ON receipt.move_id = way.receipt_id
    LEFT JOIN ended_line AS ended ON receipt.move_id = ended.move_id
    LEFT JOIN inspection ON receipt.move_id = inspection.move_id
    LEFT JOIN given_back ON receipt.move_id = given_back.receipt_id
)

SELECT
    line.move_id::bigint * 2 AS id,
    'live' AS source,
    line.move_id AS scope_id,
    line.move_id AS line_id,
    line.company_id,
    line.warehouse_id,
    line.tz,
    line.uom_family_id,
    NULL::varchar AS uom_name,
    line.uom_factor,
    line.vendor_id,
    NULL::varchar AS vendor_name,
    line.product_id,
    NULL::varchar AS product_name,
    line.category_id,
    NULL::varchar AS category_name,
    line.is_intercompany,
    line.received_at,
    fulfillment_local_day(line.received_at, line.tz) AS received_day,
    line.quantity AS received_qty,
    line.arrived_at,
    line.started_at,
    line.available_at,
    fulfillment_local_day(line.available_at, line.tz) AS available_day,
    CASE WHEN line.available_at IS NOT NULL
        THEN round(
            line.mean_seconds + extract(EPOCH FROM line.received_at - line.started_at)
        )
    END::bigint AS mean_seconds,
    line.is_inspected,
    line.is_looked_at AND NOT line.is_inspected AS is_skipped,
    line.was_held,
    line.accepted_qty,
    line.rejected_qty,
    line.returned_qty,
    NULL::varchar AS exclusion,
    (
        CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN line.available_at < line.started_at THEN 4 ELSE 0 END
    ) AS dq
FROM judged_line AS line
