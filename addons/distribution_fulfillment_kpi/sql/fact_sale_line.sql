-- Demand lines of live sale orders.
-- Grain: one row per order line that was confirmed and asked for goods.
-- Unit: quantities in the unit of the product (uom_factor leads to the root of its family);
--   unit_value in company currency, untaxed; instants in UTC; days are local days in tz.
-- Window: none. The scope is company_ids and, optionally, order_ids.
-- Excluded: sections, notes, down payments, re-invoiced expenses, services, combo headers,
--   lines that never asked for anything (made by transfers). Cancelled by the customer or
--   for unknown reasons, and kits, stay in with `exclusion`, so that they can be counted.
-- Source: sale_order(_line), stock_move, purchase_order_line, fulfillment_event.
-- Free of "now" and of tolerances: both are applied where the fact is read.
WITH ordered_line AS (
    SELECT
        line.id AS line_id,
        line.order_id,
        line.company_id,
        line.product_id,
        template.categ_id AS category_id,
        partner.commercial_partner_id AS partner_id,
        sale.state,
        sale.warehouse_id AS order_warehouse_id,
        sale.fulfillment_requested_date AS requested_at,
        company.currency_id,
        product_uom.factor AS uom_factor,
        split_part(product_uom.parent_path, '/', 1)::integer AS uom_family_id,
        coalesce(line.warehouse_id, sale.warehouse_id) AS warehouse_id,
        coalesce(line.fulfillment_confirmed_at, sale.date_order) AS confirmed_at,
        line.product_uom_qty * line_uom.factor / product_uom.factor AS current_qty,
        line.fulfillment_first_qty AS captured_qty,
        line.fulfillment_confirmed_at IS NULL AS is_backfilled,
        line.fulfillment_first_promise AS captured_promise,
        line.fulfillment_promise_source AS captured_promise_source,
        coalesce(
            line.fulfillment_unit_value,
            line.price_subtotal / nullif(coalesce(sale.currency_rate, 1), 0)
            / nullif(line.product_uom_qty * line_uom.factor / product_uom.factor, 0)
        ) AS unit_value,
        CASE
            WHEN sale.commitment_date IS NOT NULL THEN sale.commitment_date
            WHEN coalesce(line.customer_lead, 0) = 0 THEN NULL
            -- Everything leaves together, so the slowest line decides for all.
            WHEN sale.picking_policy = 'one'
                THEN sale.date_order
                    + max(line.customer_lead) OVER (PARTITION BY line.order_id) * interval '1 day'
            ELSE sale.date_order + line.customer_lead * interval '1 day'
        END AS last_promise_at,
        template.type = 'consu' AND line.is_expense IS NOT TRUE AS is_goods,
        EXISTS (
            SELECT 1 FROM res_company AS sister
            WHERE sister.partner_id = partner.commercial_partner_id
        ) AS is_intercompany,
        -- An empty zone of the address falls through, as in stock.warehouse._fulfillment_tz().
        coalesce(
            nullif(warehouse.fulfillment_tz, ''), nullif(warehouse_partner.tz, ''),
            nullif(company_partner.tz, ''), 'UTC'
        ) AS tz
    FROM sale_order_line AS line
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    INNER JOIN product_product AS product ON line.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
    INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
    INNER JOIN res_company AS company ON line.company_id = company.id
    INNER JOIN res_partner AS company_partner ON company.partner_id = company_partner.id
    INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
    LEFT JOIN stock_warehouse AS warehouse
        ON coalesce(line.warehouse_id, sale.warehouse_id) = warehouse.id
    LEFT JOIN res_partner AS warehouse_partner ON warehouse.partner_id = warehouse_partner.id
    WHERE
        line.company_id = ANY(%(company_ids)s)
        AND (%(order_ids)s::integer [] IS NULL OR line.order_id = ANY(%(order_ids)s::integer []))
        AND line.display_type IS NULL
        AND line.is_downpayment IS NOT TRUE
        -- A cancelled order counts only if it is known to have been confirmed before.
        AND (sale.state = 'sale' OR (sale.state = 'cancel' AND line.fulfillment_confirmed_at IS NOT NULL))
),

goods_line AS (
    SELECT * FROM ordered_line WHERE is_goods
),

-- By whose wish the quantity changed. Unless a reason says so, more is the customer's wish and
-- less is the company's: otherwise closing a short line by lowering it would hide the cut.
changed_quantity AS (
    SELECT
        line.line_id,
        sum(change.delta) FILTER (WHERE change.is_customer) AS customer_delta,
        sum(change.delta) FILTER (WHERE NOT change.is_customer) AS company_delta,
        max(change.occurred_at) FILTER (WHERE NOT change.is_customer) AS company_changed_at
    FROM goods_line AS line
    INNER JOIN LATERAL (
        SELECT
            event.occurred_at,
            event.new_number - event.old_number AS delta,
            CASE reason.initiator
                WHEN 'customer' THEN TRUE
                WHEN 'company' THEN FALSE
                ELSE event.new_number > event.old_number
            END AS is_customer
        FROM fulfillment_event AS event
        LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
        WHERE
            event.sale_line_ref = line.line_id
            AND event.event_type = 'quantity_change'
            -- What happened in a former life of the order (cancelled, set back) is settled.
            AND event.occurred_at >= line.confirmed_at
    ) AS change ON TRUE
    GROUP BY line.line_id
),

cut_quantity AS (
    SELECT
        line.line_id,
        sum(event.quantity) FILTER (WHERE reason.initiator = 'customer') AS customer_qty,
        sum(event.quantity) FILTER (WHERE reason.initiator IS DISTINCT FROM 'customer') AS company_qty,
        max(event.occurred_at) AS cut_at
    FROM goods_line AS line
    INNER JOIN fulfillment_event AS event
        ON line.line_id = event.sale_line_ref
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE
        event.event_type = 'line_cut'
        AND event.occurred_at >= line.confirmed_at
        -- Lowering a line makes Odoo call off a move of negative quantity: that is the change itself.
        AND event.quantity > 0
    GROUP BY line.line_id
),

cancelled_order AS (
    SELECT DISTINCT ON (event.sale_order_ref)
        event.sale_order_ref AS order_id,
        event.occurred_at AS cancelled_at,
        reason.initiator
    FROM fulfillment_event AS event
    INNER JOIN sale_order AS sale ON event.sale_order_ref = sale.id
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE
        event.event_type = 'order_cancelled'
        AND event.old_text = 'sale'
        AND event.company_id = ANY(%(company_ids)s)
        AND (
            %(order_ids)s::integer [] IS NULL
            OR event.sale_order_ref = ANY(%(order_ids)s::integer [])
        )
        AND sale.state = 'cancel'
    ORDER BY event.sale_order_ref, event.occurred_at DESC, event.id DESC
),

-- A date the customer asked for later takes the place of the first promise.
rebased_promise AS (
    SELECT DISTINCT ON (line.line_id)
        line.line_id,
        event.new_datetime AS promise_at
    FROM goods_line AS line
    INNER JOIN fulfillment_event AS event
        ON
            line.order_id = event.sale_order_ref
            AND event.event_type = 'promise_change'
            AND coalesce(event.sale_line_ref, line.line_id) = line.line_id
            AND event.occurred_at >= line.confirmed_at
    INNER JOIN fulfillment_reason AS reason
        ON event.reason_ref = reason.id AND reason.initiator = 'customer'
    WHERE event.new_datetime IS NOT NULL
    ORDER BY line.line_id, event.occurred_at DESC, event.id DESC
),

-- Returns and replacements neither ship the line nor reopen it.
line_move AS (
    SELECT
        line.line_id,
        move.picking_id,
        move.date AS moved_at,
        move.state,
        move.procure_method,
        move.product_id <> line.product_id AS is_component,
        origin.usage = 'supplier' AS is_dropship,
        (
            move.state = 'done'
            AND move.quantity > 0
            AND move.product_id = line.product_id
            AND (destination.usage = 'customer' OR destination.parent_path LIKE %(intercompany_path)s)
        ) AS is_shipment,
        move.quantity * move_uom.factor / line.uom_factor AS quantity
    FROM goods_line AS line
    INNER JOIN stock_move AS move ON line.line_id = move.sale_line_id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
    WHERE
        move.origin_returned_move_id IS NULL
        AND move.fulfillment_is_replacement IS NOT TRUE
        AND origin.usage <> 'customer'
),

moved_line AS (
    SELECT
        line_id,
        bool_or(is_component) AS is_kit,
        bool_or(state NOT IN ('done', 'cancel')) AS has_open_move,
        bool_or(is_dropship) AS is_dropship,
        bool_or(procure_method = 'make_to_order') AS is_mto,
        max(moved_at) AS last_moved_at,
        coalesce(sum(quantity) FILTER (WHERE is_shipment), 0) AS shipped_qty
    FROM line_move
    GROUP BY line_id
),

shipped_order AS (
    SELECT DISTINCT line.order_id
    FROM goods_line AS line
    INNER JOIN moved_line AS moved ON line.line_id = moved.line_id
    WHERE moved.shipped_qty > 0
),

demand_line AS (
    SELECT
        line.*,
        moved.is_kit,
        moved.has_open_move,
        moved.is_dropship,
        moved.is_mto,
        moved.last_moved_at,
        cancelled.cancelled_at,
        coalesce(moved.shipped_qty, 0) AS shipped_qty,
        greatest(cut.cut_at, changed.company_changed_at, cancelled.cancelled_at) AS cut_at,
        coalesce(cut.company_qty, 0) + greatest(-changed.company_delta, 0) AS cut_qty,
        coalesce(line.captured_qty, line.current_qty) AS first_qty,
        -- What the customer wants after all own changes; the rest of an order the customer
        -- cancelled is such a change, too.
        least(
            coalesce(line.captured_qty, line.current_qty)
            + coalesce(changed.customer_delta, 0) - coalesce(cut.customer_qty, 0),
            CASE
                WHEN line.state = 'cancel' AND cancelled.initiator = 'customer'
                    THEN coalesce(moved.shipped_qty, 0)
            END
        ) AS ref_qty,
        CASE
            WHEN rebased.promise_at IS NOT NULL THEN rebased.promise_at
            WHEN line.captured_promise_source IS NOT NULL THEN line.captured_promise
            ELSE line.last_promise_at
        END AS first_promise_at,
        EXISTS (
            SELECT 1 FROM purchase_order_line AS purchase_line
            INNER JOIN purchase_order AS purchase ON purchase_line.order_id = purchase.id
            WHERE purchase_line.sale_line_id = line.line_id AND purchase.state <> 'cancel'
        ) AS has_purchase,
        CASE
            WHEN moved.is_kit THEN 'kit'
            WHEN line.state = 'cancel' AND shipped.order_id IS NULL AND cancelled.initiator IS NULL
                THEN 'cancelled_unclassified'
            WHEN line.state = 'cancel' AND shipped.order_id IS NULL AND cancelled.initiator = 'none'
                THEN 'cancelled_unclassified'
        END AS exclusion
    FROM goods_line AS line
    LEFT JOIN changed_quantity AS changed ON line.line_id = changed.line_id
    LEFT JOIN cut_quantity AS cut ON line.line_id = cut.line_id
    LEFT JOIN cancelled_order AS cancelled
        ON line.order_id = cancelled.order_id AND line.confirmed_at <= cancelled.cancelled_at
    LEFT JOIN rebased_promise AS rebased ON line.line_id = rebased.line_id
    LEFT JOIN moved_line AS moved ON line.line_id = moved.line_id
    LEFT JOIN shipped_order AS shipped ON line.order_id = shipped.order_id
),

-- Running total per line: the instant at which the line was complete.
shipment AS (
    SELECT
        move.line_id,
        move.moved_at AS shipped_at,
        move.quantity,
        sum(move.quantity) OVER (PARTITION BY move.line_id ORDER BY move.moved_at) AS running_qty
    FROM line_move AS move
    WHERE move.is_shipment
),

delivery_group AS (
    SELECT
        line.order_id,
        line.warehouse_id,
        min(shipment.shipped_at) AS first_shipped_at
    FROM demand_line AS line
    INNER JOIN shipment ON line.line_id = shipment.line_id
    WHERE line.ref_qty > 0
    GROUP BY line.order_id, line.warehouse_id
),

order_start AS (
    SELECT order_id, min(confirmed_at) AS confirmed_at
    FROM demand_line
    GROUP BY order_id
),

line_start AS (
    SELECT
        line.line_id,
        CASE
            -- A line added after the group's first truck had left could not be on it.
            WHEN line.confirmed_at > started.confirmed_at AND line.confirmed_at > dispatch.first_shipped_at
                THEN (
                    SELECT min(shipment.shipped_at)
                    FROM demand_line AS sibling
                    INNER JOIN shipment ON sibling.line_id = shipment.line_id
                    WHERE
                        sibling.order_id = line.order_id
                        AND sibling.warehouse_id IS NOT DISTINCT FROM line.warehouse_id
                        AND shipment.shipped_at >= line.confirmed_at
                )
            ELSE dispatch.first_shipped_at
        END AS group_shipped_at
    FROM demand_line AS line
    INNER JOIN order_start AS started ON line.order_id = started.order_id
    LEFT JOIN delivery_group AS dispatch
        ON
            line.order_id = dispatch.order_id
            AND line.warehouse_id IS NOT DISTINCT FROM dispatch.warehouse_id
),

shipped_line AS (
    SELECT
        line.line_id,
        start.group_shipped_at,
        max(shipment.shipped_at) AS last_shipped_at,
        min(shipment.shipped_at) FILTER (
            WHERE round(shipment.running_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
        ) AS filled_at,
        coalesce(
            sum(shipment.quantity) FILTER (WHERE shipment.shipped_at <= start.group_shipped_at), 0
        ) AS first_shipped_qty,
        coalesce(sum(shipment.quantity) FILTER (
            WHERE
            fulfillment_local_day(shipment.shipped_at, line.tz)
            <= fulfillment_local_day(line.first_promise_at, line.tz)
        ), 0) AS first_promise_qty,
        coalesce(sum(shipment.quantity) FILTER (
            WHERE
            fulfillment_local_day(shipment.shipped_at, line.tz)
            <= fulfillment_local_day(line.last_promise_at, line.tz)
        ), 0) AS last_promise_qty,
        coalesce(sum(shipment.quantity) FILTER (
            WHERE
            fulfillment_local_day(shipment.shipped_at, line.tz)
            <= fulfillment_local_day(line.requested_at, line.tz)
        ), 0) AS requested_qty
    FROM demand_line AS line
    INNER JOIN line_start AS start ON line.line_id = start.line_id
    LEFT JOIN shipment ON line.line_id = shipment.line_id
    GROUP BY line.line_id, start.group_shipped_at
),

open_or_closed_line AS (
    SELECT
        line.line_id,
        line.cut_at,
        line.last_moved_at,
        line.confirmed_at,
        shipped.filled_at,
        shipped.last_shipped_at,
        (
            shipped.filled_at IS NOT NULL
            OR line.state = 'cancel'
            OR round(line.shipped_qty + line.cut_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
            -- Without captured events: everything moved or was called off, nothing is on its way.
            OR (line.has_open_move IS FALSE AND NOT line.has_purchase)
        ) AS is_closed
    FROM demand_line AS line
    INNER JOIN shipped_line AS shipped ON line.line_id = shipped.line_id
),

closed_line AS (
    SELECT
        line_id,
        is_closed,
        CASE
            WHEN NOT is_closed THEN NULL
            ELSE coalesce(filled_at, greatest(cut_at, last_shipped_at), last_moved_at, confirmed_at)
        END AS closed_at
    FROM open_or_closed_line
)

SELECT
    'live' AS source,
    line.line_id,
    line.order_id,
    line.order_id::varchar AS order_key,
    line.company_id,
    line.warehouse_id,
    line.order_warehouse_id,
    line.tz,
    line.currency_id,
    line.uom_family_id,
    NULL::varchar AS uom_name,
    line.uom_factor,
    line.partner_id,
    NULL::varchar AS partner_name,
    line.product_id,
    NULL::varchar AS product_name,
    line.category_id,
    NULL::varchar AS category_name,
    NULL::varchar AS vendor_name,
    NULL::varchar AS carrier_name,
    CASE WHEN line.is_dropship THEN 'dropship' WHEN line.is_mto OR line.has_purchase THEN 'mto' ELSE 'mts' END
        AS order_type,
    coalesce(line.is_dropship, FALSE) AS is_dropship,
    line.is_intercompany,
    line.confirmed_at,
    line.first_promise_at,
    line.last_promise_at,
    line.requested_at,
    line.ref_qty,
    line.unit_value,
    line.shipped_qty,
    shipped.first_shipped_qty,
    shipped.first_promise_qty,
    shipped.last_promise_qty,
    shipped.requested_qty,
    shipped.group_shipped_at,
    shipped.filled_at,
    shipped.last_shipped_at,
    closed.is_closed,
    closed.closed_at,
    fulfillment_local_day(line.confirmed_at, line.tz) AS confirmed_day,
    fulfillment_local_day(line.first_promise_at, line.tz) AS first_promise_day,
    fulfillment_local_day(line.last_promise_at, line.tz) AS last_promise_day,
    fulfillment_local_day(line.requested_at, line.tz) AS requested_day,
    fulfillment_local_day(shipped.group_shipped_at, line.tz) AS group_shipped_day,
    fulfillment_local_day(shipped.filled_at, line.tz) AS filled_day,
    fulfillment_local_day(shipped.last_shipped_at, line.tz) AS last_shipped_day,
    fulfillment_local_day(closed.closed_at, line.tz) AS closed_day,
    -- Judged at the group's first shipment; a line called off before that, on that day.
    fulfillment_local_day(coalesce(shipped.group_shipped_at, closed.closed_at), line.tz) AS first_judged_day,
    CASE
        WHEN line.exclusion IS NOT NULL THEN line.exclusion
        -- The customer took back all of it: no demand is left.
        WHEN line.ref_qty <= 0 THEN 'cancelled_customer'
    END AS exclusion,
    (
        CASE WHEN line.is_backfilled THEN 1 ELSE 0 END
        + CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN shipped.last_shipped_at < line.confirmed_at THEN 4 ELSE 0 END
    ) AS dq
FROM demand_line AS line
INNER JOIN shipped_line AS shipped ON line.line_id = shipped.line_id
INNER JOIN closed_line AS closed ON line.line_id = closed.line_id
-- What never asked for anything is no demand: lines that a transfer made.
WHERE line.first_qty > 0 OR line.ref_qty > 0
