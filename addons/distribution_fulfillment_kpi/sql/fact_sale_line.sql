-- Demand lines of live sale orders.
-- Grain: one row per order line that was confirmed and asked for goods.
-- Unit: quantities in the unit of the product (uom_factor leads to the root of its family), of a kit
--   whole kits; unit_value in company currency, untaxed; instants in UTC; days are local days in tz;
--   standard_lead in seconds. shipment_steps, of lines that left more than once: [[instant, quantity
--   that had left by then], …]; cut_steps: [[instant, quantity that the company called off], …].
-- Window: none. What is computed together is a whole order: those that `scope` names, over the alias line.
-- Excluded: sections, notes, down payments, re-invoiced expenses, services, combo headers,
--   lines that never asked for anything (made by transfers). Cancelled by the customer or
--   for unknown reasons, and kits of which nobody knows what they were made of when they were
--   promised, stay in with `exclusion`, so that they can be counted.
-- Source: sale_order(_line), stock_move, purchase_order_line, fulfillment_event.
-- Free of "now" and of tolerances: both are applied where the fact is read.
-- A million lines are computed at once. What only few of them have (events, several shipments,
--   components) stands in CTEs of its own, joined to the many, or in subqueries that are asked for one line.
WITH product_kind AS (
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
    OFFSET 0  -- Put together once, and not for each line.
),

company_zone AS NOT MATERIALIZED (
    SELECT company.id AS company_id, company.currency_id, coalesce(nullif(partner.tz, ''), 'UTC') AS tz
    FROM res_company AS company
    INNER JOIN res_partner AS partner ON company.partner_id = partner.id
    OFFSET 0
),

-- An empty zone of the address falls through, as in stock.warehouse._fulfillment_tz().
warehouse_zone AS (
    SELECT
        warehouse.id AS warehouse_id,
        coalesce(nullif(warehouse.fulfillment_tz, ''), nullif(partner.tz, ''), company.tz) AS tz
    FROM stock_warehouse AS warehouse
    INNER JOIN company_zone AS company ON warehouse.company_id = company.company_id
    LEFT JOIN res_partner AS partner ON warehouse.partner_id = partner.id
),

-- What the ledger says of lines: few have any of it. What happened in a former life of the order
-- (cancelled, set back) is settled.
line_event AS (
    SELECT
        event.line_id,
        event.id AS event_id,
        event.event_type,
        event.occurred_at,
        event.old_datetime,
        event.new_datetime,
        CASE event.event_type
            WHEN 'quantity_change' THEN event.new_number - event.old_number
            -- Lowering a line makes Odoo call off a move of negative quantity: that is the change itself.
            WHEN 'line_cut' THEN -greatest(event.quantity, 0)
        END AS delta,
        -- By whose wish. Unless a reason says so, a quantity grows by the customer's wish and shrinks by
        -- the company's: otherwise closing a short line by lowering it would hide the cut.
        CASE
            WHEN reason.initiator = 'customer' THEN TRUE
            WHEN event.event_type <> 'quantity_change' OR reason.initiator = 'company' THEN FALSE
            ELSE event.new_number > event.old_number
        END AS is_customer
    FROM (
        SELECT line.id AS line_id, event.*
        FROM fulfillment_event AS event
        INNER JOIN sale_order_line AS line ON event.sale_line_ref = line.id
        INNER JOIN sale_order AS sale ON line.order_id = sale.id
        WHERE
            %(scope)s
            AND event.event_type IN ('quantity_change', 'line_cut', 'promise_change')
            AND event.occurred_at >= coalesce(line.fulfillment_confirmed_at, sale.date_order)
        UNION ALL
        -- The promise of a whole order.
        SELECT line.id AS line_id, event.*
        FROM fulfillment_event AS event
        INNER JOIN sale_order AS sale ON event.sale_order_ref = sale.id
        INNER JOIN sale_order_line AS line ON sale.id = line.order_id
        WHERE
            %(scope)s
            AND event.event_type = 'promise_change'
            AND event.sale_line_ref IS NULL
            AND event.occurred_at >= coalesce(line.fulfillment_confirmed_at, sale.date_order)
    ) AS event
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
),

noted_line AS (
    SELECT
        line_id,
        sum(delta) FILTER (WHERE is_customer) AS customer_delta,
        -sum(delta) FILTER (WHERE NOT is_customer AND event_type = 'line_cut') AS cut_qty,
        sum(delta) FILTER (WHERE NOT is_customer AND event_type = 'quantity_change') AS company_delta,
        max(occurred_at) FILTER (WHERE delta < 0 AND event_type = 'line_cut') AS cut_at,
        max(occurred_at) FILTER (WHERE NOT is_customer AND event_type = 'quantity_change') AS company_changed_at,
        jsonb_agg(jsonb_build_array(occurred_at, -delta) ORDER BY event_type, occurred_at, event_id)
            FILTER (WHERE NOT is_customer AND (delta < 0 OR event_type = 'quantity_change')) AS cut_steps,
        -- When the promise moved last: by us at all, by us to a later date, by the customer's wish.
        max(occurred_at) FILTER (WHERE event_type = 'promise_change' AND NOT is_customer) AS moved_at,
        max(occurred_at)
            FILTER (WHERE event_type = 'promise_change' AND NOT is_customer AND new_datetime > old_datetime)
            AS pushed_at,
        max(occurred_at) FILTER (WHERE event_type = 'promise_change' AND is_customer) AS rebased_at,
        -- A date the customer asked for later takes the place of the first promise.
        (array_agg(new_datetime ORDER BY occurred_at DESC, event_id DESC)
            FILTER (WHERE event_type = 'promise_change' AND is_customer AND new_datetime IS NOT NULL))[1]
            AS promise_at
    FROM line_event
    GROUP BY line_id
),

-- A line that joins in stands for its order: one row for each order.
cancelled_order AS (
    SELECT DISTINCT ON (event.sale_order_ref)
        event.sale_order_ref AS order_id,
        event.occurred_at AS cancelled_at,
        reason.initiator
    FROM fulfillment_event AS event
    INNER JOIN sale_order AS sale ON event.sale_order_ref = sale.id
    INNER JOIN sale_order_line AS line ON sale.id = line.order_id
    LEFT JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE
        %(scope)s
        AND event.event_type = 'order_cancelled'
        AND event.old_text = 'sale'
        AND sale.state = 'cancel'
    ORDER BY event.sale_order_ref, event.occurred_at DESC, event.id DESC
),

-- What one kit was made of when the line was confirmed, in the units of its components.
kit_need AS NOT MATERIALIZED (
    SELECT
        need.line_id,
        need.product_id,
        sum(need.quantity) AS quantity
    FROM (
        SELECT DISTINCT ON (line.id, event.product_ref, event.res_id)
            line.id AS line_id,
            event.product_ref AS product_id,
            event.quantity
        FROM fulfillment_event AS event
        INNER JOIN sale_order_line AS line ON event.sale_line_ref = line.id
        INNER JOIN sale_order AS sale ON line.order_id = sale.id
        WHERE
            %(scope)s
            AND event.event_type = 'kit_need_set'
            AND event.occurred_at >= coalesce(line.fulfillment_confirmed_at, sale.date_order)
        ORDER BY line.id, event.product_ref, event.res_id, event.occurred_at DESC, event.id DESC
    ) AS need
    GROUP BY need.line_id, need.product_id
),

-- Whose shipments fill a line: its own, and those of lines that stand in for it with the customer's consent
-- and asked for nothing themselves.
filling_line AS NOT MATERIALIZED (
    SELECT
        line.id AS line_id,
        line.id AS own_id,
        line.product_id,
        FALSE AS is_stand_in,
        NULL::numeric AS own_factor,
        NULL::numeric AS unit_factor
    FROM sale_order_line AS line
    WHERE %(scope)s
    UNION ALL
    SELECT
        line.id AS line_id,
        stand_in.id AS own_id,
        stand_in.product_id,
        TRUE AS is_stand_in,
        own_uom.factor AS own_factor,
        -- Counted in the unit of what was ordered; of another family as it is.
        CASE
            WHEN split_part(own_uom.parent_path, '/', 1) = split_part(uom.parent_path, '/', 1) THEN uom.factor
        END AS unit_factor
    FROM sale_order_line AS line
    INNER JOIN sale_order_line AS stand_in
        ON line.id = stand_in.fulfillment_substitutes_line_id AND line.order_id = stand_in.order_id
    INNER JOIN product_product AS product ON line.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
    INNER JOIN product_product AS own_product ON stand_in.product_id = own_product.id
    INNER JOIN product_template AS own_template ON own_product.product_tmpl_id = own_template.id
    INNER JOIN uom_uom AS own_uom ON own_template.uom_id = own_uom.id
    WHERE
        %(scope)s
        AND CASE
            WHEN stand_in.fulfillment_confirmed_at IS NULL THEN stand_in.product_uom_qty
            ELSE coalesce(stand_in.fulfillment_first_qty, 0)
        END = 0
),

-- Returns and replacements neither ship the line nor reopen it.
line_move AS NOT MATERIALIZED (
    SELECT
        line.line_id,
        line.own_id,
        line.is_stand_in,
        move.product_id,
        move.date AS moved_at,
        move.state NOT IN ('done', 'cancel') AS is_open,
        move.procure_method = 'make_to_order' AND NOT line.is_stand_in AS is_mto,
        move.product_id <> line.product_id AS is_component,
        origin.usage = 'supplier' AND NOT line.is_stand_in AS is_dropship,
        (
            move.state = 'done'
            AND move.quantity > 0
            AND (destination.usage = 'customer' OR destination.parent_path LIKE %(intercompany_path)s)
        ) AS is_shipment,
        CASE
            WHEN move_uom.factor = coalesce(line.unit_factor, uom.factor) THEN move.quantity
            ELSE move.quantity * move_uom.factor / coalesce(line.unit_factor, uom.factor)
        END AS quantity
    FROM filling_line AS line
    INNER JOIN stock_move AS move ON line.own_id = move.sale_line_id
    -- The unit of the component, where the line asks for a kit.
    INNER JOIN product_product AS product ON move.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id AND template.type = 'consu'
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
    INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    WHERE
        move.origin_returned_move_id IS NULL
        AND move.fulfillment_is_replacement IS NOT TRUE
        AND origin.usage <> 'customer'
        AND (move.state = 'done' OR NOT line.is_stand_in)
),

moved_line AS (
    SELECT
        line_id,
        bool_or(is_component AND NOT is_stand_in) AS is_kit,
        bool_or(is_open) AS has_open_move,
        bool_or(is_dropship) AS is_dropship,
        bool_or(is_mto) AS is_mto,
        max(moved_at) AS last_moved_at,
        coalesce(sum(quantity) FILTER (WHERE is_shipment AND NOT is_component), 0) AS shipped_qty,
        min(moved_at) FILTER (WHERE is_shipment AND NOT is_component) AS first_shipped_at,
        max(moved_at) FILTER (WHERE is_shipment AND NOT is_component) AS last_shipped_at
    FROM line_move
    GROUP BY line_id
),

-- Whole kits that had left by an instant: as many as the scarcest component gives.
kit_instant AS (
    SELECT DISTINCT line_id, moved_at AS shipped_at
    FROM line_move
    WHERE is_shipment AND NOT is_stand_in AND line_id IN (SELECT need.line_id FROM kit_need AS need)
),

kit_count AS (
    SELECT
        instant.line_id,
        instant.shipped_at,
        min(floor(coalesce(shipped.quantity, 0) / need.quantity)) AS running_qty
    FROM kit_instant AS instant
    INNER JOIN kit_need AS need ON instant.line_id = need.line_id
    LEFT JOIN LATERAL (
        SELECT sum(move.quantity) AS quantity
        FROM line_move AS move
        WHERE
            move.is_shipment
            AND NOT move.is_stand_in
            AND move.line_id = instant.line_id
            AND move.product_id = need.product_id
            AND move.moved_at <= instant.shipped_at
    ) AS shipped ON TRUE
    WHERE need.quantity > 0
    GROUP BY instant.line_id, instant.shipped_at
),

kit_shipment AS NOT MATERIALIZED (
    SELECT line_id, shipped_at, running_qty - before_qty AS added_qty
    FROM (
        SELECT
            line_id, shipped_at, running_qty,
            lag(running_qty, 1, 0) OVER (PARTITION BY line_id ORDER BY shipped_at) AS before_qty
        FROM kit_count
    ) AS counted
    WHERE running_qty > before_qty
),

-- Lines that are counted in whole kits: of their own, or of a kit that stands in for them.
kit_base AS NOT MATERIALIZED (
    SELECT counted.line_id, bool_or(counted.has_need) AS has_need, bool_or(counted.has_unknown) AS has_unknown
    FROM (
        SELECT need.line_id, TRUE AS has_need, FALSE AS has_unknown
        FROM kit_need AS need
        UNION ALL
        SELECT
            move.line_id,
            FALSE AS has_need,
            move.own_id NOT IN (SELECT need.line_id FROM kit_need AS need) AS has_unknown
        FROM line_move AS move
        WHERE move.is_stand_in AND move.is_component
    ) AS counted
    GROUP BY counted.line_id
),

-- Whole kits and, where something stands in, goods beside them.
kit_part AS NOT MATERIALIZED (
    SELECT line_id, shipped_at, added_qty
    FROM kit_shipment
    UNION ALL
    SELECT
        filling.line_id,
        kit.shipped_at,
        CASE
            WHEN filling.unit_factor IS NULL THEN kit.added_qty
            ELSE kit.added_qty * filling.own_factor / filling.unit_factor
        END AS added_qty
    FROM filling_line AS filling
    CROSS JOIN LATERAL (
        SELECT shipment.shipped_at, shipment.added_qty
        FROM kit_shipment AS shipment
        WHERE shipment.line_id = filling.own_id
        OFFSET 0  -- Of this line alone, and not of all kits there are.
    ) AS kit
    WHERE filling.is_stand_in
    UNION ALL
    SELECT base.line_id, step.moved_at AS shipped_at, step.quantity AS added_qty
    FROM (SELECT DISTINCT filling.line_id FROM filling_line AS filling WHERE filling.is_stand_in) AS replaced
    INNER JOIN kit_base AS base ON replaced.line_id = base.line_id
    CROSS JOIN LATERAL (
        SELECT move.moved_at, move.quantity
        FROM line_move AS move
        WHERE
            move.line_id = replaced.line_id
            AND move.is_shipment
            AND NOT move.is_component
            AND move.own_id NOT IN (SELECT need.line_id FROM kit_need AS need)
        OFFSET 0
    ) AS step
),

kit_step AS NOT MATERIALIZED (
    SELECT
        line_id,
        shipped_at,
        sum(sum(added_qty)) OVER (PARTITION BY line_id ORDER BY shipped_at) AS running_qty
    FROM kit_part
    GROUP BY line_id, shipped_at
),

kit_line AS (
    SELECT
        base.line_id,
        base.has_need,
        base.has_unknown,
        coalesce(max(step.running_qty), 0) AS shipped_qty,
        min(step.shipped_at) AS first_shipped_at,
        max(step.shipped_at) AS last_shipped_at,
        array_agg(step.shipped_at ORDER BY step.shipped_at) FILTER (WHERE step.line_id IS NOT NULL) AS shipped_ats,
        array_agg(step.running_qty ORDER BY step.shipped_at) FILTER (WHERE step.line_id IS NOT NULL) AS running_qtys
    FROM kit_base AS base
    LEFT JOIN kit_step AS step ON base.line_id = step.line_id
    GROUP BY base.line_id, base.has_need, base.has_unknown
),

-- When the last of a line's shipments arrived, where each of them has a proof, or is known to take so many days.
-- What comes in exchange is none.
delivered_line AS (
    SELECT
        line.line_id,
        CASE
            WHEN bool_and(arrival.arrived_at IS NOT NULL) THEN max(arrival.arrived_at)
        END AS delivered_at,
        bool_or(transfer.fulfillment_delivered_at IS NULL) AS is_reckoned
    FROM filling_line AS line
    INNER JOIN stock_move AS move ON line.own_id = move.sale_line_id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    INNER JOIN stock_picking AS transfer ON move.picking_id = transfer.id
    CROSS JOIN LATERAL (  -- noqa: ST05
        SELECT coalesce(transfer.fulfillment_delivered_at, transfer.fulfillment_expected_at) AS arrived_at
    ) AS arrival
    WHERE
        move.state = 'done'
        AND move.quantity > 0
        AND move.origin_returned_move_id IS NULL
        AND move.fulfillment_is_replacement IS NOT TRUE
        AND origin.usage <> 'customer'
        AND destination.usage = 'customer'
        AND line.line_id IN (
            SELECT filled.line_id
            FROM stock_picking AS proven
            INNER JOIN stock_move AS sent ON proven.id = sent.picking_id
            INNER JOIN filling_line AS filled ON sent.sale_line_id = filled.own_id
            WHERE proven.fulfillment_delivered_at IS NOT NULL OR proven.fulfillment_expected_at IS NOT NULL
        )
    GROUP BY line.line_id
),

bought_line AS (
    SELECT DISTINCT purchase_line.sale_line_id AS line_id
    FROM purchase_order_line AS purchase_line
    INNER JOIN purchase_order AS purchase ON purchase_line.order_id = purchase.id
    INNER JOIN sale_order_line AS line ON purchase_line.sale_line_id = line.id
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    WHERE %(scope)s AND purchase.state <> 'cancel'
),

-- What left of the lines of an order, asked for one order at a time.
order_shipment AS NOT MATERIALIZED (
    SELECT
        line.order_id,
        coalesce(line.warehouse_id, sale.warehouse_id) AS warehouse_id,
        move.product_id,
        move.date AS shipped_at
    FROM sale_order_line AS line
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    INNER JOIN stock_move AS move ON line.id = move.sale_line_id AND line.product_id = move.product_id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    WHERE
        move.state = 'done'
        AND move.quantity > 0
        AND move.origin_returned_move_id IS NULL
        AND move.fulfillment_is_replacement IS NOT TRUE
        AND origin.usage <> 'customer'
        AND (destination.usage = 'customer' OR destination.parent_path LIKE %(intercompany_path)s)
),

ordered_line AS (
    SELECT
        line.id AS line_id,
        line.order_id,
        line.company_id,
        line.product_id,
        sale.state,
        sale.team_id,
        sale.fulfillment_channel_id AS channel_id,
        sale.warehouse_id AS order_warehouse_id,
        sale.fulfillment_requested_date AS requested_at,
        kind.category_id,
        kind.uom_factor,
        kind.uom_family_id,
        partner.commercial_partner_id AS partner_id,
        partner.commercial_partner_id IN (SELECT sister.partner_id FROM res_company AS sister) AS is_intercompany,
        company.currency_id,
        coalesce(zone.tz, company.tz) AS tz,
        coalesce(line.warehouse_id, sale.warehouse_id) AS warehouse_id,
        coalesce(line.fulfillment_confirmed_at, sale.date_order) AS confirmed_at,
        line.fulfillment_confirmed_at IS NULL AS is_backfilled,
        coalesce(
            line.fulfillment_unit_value,
            line.price_subtotal / nullif(coalesce(sale.currency_rate, 1), 0)
            / nullif(asked.quantity, 0)
        ) AS unit_value,
        promise.first_promise_at,
        promise.last_promise_at,
        -- The quotation of an order that was taken over was written in the former system.
        CASE WHEN sale.fulfillment_is_taken_over IS NOT TRUE THEN date_trunc('second', sale.create_date) END
            AS entered_at,
        coalesce(sale.fulfillment_is_taken_over, FALSE) AS is_taken_over,
        -- No lead time is the default of a product, so 0 says that nobody set one.
        CASE WHEN line.customer_lead > 0 THEN least(round(line.customer_lead * 86400), 2147483647)::integer END
            AS standard_lead,
        noted.moved_at AS promise_moved_at,
        noted.pushed_at AS promise_pushed_at,
        noted.rebased_at AS promise_rebased_at,
        noted.cut_steps,
        moved.is_kit,
        (moved.is_kit AND kit.has_need IS NOT TRUE) OR coalesce(kit.has_unknown, FALSE) AS is_unknown_kit,
        moved.has_open_move,
        moved.is_dropship,
        moved.is_mto OR bought.line_id IS NOT NULL AS is_mto,
        bought.line_id IS NOT NULL AS has_purchase,
        moved.last_moved_at,
        coalesce(kit.shipped_qty, moved.shipped_qty, 0) AS shipped_qty,
        CASE WHEN kit.line_id IS NULL THEN moved.first_shipped_at ELSE kit.first_shipped_at END AS first_shipped_at,
        CASE WHEN kit.line_id IS NULL THEN moved.last_shipped_at ELSE kit.last_shipped_at END AS last_shipped_at,
        cancelled.initiator AS cancel_initiator,
        greatest(noted.cut_at, noted.company_changed_at, cancelled.cancelled_at) AS cut_at,
        coalesce(noted.cut_qty, 0) + greatest(-noted.company_delta, 0) AS cut_qty,
        ordered.first_qty,
        -- What the customer wants after all own changes; the rest of an order the customer
        -- cancelled is such a change, too.
        least(
            ordered.first_qty + coalesce(noted.customer_delta, 0),
            CASE
                WHEN sale.state = 'cancel' AND cancelled.initiator = 'customer'
                    THEN coalesce(kit.shipped_qty, moved.shipped_qty, 0)
            END
        ) AS ref_qty,
        arrival.delivered_at,
        arrival.is_reckoned,
        kit.shipped_ats AS kit_shipped_ats,
        kit.running_qtys AS kit_running_qtys,
        kit.line_id IS NULL AND NOT moved.is_kit AND moved.first_shipped_at < moved.last_shipped_at AS has_steps,
        sale.state = 'sale' OR line.fulfillment_confirmed_at IS NOT NULL AS is_confirmed,
        -- The first truck of an order from a warehouse. What asks for nothing does not start it.
        min(CASE WHEN kit.line_id IS NULL THEN moved.first_shipped_at ELSE kit.first_shipped_at END) FILTER (
            WHERE
            coalesce(line.fulfillment_first_qty, line.product_uom_qty) + coalesce(noted.customer_delta, 0) > 0
        ) OVER (PARTITION BY line.order_id, coalesce(line.warehouse_id, sale.warehouse_id)) AS group_first_at
    FROM sale_order_line AS line
    INNER JOIN sale_order AS sale ON line.order_id = sale.id
    INNER JOIN product_kind AS kind ON line.product_id = kind.product_id
    INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
    INNER JOIN company_zone AS company ON line.company_id = company.company_id
    INNER JOIN res_partner AS partner ON sale.partner_id = partner.id
    LEFT JOIN warehouse_zone AS zone ON coalesce(line.warehouse_id, sale.warehouse_id) = zone.warehouse_id
    LEFT JOIN moved_line AS moved ON line.id = moved.line_id
    LEFT JOIN kit_line AS kit ON line.id = kit.line_id
    LEFT JOIN noted_line AS noted ON line.id = noted.line_id
    LEFT JOIN bought_line AS bought ON line.id = bought.line_id
    LEFT JOIN delivered_line AS arrival ON line.id = arrival.line_id
    LEFT JOIN cancelled_order AS cancelled
        ON
            line.order_id = cancelled.order_id
            AND coalesce(line.fulfillment_confirmed_at, sale.date_order) <= cancelled.cancelled_at
    CROSS JOIN LATERAL (  -- noqa: ST05
        SELECT
            CASE
                WHEN line_uom.factor = kind.uom_factor THEN line.product_uom_qty
                ELSE line.product_uom_qty * line_uom.factor / kind.uom_factor
            END AS quantity
    ) AS asked
    CROSS JOIN LATERAL (  -- noqa: ST05
        SELECT coalesce(line.fulfillment_first_qty, asked.quantity) AS first_qty
    ) AS ordered
    CROSS JOIN LATERAL (  -- noqa: ST05
        SELECT CASE
            WHEN sale.commitment_date IS NOT NULL THEN sale.commitment_date
            -- Everything leaves together, so the slowest line decides for all.
            WHEN sale.picking_policy = 'one'
                THEN sale.date_order + (
                    SELECT nullif(max(sibling.customer_lead), 0)
                    FROM sale_order_line AS sibling
                    WHERE sibling.order_id = line.order_id AND sibling.display_type IS NULL
                ) * interval '1 day'
            ELSE sale.date_order + nullif(line.customer_lead, 0) * interval '1 day'
        END AS last_promise_at
    ) AS latest
    CROSS JOIN LATERAL (  -- noqa: ST05
        SELECT
            latest.last_promise_at,
            CASE
                WHEN noted.promise_at IS NOT NULL THEN noted.promise_at
                WHEN line.fulfillment_promise_source IS NOT NULL THEN line.fulfillment_first_promise
                ELSE latest.last_promise_at
            END AS first_promise_at
    ) AS promise
    WHERE
        %(scope)s
        AND line.display_type IS NULL
        AND line.is_downpayment IS NOT TRUE
        AND line.is_expense IS NOT TRUE
        AND sale.state IN ('sale', 'cancel')
),

started_line AS (
    SELECT
        line.*,
        -- Of lines that left more than once, and of kits: what had left by each instant.
        CASE
            WHEN line.has_steps
                THEN ARRAY(
                    SELECT step.moved_at
                    FROM line_move AS step
                    WHERE step.line_id = line.line_id AND step.is_shipment
                    GROUP BY step.moved_at
                    ORDER BY step.moved_at
                )
            ELSE line.kit_shipped_ats
        END AS shipped_ats,
        CASE
            WHEN line.has_steps
                THEN ARRAY(
                    SELECT sum(sum(step.quantity)) OVER (ORDER BY step.moved_at)
                    FROM line_move AS step
                    WHERE step.line_id = line.line_id AND step.is_shipment
                    GROUP BY step.moved_at
                    ORDER BY step.moved_at
                )
            ELSE line.kit_running_qtys
        END AS running_qtys,
        CASE
            -- A line added after the group's first truck had left could not be on it.
            WHEN
                line.confirmed_at > line.group_first_at
                AND line.confirmed_at > (
                    SELECT min(coalesce(sibling.fulfillment_confirmed_at, sale.date_order))
                    FROM sale_order_line AS sibling
                    INNER JOIN sale_order AS sale ON sibling.order_id = sale.id
                    INNER JOIN product_product AS product ON sibling.product_id = product.id
                    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                    WHERE sibling.order_id = line.order_id AND template.type = 'consu'
                )
                THEN (
                    SELECT min(later.shipped_at)
                    FROM (
                        SELECT shipment.shipped_at
                        FROM order_shipment AS shipment
                        WHERE
                            shipment.order_id = line.order_id
                            AND shipment.warehouse_id IS NOT DISTINCT FROM line.warehouse_id
                        UNION ALL
                        SELECT kit.shipped_at
                        FROM sale_order_line AS sibling
                        CROSS JOIN LATERAL (
                            SELECT shipment.shipped_at
                            FROM kit_shipment AS shipment
                            WHERE shipment.line_id = sibling.id
                            OFFSET 0  -- Of this line alone, and not of all kits there are.
                        ) AS kit
                        WHERE
                            sibling.order_id = line.order_id
                            AND coalesce(sibling.warehouse_id, line.order_warehouse_id)
                            IS NOT DISTINCT FROM line.warehouse_id
                    ) AS later
                    WHERE later.shipped_at >= line.confirmed_at
                )
            ELSE line.group_first_at
        END AS group_shipped_at
    FROM ordered_line AS line
    WHERE
        -- A cancelled order counts only if it is known to have been confirmed before.
        line.is_confirmed
        -- What never asked for anything is no demand: lines that a transfer made.
        AND (line.first_qty > 0 OR line.ref_qty > 0)
    OFFSET 0  -- Each step below is computed once, and not wherever it is used.
),

filled_line AS (
    SELECT
        line.*,
        CASE
            WHEN line.shipped_ats IS NOT NULL THEN (
                SELECT min(step.shipped_at)
                FROM unnest(line.shipped_ats, line.running_qtys) AS step (shipped_at, running_qty)
                WHERE round(step.running_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
            )
            -- Nearly all lines left as they were asked for: there is nothing to round.
            WHEN
                line.shipped_qty = line.ref_qty
                OR round(line.shipped_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
                THEN line.first_shipped_at
        END AS filled_at
    FROM started_line AS line
    OFFSET 0
),

closed_line AS (
    SELECT
        line.*,
        (
            line.filled_at IS NOT NULL
            OR line.state = 'cancel'
            OR round(line.shipped_qty + line.cut_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
            -- Without captured events: everything moved or was called off, nothing is on its way.
            OR (line.has_open_move IS FALSE AND NOT line.has_purchase)
        ) AS is_closed,
        coalesce(
            line.filled_at, greatest(line.cut_at, line.last_shipped_at), line.last_moved_at, line.confirmed_at
        ) AS ended_at
    FROM filled_line AS line
),

dated_line AS (
    SELECT
        line.*,
        CASE WHEN line.is_closed THEN line.ended_at END AS closed_at,
        fulfillment_local_day(line.confirmed_at, line.tz) AS confirmed_day,
        fulfillment_local_day(line.first_promise_at, line.tz) AS first_promise_day,
        fulfillment_local_day(line.requested_at, line.tz) AS requested_day,
        fulfillment_local_day(line.group_shipped_at, line.tz) AS group_shipped_day,
        CASE
            WHEN line.last_promise_at <> line.first_promise_at OR line.first_promise_at IS NULL
                THEN fulfillment_local_day(line.last_promise_at, line.tz)
        END AS other_promise_day,
        CASE
            WHEN line.last_shipped_at <> line.group_shipped_at OR line.group_shipped_at IS NULL
                THEN fulfillment_local_day(line.last_shipped_at, line.tz)
        END AS other_shipped_day
    FROM closed_line AS line
    OFFSET 0
),

judged_line AS (
    SELECT
        line.*,
        CASE
            WHEN line.last_promise_at = line.first_promise_at THEN line.first_promise_day ELSE line.other_promise_day
        END
            AS last_promise_day,
        CASE
            WHEN line.last_shipped_at = line.group_shipped_at THEN line.group_shipped_day ELSE line.other_shipped_day
        END
            AS last_shipped_day
    FROM dated_line AS line
    OFFSET 0
)

SELECT
    line.line_id::bigint * 2 AS id,
    'live' AS source,
    line.order_id AS scope_id,
    line.line_id,
    line.order_id,
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
    line.team_id,
    line.channel_id,
    CASE
        WHEN line.is_dropship THEN 'dropship'
        WHEN line.is_kit THEN 'kit'
        WHEN line.is_mto THEN 'mto'
        ELSE 'mts'
    END AS order_type,
    coalesce(line.is_dropship, FALSE) AS is_dropship,
    line.is_intercompany,
    line.confirmed_at,
    line.first_promise_at,
    line.last_promise_at,
    line.requested_at,
    line.ref_qty,
    line.unit_value,
    line.shipped_qty,
    CASE
        WHEN line.shipped_ats IS NOT NULL THEN coalesce((
            SELECT max(step.running_qty)
            FROM unnest(line.shipped_ats, line.running_qtys) AS step (shipped_at, running_qty)
            WHERE step.shipped_at <= line.group_shipped_at
        ), 0)
        WHEN line.first_shipped_at <= line.group_shipped_at THEN line.shipped_qty
        ELSE 0
    END AS first_shipped_qty,
    -- What was put off on purpose before the first shipment; asked only of lines that had a rest then. Of a kit
    -- its components were split, which says nothing of whole kits.
    CASE
        WHEN
            NOT coalesce(line.is_kit, FALSE)
            AND (line.last_shipped_at > line.group_shipped_at OR NOT line.is_closed)
            THEN (
                SELECT sum(event.quantity)
                FROM fulfillment_event AS event
                WHERE
                    event.sale_line_ref = line.line_id
                    AND event.event_type = 'backorder_created'
                    AND event.old_text = 'split'
                    AND event.occurred_at BETWEEN line.confirmed_at AND line.group_shipped_at
            )::numeric
    END AS split_qty,
    CASE
        WHEN line.shipped_ats IS NOT NULL THEN coalesce((
            SELECT max(step.running_qty)
            FROM unnest(line.shipped_ats, line.running_qtys) AS step (shipped_at, running_qty)
            WHERE fulfillment_local_day(step.shipped_at, line.tz) <= line.first_promise_day
        ), 0)
        WHEN line.last_shipped_day <= line.first_promise_day THEN line.shipped_qty
        ELSE 0
    END AS first_promise_qty,
    CASE
        WHEN line.shipped_ats IS NOT NULL THEN coalesce((
            SELECT max(step.running_qty)
            FROM unnest(line.shipped_ats, line.running_qtys) AS step (shipped_at, running_qty)
            WHERE fulfillment_local_day(step.shipped_at, line.tz) <= line.last_promise_day
        ), 0)
        WHEN line.last_shipped_day <= line.last_promise_day THEN line.shipped_qty
        ELSE 0
    END AS last_promise_qty,
    CASE
        WHEN line.shipped_ats IS NOT NULL THEN coalesce((
            SELECT max(step.running_qty)
            FROM unnest(line.shipped_ats, line.running_qtys) AS step (shipped_at, running_qty)
            WHERE fulfillment_local_day(step.shipped_at, line.tz) <= line.requested_day
        ), 0)
        WHEN line.last_shipped_day <= line.requested_day THEN line.shipped_qty
        ELSE 0
    END AS requested_qty,
    line.group_shipped_at,
    line.filled_at,
    line.last_shipped_at,
    line.is_closed,
    line.closed_at,
    line.confirmed_day,
    line.first_promise_day,
    line.last_promise_day,
    line.requested_day,
    line.group_shipped_day,
    CASE
        WHEN line.filled_at = line.last_shipped_at THEN line.last_shipped_day
        ELSE fulfillment_local_day(line.filled_at, line.tz)
    END AS filled_day,
    CASE WHEN line.filled_at IS NOT NULL THEN fulfillment_local_day(line.delivered_at, line.tz) END
        AS delivered_day,
    line.last_shipped_day,
    CASE
        WHEN line.closed_at = line.last_shipped_at THEN line.last_shipped_day
        ELSE fulfillment_local_day(line.closed_at, line.tz)
    END AS closed_day,
    -- Judged at the group's first shipment; a line called off before that, on that day.
    CASE
        WHEN line.group_shipped_at IS NOT NULL THEN line.group_shipped_day
        ELSE fulfillment_local_day(line.closed_at, line.tz)
    END AS first_judged_day,
    CASE
        WHEN line.is_unknown_kit THEN 'kit'
        WHEN
            line.state = 'cancel'
            AND (line.cancel_initiator IS NULL OR line.cancel_initiator = 'none')
            AND (
                SELECT min(shipment.shipped_at)
                FROM order_shipment AS shipment
                INNER JOIN product_product AS product ON shipment.product_id = product.id
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                WHERE shipment.order_id = line.order_id AND template.type = 'consu'
            ) IS NULL
            -- Of kits nothing but their components left.
            AND NOT EXISTS (
                SELECT 1
                FROM sale_order_line AS sibling
                CROSS JOIN LATERAL (
                    SELECT shipment.line_id
                    FROM kit_shipment AS shipment
                    WHERE shipment.line_id = sibling.id
                    OFFSET 0
                ) AS kit
                WHERE sibling.order_id = line.order_id
            )
            THEN CASE WHEN line.cancel_initiator = 'none' THEN 'cancelled_nobody' ELSE 'cancelled_unclassified' END
        -- The customer took back all of it: no demand is left.
        WHEN line.ref_qty <= 0 THEN 'cancelled_customer'
    END AS exclusion,
    (
        CASE WHEN line.is_backfilled THEN 1 ELSE 0 END
        + CASE WHEN line.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN line.last_shipped_at < line.confirmed_at THEN 4 ELSE 0 END
        + CASE WHEN line.is_reckoned AND line.filled_at IS NOT NULL AND line.delivered_at IS NOT NULL THEN 64 ELSE 0 END
    ) AS dq,
    line.entered_at,
    line.is_taken_over,
    line.standard_lead,
    line.promise_moved_at,
    line.promise_pushed_at,
    line.promise_rebased_at,
    CASE
        WHEN line.shipped_ats IS NOT NULL THEN (
            SELECT jsonb_agg(jsonb_build_array(step.shipped_at, step.running_qty) ORDER BY step.shipped_at)
            FROM unnest(line.shipped_ats, line.running_qtys) AS step (shipped_at, running_qty)
        )
    END AS shipment_steps,
    line.cut_steps
FROM judged_line AS line
