-- Lines of confirmed purchase orders.
-- Grain: one row per purchase line that asked a vendor for goods.
-- Unit: quantities in the unit of the product (uom_factor leads to the root of its family); money in
--   company currency, untaxed; instants in UTC; days are local days in tz; durations in whole seconds.
-- Window: none. What is computed together is a whole order: those that `scope` names, over the aliases
--   line and purchase.
-- Excluded: sections, notes, down payments, services, lines that asked for nothing. Kits, and what
--   was called off by nobody's fault, stay in with `exclusion`, so that they can be counted.
-- Source: purchase_order(_line), stock_move, account_move_line, fulfillment_event.
-- The quantity of the approval is what is judged by, whatever became of it later. A line is closed
--   when that quantity came, or nothing more is on its way. What came beyond it changes nothing.
-- Free of "now" and of tolerances: both are applied where the fact is read.
WITH product_kind AS MATERIALIZED (
    SELECT
        product.id AS product_id,
        template.categ_id AS category_id,
        template.uom_id,
        uom.factor AS uom_factor,
        split_part(uom.parent_path, '/', 1)::integer AS uom_family_id
    FROM product_product AS product
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
    WHERE template.type = 'consu'
),

company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

-- What was agreed when the line was confirmed; of several times, the last.
agreement AS MATERIALIZED (
    SELECT DISTINCT ON (line.id)
        line.id AS line_id,
        event.expected AS agreed_days,
        event.source <> 'hook' AS is_backfilled
    FROM purchase_order_line AS line
    INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
    INNER JOIN fulfillment_event AS event ON event.model = 'purchase.order.line' AND line.id = event.res_id
    WHERE %(scope)s AND event.event_type = 'vendor_promise_set'
    ORDER BY line.id, event.occurred_at DESC, event.id DESC
),

-- A line that joins in stands for its order: one row for each order.
cancelled_order AS MATERIALIZED (
    SELECT DISTINCT ON (purchase.id)
        purchase.id AS order_id,
        event.occurred_at AS cancelled_at,
        reason.initiator
    FROM purchase_order_line AS line
    INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
    INNER JOIN fulfillment_event AS event ON event.model = 'purchase.order' AND purchase.id = event.res_id
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE
        %(scope)s
        AND event.event_type = 'purchase_cancelled'
        AND event.old_text = 'purchase'
        AND purchase.state = 'cancel'
    ORDER BY purchase.id, event.occurred_at DESC, event.id DESC
),

-- Lines set to zero: called off, too, line by line.
emptied_line AS MATERIALIZED (
    SELECT DISTINCT ON (line.id)
        line.id AS line_id,
        event.occurred_at AS cancelled_at,
        reason.initiator
    FROM purchase_order_line AS line
    INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
    INNER JOIN fulfillment_event AS event ON event.model = 'purchase.order.line' AND line.id = event.res_id
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE
        %(scope)s
        AND line.product_qty <= 0
        AND event.event_type = 'purchase_quantity_change'
        AND event.new_number <= 0
    ORDER BY line.id, event.occurred_at DESC, event.id DESC
),

line_move AS MATERIALIZED (%(purchase_move)s),

moved_line AS MATERIALIZED (
    SELECT
        line_id,
        bool_or(is_component) AS is_kit,
        bool_or(is_open) AS has_open_move,
        bool_or(is_dropship) AS is_dropship
    FROM line_move
    GROUP BY line_id
),

billed_line AS MATERIALIZED (
    SELECT
        line.id AS line_id,
        sum(
            CASE bill.move_type WHEN 'in_refund' THEN -1 ELSE 1 END
            * item.quantity * item_uom.factor / kind.uom_factor
        ) AS quantity,
        -- Of a credit note it is negative already.
        sum(item.balance) AS amount
    FROM purchase_order_line AS line
    INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
    INNER JOIN account_move_line AS item ON line.id = item.purchase_line_id
    INNER JOIN account_move AS bill ON item.move_id = bill.id
    INNER JOIN product_kind AS kind ON line.product_id = kind.product_id
    INNER JOIN uom_uom AS item_uom ON coalesce(item.product_uom_id, line.product_uom_id) = item_uom.id
    WHERE
        %(scope)s
        AND item.parent_state = 'posted'
        AND item.display_type = 'product'
        AND bill.move_type IN ('in_invoice', 'in_refund')
    GROUP BY line.id
),

asked_line AS MATERIALIZED (
    SELECT
        line.id AS line_id,
        line.order_id,
        line.company_id,
        line.product_id,
        purchase.state,
        kind.category_id,
        kind.uom_factor,
        kind.uom_family_id,
        partner.commercial_partner_id AS vendor_id,
        partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister) AS is_intercompany,
        company.currency_id,
        coalesce(picking_type.warehouse_id, sold_line.warehouse_id, sale.warehouse_id) AS warehouse_id,
        coalesce(zone.tz, company.tz) AS tz,
        (
            line.sale_line_id IS NOT NULL
            OR EXISTS (
                SELECT 1 FROM stock_move_created_purchase_line_rel AS waiting
                WHERE waiting.created_purchase_line_id = line.id
            )
        ) AS is_mto,
        coalesce(moved.is_kit, FALSE) AS is_kit,
        coalesce(moved.is_dropship, FALSE) AS is_dropship,
        moved.has_open_move,
        -- A line that joined a confirmed order later was ordered then, and not with the others.
        CASE
            WHEN line.create_date > purchase.date_approve AND line.create_date > purchase.create_date
                THEN date_trunc('second', line.create_date)
            ELSE coalesce(purchase.date_approve, purchase.date_order)
        END AS approved_at,
        coalesce(line.fulfillment_first_date_planned, line.date_planned) AS first_promise_at,
        line.date_planned AS last_promise_at,
        coalesce(line.fulfillment_first_qty, line.product_qty * line_uom.factor / kind.uom_factor) AS ordered_qty,
        coalesce(agreement.is_backfilled, TRUE) AS is_backfilled,
        agreement.agreed_days,
        coalesce(cancelled.cancelled_at, emptied.cancelled_at) AS cancelled_at,
        purchase.state = 'cancel' OR line.product_qty <= 0 AS is_cancelled,
        coalesce(cancelled.initiator, emptied.initiator) AS cancel_initiator,
        line.fulfillment_ref_price AS ref_price,
        billed.quantity AS billed_qty,
        billed.amount AS billed_amount
    FROM purchase_order_line AS line
    INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
    INNER JOIN product_kind AS kind ON line.product_id = kind.product_id
    INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
    INNER JOIN res_partner AS partner ON purchase.partner_id = partner.id
    INNER JOIN company_zone AS company ON line.company_id = company.company_id
    LEFT JOIN stock_picking_type AS picking_type ON purchase.picking_type_id = picking_type.id
    -- What goes straight to the customer passes no warehouse: that of the customer's order counts.
    LEFT JOIN sale_order_line AS sold_line ON line.sale_line_id = sold_line.id
    LEFT JOIN sale_order AS sale ON sold_line.order_id = sale.id
    LEFT JOIN warehouse_zone AS zone
        ON coalesce(picking_type.warehouse_id, sold_line.warehouse_id, sale.warehouse_id) = zone.warehouse_id
    LEFT JOIN moved_line AS moved ON line.id = moved.line_id
    LEFT JOIN billed_line AS billed ON line.id = billed.line_id
    LEFT JOIN agreement ON line.id = agreement.line_id
    LEFT JOIN cancelled_order AS cancelled ON line.order_id = cancelled.order_id
    LEFT JOIN emptied_line AS emptied ON line.id = emptied.line_id
    WHERE
        %(scope)s
        AND line.display_type IS NULL
        AND line.is_downpayment IS NOT TRUE
        AND (purchase.state = 'purchase' OR (purchase.state = 'cancel' AND purchase.date_approve IS NOT NULL))
        AND coalesce(line.fulfillment_first_qty, line.product_qty) > 0
),

-- What had come by each instant, and the part of the ordered quantity that this receipt brought.
receipt AS MATERIALIZED (
    SELECT
        step.line_id,
        step.received_at,
        step.running_qty,
        round(step.running_qty, %(digits)s) >= round(line.ordered_qty, %(digits)s) AS is_filled,
        least(step.running_qty, line.ordered_qty)
        - least(step.running_qty - step.quantity, line.ordered_qty) AS part_qty,
        fulfillment_local_day(step.received_at, line.tz) AS received_day
    FROM (
        SELECT
            move.line_id,
            move.moved_at AS received_at,
            sum(move.quantity) AS quantity,
            sum(sum(move.quantity)) OVER (PARTITION BY move.line_id ORDER BY move.moved_at) AS running_qty
        FROM line_move AS move
        WHERE move.is_received AND NOT move.is_component
        GROUP BY move.line_id, move.moved_at
    ) AS step
    INNER JOIN asked_line AS line ON step.line_id = line.line_id
),

received_line AS MATERIALIZED (
    SELECT
        line.line_id,
        max(receipt.running_qty) AS received_qty,
        min(receipt.received_at) AS first_received_at,
        max(receipt.received_at) AS last_received_at,
        min(receipt.received_at) FILTER (WHERE receipt.is_filled) AS filled_at,
        min(receipt.received_day) FILTER (WHERE receipt.is_filled) AS filled_day,
        max(receipt.received_day) AS last_received_day,
        -- Mean receipt, by quantity: as seconds from the approval, and as a day, in seconds from an old day.
        round(
            sum(receipt.part_qty * extract(EPOCH FROM receipt.received_at - line.approved_at))
            / nullif(sum(receipt.part_qty), 0)
        ) AS lead_seconds,
        round(
            86400 * sum(receipt.part_qty * (receipt.received_day - date '2000-01-01'))
            / nullif(sum(receipt.part_qty), 0)
        ) AS mean_day_seconds
    FROM receipt
    INNER JOIN asked_line AS line ON receipt.line_id = line.line_id
    GROUP BY line.line_id
),

closed_line AS (
    SELECT
        line.*,
        received.lead_seconds,
        received.mean_day_seconds,
        received.first_received_at,
        received.last_received_at,
        received.last_received_day,
        received.filled_at,
        received.filled_day,
        coalesce(received.received_qty, 0) AS received_qty,
        (
            received.filled_at IS NOT NULL
            OR line.is_cancelled
            -- Everything came or was called off, nothing is on its way.
            OR line.has_open_move IS FALSE
        ) AS is_closed,
        fulfillment_local_day(line.approved_at, line.tz) AS approved_day,
        fulfillment_local_day(line.first_promise_at, line.tz) AS first_promise_day,
        fulfillment_local_day(line.last_promise_at, line.tz) AS last_promise_day,
        fulfillment_local_day(line.cancelled_at, line.tz) AS cancelled_day
    FROM asked_line AS line
    LEFT JOIN received_line AS received ON line.line_id = received.line_id
)

SELECT
    line.line_id::bigint * 2 AS id,
    'live' AS source,
    line.order_id AS scope_id,
    line.line_id,
    line.order_id,
    line.company_id,
    line.warehouse_id,
    line.tz,
    line.currency_id,
    line.uom_family_id,
    NULL::varchar AS uom_name,
    line.uom_factor,
    line.vendor_id,
    NULL::varchar AS vendor_name,
    line.product_id,
    NULL::varchar AS product_name,
    line.category_id,
    NULL::varchar AS category_name,
    CASE WHEN line.is_dropship THEN 'dropship' WHEN line.is_mto THEN 'mto' ELSE 'mts' END AS order_type,
    line.is_dropship,
    line.is_intercompany,
    line.approved_at,
    line.approved_day,
    line.first_promise_at,
    line.first_promise_day,
    line.last_promise_at,
    line.last_promise_day,
    NULL::date AS requested_day,
    line.agreed_days,
    line.ordered_qty,
    line.received_qty,
    line.first_received_at,
    line.last_received_at,
    line.last_received_day,
    line.filled_day,
    line.is_closed,
    -- The receipt that completed the line; where the rest was called off, the last.
    CASE WHEN line.is_closed THEN coalesce(line.filled_at, line.last_received_at) END AS completed_at,
    CASE WHEN line.is_closed THEN coalesce(line.filled_day, line.last_received_day) END AS completed_day,
    -- Called off with nothing received.
    CASE WHEN line.received_qty = 0 THEN line.cancelled_day END AS cancelled_day,
    CASE WHEN line.is_closed THEN line.lead_seconds END::bigint AS lead_seconds,
    CASE
        WHEN line.is_closed
            THEN 86400 * (coalesce(line.filled_day, line.last_received_day) - date '2000-01-01')
                - line.mean_day_seconds
    END::bigint AS spread_seconds,
    line.billed_qty,
    line.billed_amount - line.billed_qty * line.ref_price AS price_variance,
    CASE
        WHEN line.is_kit THEN 'kit'
        WHEN line.is_cancelled AND line.received_qty = 0
            THEN
                CASE
                    WHEN line.cancel_initiator = 'customer' THEN 'cancelled_customer'
                    WHEN line.cancel_initiator = 'none' THEN 'cancelled_nobody'
                    WHEN line.cancelled_at IS NULL THEN 'cancelled_unclassified'
                END
    END AS exclusion,
    (
        CASE WHEN line.is_backfilled THEN 1 ELSE 0 END
        + CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN line.last_received_at < line.approved_at THEN 4 ELSE 0 END
    ) AS dq
FROM closed_line AS line
