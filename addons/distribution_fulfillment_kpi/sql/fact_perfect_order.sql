-- What a perfect order is made of: in full, on time, right documents, right and sound goods.
-- Grain: one row per live order.
-- Unit: fill_least and fill_most are shares of what was asked for, over the lines (1 is in full);
--   shipped_days_late counts local days from the first promise of a line to its last shipment, of the
--   latest line; days are local days of the line that decides.
-- Window: none. The scope is that of the line facts, over the alias line.
-- Excluded: nothing is dropped; `exclusion` is that of the order.
-- Source: fulfillment_fact_order, fulfillment_fact_sale_line, account_move(_line),
--   sale_order_line_invoice_rel, stock_move (replacements), fulfillment_event (claims, returns, shipment
--   errors), res_partner (complete deliveries only, as the customer wants it today).
-- Documents are wrong if a posted invoice asks for another price than the order, if a credit note has a
-- reason that says so, if a claim about them was accepted or if a shipment had wrong ones or none. Goods
-- are wrong if a claim about them was accepted (about damage: made and not rejected), if a return or a
-- credit note has a reason that says so, or if others were sent in exchange.
WITH line AS MATERIALIZED (
    SELECT line.*
    FROM fulfillment_fact_order AS line
    WHERE %(scope)s
),

filled AS (
    SELECT
        line.order_id,
        min(round(line.shipped_qty, %(digits)s) / nullif(round(line.ref_qty, %(digits)s), 0)) AS fill_least,
        max(round(line.shipped_qty, %(digits)s) / nullif(round(line.ref_qty, %(digits)s), 0)) AS fill_most,
        max(line.last_shipped_day - line.first_promise_day) AS shipped_days_late,
        max(line.closed_day) AS closed_day,
        -- Transfers done at the same instant are one shipment.
        min(line.group_shipped_at) < max(line.last_shipped_at) AS is_split
    FROM fulfillment_fact_sale_line AS line
    WHERE %(scope)s AND line.exclusion IS NULL
    GROUP BY line.order_id
),

billed AS MATERIALIZED (
    SELECT
        line.order_id,
        document.id AS move_id,
        document.move_type,
        document.fulfillment_credit_reason_id AS reason_id,
        (
            document.move_type = 'out_invoice'
            AND sold.is_downpayment IS NOT TRUE
            AND document.currency_id = sold.currency_id
            AND round(
                item.price_unit * (1 - coalesce(item.discount, 0) / 100)
                * coalesce(sold_uom.factor / item_uom.factor, 1),
                %(price_digits)s
            ) <> round(sold.price_unit * (1 - coalesce(sold.discount, 0) / 100), %(price_digits)s)
        ) AS is_price_wrong
    FROM line
    INNER JOIN sale_order_line AS sold ON line.order_id = sold.order_id
    INNER JOIN sale_order_line_invoice_rel AS link ON sold.id = link.order_line_id
    INNER JOIN account_move_line AS item ON link.invoice_line_id = item.id
    INNER JOIN account_move AS document ON item.move_id = document.id
    LEFT JOIN uom_uom AS sold_uom ON sold.product_uom_id = sold_uom.id
    LEFT JOIN uom_uom AS item_uom ON item.product_uom_id = item_uom.id
    WHERE
        line.source = 'live'
        AND document.state = 'posted'
        AND item.display_type = 'product'
),

-- A credit note without lines of the order counts for all orders of the invoice that it reverses.
failure AS (
    SELECT billed.order_id, reason.failure
    FROM billed
    INNER JOIN fulfillment_reason AS reason ON billed.reason_id = reason.id
    WHERE billed.move_type = 'out_refund'
    UNION
    SELECT billed.order_id, reason.failure
    FROM billed
    INNER JOIN account_move AS credit
        ON billed.move_id = credit.reversed_entry_id AND credit.state = 'posted' AND credit.move_type = 'out_refund'
    INNER JOIN fulfillment_reason AS reason ON credit.fulfillment_credit_reason_id = reason.id
    WHERE NOT EXISTS (
        SELECT 1
        FROM account_move_line AS item
        INNER JOIN sale_order_line_invoice_rel AS link ON item.id = link.invoice_line_id
        WHERE item.move_id = credit.id
    )
    UNION
    SELECT billed.order_id, 'document' AS failure
    FROM billed
    WHERE billed.is_price_wrong
    UNION
    SELECT event.sale_order_ref AS order_id, reason.failure
    FROM line
    INNER JOIN fulfillment_event AS event ON line.order_id = event.sale_order_ref AND line.source = 'live'
    INNER JOIN fulfillment_reason AS reason ON event.reason_ref = reason.id
    WHERE event.event_type IN ('return_received', 'return_disposed', 'goods_scrapped')
    UNION
    SELECT line.order_id, 'item' AS failure
    FROM line
    INNER JOIN sale_order_line AS sold ON line.order_id = sold.order_id AND line.source = 'live'
    INNER JOIN stock_move AS move ON sold.id = move.sale_line_id
    WHERE move.fulfillment_is_replacement AND move.state = 'done' AND move.quantity > 0
    UNION
    SELECT
        claim.sale_order_ref AS order_id,
        CASE
            WHEN claim.new_text IN ('item', 'quantity', 'lot', 'address', 'label') AND decided.decision = 'accepted'
                THEN 'item'
            WHEN claim.new_text = 'document' AND decided.decision = 'accepted' THEN 'document'
            WHEN claim.new_text = 'damage' AND coalesce(decided.decision, '') NOT IN ('rejected', 'withdrawn')
                THEN 'condition'
        END AS failure
    FROM line
    INNER JOIN fulfillment_event AS claim ON line.order_id = claim.sale_order_ref AND line.source = 'live'
    LEFT JOIN LATERAL (
        SELECT later.new_text AS decision
        FROM fulfillment_event AS later
        WHERE
            later.event_type = 'claim_decided'
            AND later.model = claim.model
            AND later.res_id = claim.res_id
        ORDER BY later.occurred_at DESC, later.id DESC
        LIMIT 1
    ) AS decided ON TRUE
    WHERE claim.event_type = 'claim_opened'
    UNION
    -- What an audit, the carrier or a claim found wrong with a shipment; papers that lacked are wrong papers.
    -- Too much or too little is seen by what was shipped.
    SELECT
        line.order_id,
        CASE event.new_text WHEN 'document' THEN 'document' ELSE 'item' END AS failure
    FROM line
    INNER JOIN sale_order_line AS sold ON line.order_id = sold.order_id AND line.source = 'live'
    INNER JOIN stock_move AS move ON sold.id = move.sale_line_id AND move.state = 'done'
    INNER JOIN fulfillment_event AS event ON move.picking_id = event.picking_ref
    WHERE
        event.event_type = 'shipment_error'
        AND event.new_text IN ('item', 'lot', 'address', 'label', 'document')
),

failed AS (
    SELECT
        failure.order_id,
        bool_or(failure.failure = 'document') AS has_wrong_document,
        bool_or(failure.failure = 'item') AS has_wrong_item,
        bool_or(failure.failure = 'condition') AS has_damage
    FROM failure
    GROUP BY failure.order_id
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
    CASE WHEN line.is_closed THEN coalesce(line.last_shipped_day, filled.closed_day) END AS judged_day,
    line.closed_day,
    line.confirmed_day,
    line.first_promise_day,
    filled.fill_least,
    filled.fill_most,
    filled.shipped_days_late,
    coalesce(filled.is_split, FALSE) AS is_split,
    coalesce(customer.fulfillment_ship_complete, FALSE) AS must_be_whole,
    coalesce(failed.has_wrong_document, FALSE) AS has_wrong_document,
    coalesce(failed.has_wrong_item, FALSE) AS has_wrong_item,
    coalesce(failed.has_damage, FALSE) AS has_damage,
    line.exclusion,
    line.dq
FROM line
LEFT JOIN filled ON line.order_id = filled.order_id
LEFT JOIN failed ON line.order_id = failed.order_id
LEFT JOIN res_partner AS customer ON line.partner_id = customer.id
