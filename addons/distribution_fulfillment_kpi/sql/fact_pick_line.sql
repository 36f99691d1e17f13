-- Lines picked for transfers out of a warehouse, and whether they were right.
-- Grain: one row per done move line of the first step out of the warehouse; and one per move of which
--   nothing was taken although it was there (pick_error, omitted): it has no move line.
-- Unit: quantity in the unit of the product (uom_factor leads to the root of its family); instants in
--   UTC, pick_day is the local day of the transfer in the time zone of the warehouse.
-- Window: none. Scope: transfers, alias picking.
-- Excluded: later steps (whatever comes from a transfer of the warehouse's pick, pack or cross-dock
--   type), goods sent back, scrap, goods for vendors. Drop-shipped goods are never picked.
-- Source: stock_move_line of done moves; the ledger (pick_error, near_miss, pick_run_done). An error is
--   charged to one line: the one it names, else one of its move (with its lot if there is one), else one
--   of its product. Found by the figures themselves: more than the move asked for, charged to its last line.
WITH company_zone AS MATERIALIZED (%(company_zone)s),

-- Types of transfers that may be the first step: that of picking always, the delivery where nothing
-- went before it.
pick_type AS MATERIALIZED (
    SELECT
        type.id AS type_id,
        warehouse.id AS warehouse_id,
        type.id = warehouse.pick_type_id AS is_pick,
        ARRAY[warehouse.pick_type_id, warehouse.pack_type_id, warehouse.xdock_type_id] AS step_type_ids,
        coalesce(nullif(warehouse.fulfillment_tz, ''), nullif(partner.tz, ''), company.tz) AS tz
    FROM stock_picking_type AS type
    INNER JOIN stock_warehouse AS warehouse ON type.warehouse_id = warehouse.id
    INNER JOIN company_zone AS company ON warehouse.company_id = company.company_id
    LEFT JOIN res_partner AS partner ON warehouse.partner_id = partner.id
    WHERE type.id = warehouse.pick_type_id OR type.code = 'outgoing'
),

picked_transfer AS MATERIALIZED (
    SELECT
        picking.id AS picking_id,
        picking.company_id,
        picking.state,
        picking.date_done,
        type.warehouse_id,
        type.tz,
        type.is_pick,
        type.step_type_ids
    FROM stock_picking AS picking
    INNER JOIN pick_type AS type ON picking.picking_type_id = type.type_id
    WHERE %(scope)s
),

-- What comes from an inner step of the warehouse was picked there.
later_step AS MATERIALIZED (
    SELECT DISTINCT move.id AS move_id
    FROM picked_transfer AS transfer
    INNER JOIN stock_move AS move ON transfer.picking_id = move.picking_id
    INNER JOIN stock_move_move_rel AS link ON move.id = link.move_dest_id
    INNER JOIN stock_move AS earlier ON link.move_orig_id = earlier.id
    WHERE
        NOT transfer.is_pick
        AND earlier.picking_type_id = ANY(transfer.step_type_ids)
        AND earlier.state <> 'cancel'
),

picked_line AS MATERIALIZED (
    SELECT
        line.id AS line_id,
        move.id AS move_id,
        transfer.picking_id,
        transfer.company_id,
        transfer.warehouse_id,
        transfer.tz,
        coalesce(transfer.date_done, move.date) AS picked_at,
        move.product_id,
        line.lot_id,
        line.quantity_product_uom AS quantity,
        move.product_uom_qty > 0
        AND round(move.quantity, %(digits)s) > round(move.product_uom_qty, %(digits)s)
        AND line.id = max(line.id) OVER (PARTITION BY move.id) AS is_surplus
    FROM picked_transfer AS transfer
    INNER JOIN stock_move AS move ON transfer.picking_id = move.picking_id
    INNER JOIN stock_move_line AS line ON move.id = line.move_id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    WHERE
        move.state = 'done'
        AND line.quantity > 0
        AND move.origin_returned_move_id IS NULL
        AND move.scrap_id IS NULL
        AND destination.usage <> 'supplier'
        AND NOT EXISTS (SELECT 1 FROM later_step AS later WHERE later.move_id = move.id)
),

noticed AS MATERIALIZED (
    SELECT
        event.id AS event_id,
        event.event_type,
        event.picking_ref AS picking_id,
        event.move_ref AS move_id,
        CASE WHEN event.model = 'stock.move.line' THEN event.res_id END AS line_id,
        event.product_ref AS product_id,
        event.lot_ref AS lot_id,
        event.quantity,
        event.new_text AS kind,
        event.old_text AS found_by
    FROM fulfillment_event AS event
    WHERE
        event.event_type IN ('pick_error', 'near_miss')
        AND event.picking_ref IN (SELECT transfer.picking_id FROM picked_transfer AS transfer)
),

charged AS MATERIALIZED (
    SELECT DISTINCT ON (noticed.event_id)
        noticed.event_id,
        noticed.event_type,
        noticed.kind,
        noticed.found_by,
        line.line_id
    FROM noticed
    INNER JOIN picked_line AS line
        ON
            noticed.picking_id = line.picking_id
            AND (
                noticed.line_id = line.line_id
                OR noticed.move_id = line.move_id
                OR (noticed.move_id IS NULL AND noticed.product_id = line.product_id)
            )
    ORDER BY
        noticed.event_id,
        coalesce(noticed.line_id = line.line_id, FALSE) DESC,
        coalesce(noticed.lot_id = line.lot_id, FALSE) DESC,
        line.line_id
),

judged_line AS MATERIALIZED (
    SELECT
        charged.line_id,
        bool_or(charged.event_type = 'pick_error') AS is_error,
        bool_or(charged.event_type = 'near_miss') AS is_near_miss,
        (array_agg(charged.kind ORDER BY charged.event_id) FILTER (WHERE charged.event_type = 'pick_error'))[1]
            AS error_kind,
        (array_agg(charged.found_by ORDER BY charged.event_id) FILTER (WHERE charged.event_type = 'pick_error'))[1]
            AS found_by
    FROM charged
    GROUP BY charged.line_id
),

-- Left out as a whole: once for each move, or product where no move is named.
omitted_move AS MATERIALIZED (
    SELECT DISTINCT ON (noticed.picking_id, coalesce(noticed.move_id, -noticed.product_id))
        noticed.event_id,
        noticed.move_id,
        noticed.picking_id,
        transfer.company_id,
        transfer.warehouse_id,
        transfer.tz,
        transfer.date_done AS picked_at,
        noticed.product_id,
        noticed.quantity,
        noticed.found_by
    FROM noticed
    INNER JOIN picked_transfer AS transfer ON noticed.picking_id = transfer.picking_id
    WHERE
        noticed.event_type = 'pick_error'
        AND noticed.kind = 'omitted'
        AND transfer.state = 'done'
        AND NOT EXISTS (SELECT 1 FROM charged WHERE charged.event_id = noticed.event_id)
    ORDER BY noticed.picking_id, coalesce(noticed.move_id, -noticed.product_id), noticed.event_id
),

-- Who picked is known where one person did all of a transfer.
picker AS MATERIALIZED (
    SELECT
        event.picking_ref AS picking_id,
        CASE WHEN min(event.actor_id) = max(event.actor_id) THEN min(event.actor_id) END AS picker_id
    FROM fulfillment_event AS event
    WHERE
        event.event_type = 'pick_run_done'
        AND event.picking_ref IN (SELECT transfer.picking_id FROM picked_transfer AS transfer)
    GROUP BY event.picking_ref
),

pick AS (
    SELECT
        line.line_id::bigint * 4 AS id,
        line.line_id,
        line.move_id,
        line.picking_id,
        line.company_id,
        line.warehouse_id,
        line.tz,
        line.picked_at,
        line.product_id,
        line.quantity,
        line.is_surplus OR coalesce(judged.is_error, FALSE) AS is_error,
        coalesce(judged.is_near_miss, FALSE) AS is_near_miss,
        coalesce(judged.error_kind, CASE WHEN line.is_surplus THEN 'quantity' END) AS error_kind,
        coalesce(judged.found_by, CASE WHEN line.is_surplus THEN 'figures' END) AS found_by
    FROM picked_line AS line
    LEFT JOIN judged_line AS judged ON line.line_id = judged.line_id
    UNION ALL
    SELECT
        omitted.event_id::bigint * 4 + 2 AS id,
        NULL::integer AS line_id,
        omitted.move_id,
        omitted.picking_id,
        omitted.company_id,
        omitted.warehouse_id,
        omitted.tz,
        omitted.picked_at,
        omitted.product_id,
        omitted.quantity,
        TRUE AS is_error,
        FALSE AS is_near_miss,
        'omitted' AS error_kind,
        omitted.found_by
    FROM omitted_move AS omitted
)

SELECT
    pick.id,
    'live' AS source,
    pick.picking_id AS scope_id,
    pick.line_id,
    pick.move_id,
    pick.picking_id,
    pick.company_id,
    pick.warehouse_id,
    pick.tz,
    pick.product_id,
    NULL::varchar AS product_name,
    template.categ_id AS category_id,
    NULL::varchar AS category_name,
    pick.quantity,
    uom.factor AS uom_factor,
    split_part(uom.parent_path, '/', 1)::integer AS uom_family_id,
    NULL::varchar AS uom_name,
    1 AS line_count,
    CASE WHEN pick.is_error THEN 1 ELSE 0 END AS error_line_count,
    CASE WHEN pick.is_near_miss THEN 1 ELSE 0 END AS near_miss_line_count,
    pick.error_kind,
    pick.found_by,
    picker.picker_id,
    NULL::varchar AS picker_name,
    pick.picked_at,
    fulfillment_local_day(pick.picked_at, pick.tz) AS pick_day,
    NULL::varchar AS exclusion,
    0 AS dq
FROM pick
INNER JOIN product_product AS product ON pick.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
LEFT JOIN picker ON pick.picking_id = picker.picking_id
