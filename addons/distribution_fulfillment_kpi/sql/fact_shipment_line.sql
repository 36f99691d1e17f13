-- What of a demand line left at one instant.
-- Grain: one row per demand line and instant at which some of it left for the customer.
-- Unit: quantity in the unit of the product (uom_factor leads to the root of its family), of a kit
--   whole kits; value in company currency, untaxed, at the price of confirmation; days are local
--   days of the line.
-- Window: none. The scope is that of the line facts.
-- Excluded: nothing is dropped; `exclusion` is that of the line. Replacements and returns ship nothing.
-- Source: fulfillment_fact_sale_line; of claims the events claim_opened and claim_decided.
-- What leaves from one warehouse for one order at one instant is one shipment; its first line has is_lead.
-- A claim counts where the shipment it speaks of left, else the last one before it was made; and once
--   for each order, however many tickets one root event has: an order stands for itself, whatever others
--   are computed together with it. `claims_30` counts those made within 30 days of it that
--   were not rejected, and so on; rejected and withdrawn ones stand apart.
WITH step AS NOT MATERIALIZED (
    SELECT
        line.*,
        line.last_shipped_at AS shipped_at,
        line.shipped_qty AS quantity,
        1::bigint AS number
    FROM fulfillment_fact_sale_line AS line
    WHERE
        %(scope)s
        AND line.shipment_steps IS NULL
        AND line.last_shipped_at IS NOT NULL
        AND line.shipped_qty > 0
    UNION ALL
    SELECT
        line.*,
        (step.value ->> 0)::timestamp AS shipped_at,
        (step.value ->> 1)::numeric
        - coalesce(lag((step.value ->> 1)::numeric) OVER (PARTITION BY line.id ORDER BY step.number), 0) AS quantity,
        step.number
    FROM fulfillment_fact_sale_line AS line
    CROSS JOIN LATERAL jsonb_array_elements(line.shipment_steps) WITH ORDINALITY AS step (value, number)
    WHERE %(scope)s AND line.shipment_steps IS NOT NULL
),

claim AS (
    SELECT DISTINCT ON (
        event.sale_order_ref, coalesce(event.root_event_uuid, event.model || ',' || event.res_id::varchar)
    )
        event.uuid,
        event.sale_order_ref AS order_id,
        event.sale_line_ref AS line_id,
        event.occurred_at AS claimed_at,
        coalesce(sent.shipped_at, event.occurred_at) AS charged_at,
        coalesce(decided.decision, 'open') AS decision,
        -- What was granted; until then, or where nobody said how much, what was claimed.
        coalesce(CASE WHEN decided.decision = 'accepted' THEN decided.amount END, event.amount)::numeric AS amount
    FROM fulfillment_event AS event
    LEFT JOIN LATERAL (
        SELECT max(move.date) AS shipped_at
        FROM stock_move AS move
        WHERE move.picking_id = event.picking_ref AND move.state = 'done'
    ) AS sent ON TRUE
    LEFT JOIN LATERAL (
        SELECT later.new_text AS decision, later.amount
        FROM fulfillment_event AS later
        WHERE
            later.event_type = 'claim_decided'
            AND later.model = event.model
            AND later.res_id = event.res_id
        ORDER BY later.occurred_at DESC, later.id DESC
        LIMIT 1
    ) AS decided ON TRUE
    WHERE
        event.event_type = 'claim_opened'
        AND event.sale_order_ref IN (
            SELECT line.scope_id
            FROM fulfillment_fact_sale_line AS line
            WHERE %(scope)s AND line.source = 'live'
        )
    ORDER BY
        event.sale_order_ref, coalesce(event.root_event_uuid, event.model || ',' || event.res_id::varchar),
        event.occurred_at, event.id
),

charged AS (
    SELECT DISTINCT ON (claim.uuid)
        claim.decision IN ('rejected', 'withdrawn') AS is_rejected,
        claim.claimed_at - step.shipped_at AS waited,
        claim.amount,
        step.id AS line_fact_id,
        step.number
    FROM claim
    INNER JOIN step ON claim.order_id = step.scope_id AND step.source = 'live'
    ORDER BY
        claim.uuid,
        -- Of the line that it names, if that ever left.
        step.line_id IS NOT DISTINCT FROM claim.line_id DESC,
        step.shipped_at <= claim.charged_at DESC,
        CASE WHEN step.shipped_at <= claim.charged_at THEN step.shipped_at END DESC,
        step.shipped_at ASC,
        step.exclusion IS NOT NULL ASC,
        step.line_id ASC
),

claimed AS (
    SELECT
        charged.line_fact_id,
        charged.number,
        count(*) FILTER (WHERE NOT charged.is_rejected AND charged.waited <= interval '30 days') AS claims_30,
        count(*) FILTER (WHERE NOT charged.is_rejected AND charged.waited <= interval '60 days') AS claims_60,
        count(*) FILTER (WHERE NOT charged.is_rejected AND charged.waited <= interval '90 days') AS claims_90,
        count(*) FILTER (WHERE charged.is_rejected AND charged.waited <= interval '90 days') AS claims_rejected,
        sum(charged.amount) FILTER (WHERE NOT charged.is_rejected AND charged.waited <= interval '30 days')
            AS claimed_value,
        bool_or(charged.amount IS NULL) FILTER (
            WHERE NOT charged.is_rejected AND charged.waited <= interval '30 days'
        ) AS is_value_unknown
    FROM charged
    GROUP BY charged.line_fact_id, charged.number
)

SELECT
    step.id * 65536 + step.number AS id,
    step.source,
    step.scope_id,
    step.line_id,
    step.order_id,
    step.company_id,
    step.warehouse_id,
    step.currency_id,
    step.uom_family_id,
    step.uom_name,
    step.uom_factor,
    step.partner_id,
    step.partner_name,
    step.product_id,
    step.product_name,
    step.category_id,
    step.category_name,
    step.vendor_name,
    step.carrier_name,
    step.team_id,
    step.channel_id,
    step.order_type,
    step.is_dropship,
    step.is_intercompany,
    step.shipped_at,
    CASE
        WHEN step.shipped_at = step.last_shipped_at THEN step.last_shipped_day
        ELSE fulfillment_local_day(step.shipped_at, step.tz)
    END AS shipped_day,
    step.quantity,
    step.quantity * step.unit_value AS value,
    row_number() OVER (
        PARTITION BY step.order_id, step.shipped_at, step.warehouse_id, step.source
        ORDER BY step.exclusion IS NOT NULL, step.line_id
    ) = 1 AS is_lead,
    coalesce(claimed.claims_30, 0)::integer AS claims_30,
    coalesce(claimed.claims_60, 0)::integer AS claims_60,
    coalesce(claimed.claims_90, 0)::integer AS claims_90,
    coalesce(claimed.claims_rejected, 0)::integer AS claims_rejected,
    CASE WHEN claimed.is_value_unknown THEN NULL ELSE coalesce(claimed.claimed_value, 0) END AS claimed_value,
    step.exclusion,
    step.dq
FROM step
LEFT JOIN claimed ON step.id = claimed.line_fact_id AND step.number = claimed.number
