-- Orders, judged by all of their lines.
-- Grain: one row per order and source.
-- Unit: days are local days of the line that decides: the last to leave, the last promised;
--   standard_lead in seconds; order_type is that of all lines, or 'mixed';
--   order_value and premium_freight in company currency, untaxed.
-- Window: none. The scope is that of the line facts.
-- Excluded: nothing is dropped; `exclusion` says why an order takes no part. An order with a kit
--   of unknown make-up takes no part at all: whether it was complete cannot be told without the kit.
-- Source: fulfillment_fact_sale_line; the ledger (expedited, premium_freight). Everything but the keys looks at the
--   lines that take part only.
SELECT judged.*, fulfillment_local_day(judged.expedited_at, judged.tz) AS expedited_day
FROM (
    SELECT
        line.order_id::bigint * 2 + CASE line.source WHEN 'history' THEN 1 ELSE 0 END AS id,
        line.source,
        min(line.scope_id) AS scope_id,
        line.order_id,
        line.company_id,
        min(line.order_warehouse_id) AS warehouse_id,
        min(line.partner_id) AS partner_id,
        min(line.partner_name) AS partner_name,
        min(line.team_id) AS team_id,
        min(line.channel_id) AS channel_id,
        min(line.tz) AS tz,
        bool_or(line.is_dropship) AS is_dropship,
        bool_or(line.is_intercompany) AS is_intercompany,
        CASE
            WHEN min(line.order_type) = max(line.order_type) THEN min(line.order_type)
            WHEN min(line.order_type) IS NOT NULL THEN 'mixed'
        END AS order_type,
        min(line.confirmed_at) AS confirmed_at,
        min(line.confirmed_day) AS confirmed_day,
        CASE
            WHEN bool_or(line.exclusion = 'kit') THEN 'kit'
            WHEN bool_and(line.exclusion IS NOT NULL) THEN min(line.exclusion)
        END AS exclusion,
        bool_and(line.is_closed) FILTER (WHERE line.exclusion IS NULL) AS is_closed,
        max(line.closed_day) AS closed_day,
        CASE
            WHEN bool_and(line.is_closed) FILTER (WHERE line.exclusion IS NULL)
                THEN max(line.closed_day) FILTER (WHERE line.exclusion IS NULL)
        END AS finished_day,
        bool_and(
            round(line.shipped_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
        ) FILTER (WHERE line.exclusion IS NULL) AS is_filled_finally,
        max(line.last_shipped_at) FILTER (WHERE line.exclusion IS NULL) AS last_shipped_at,
        (array_agg(line.last_shipped_day ORDER BY line.last_shipped_at DESC) FILTER (
            WHERE line.exclusion IS NULL AND line.last_shipped_at IS NOT NULL
        ))[1] AS last_shipped_day,
        max(line.group_shipped_at) FILTER (WHERE line.exclusion IS NULL) AS group_shipped_at,
        -- Judged at the first shipments when each delivery group has had one, or was called off.
        CASE
            WHEN bool_and(line.first_judged_day IS NOT NULL) FILTER (WHERE line.exclusion IS NULL)
                THEN max(line.first_judged_day) FILTER (WHERE line.exclusion IS NULL)
        END AS first_judged_day,
        bool_and(
            round(line.first_shipped_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
        ) FILTER (WHERE line.exclusion IS NULL) AS is_filled_first,
        bool_or(
            line.group_shipped_at IS NOT NULL
            AND round(line.first_shipped_qty + coalesce(line.split_qty, 0), %(digits)s)
            < round(line.ref_qty, %(digits)s)
            AND (line.last_shipped_at > line.group_shipped_at OR NOT line.is_closed)
        ) FILTER (WHERE line.exclusion IS NULL) AS is_backordered,
        -- Against the first promise: the last day promised, and how late the slowest and how early the earliest line
        -- was complete, as it left and as it arrived; NULL when a promised line never was.
        max(line.first_promise_day) FILTER (WHERE line.exclusion IS NULL) AS first_promise_day,
        bool_and(
            round(line.first_promise_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
        ) FILTER (WHERE line.exclusion IS NULL AND line.first_promise_day IS NOT NULL) AS is_filled_first_promise,
        CASE
            WHEN bool_and(line.filled_day IS NOT NULL) FILTER (
                WHERE line.exclusion IS NULL AND line.first_promise_day IS NOT NULL
            )
                THEN max(line.filled_day - line.first_promise_day) FILTER (WHERE line.exclusion IS NULL)
        END AS first_promise_ship_late,
        min(line.filled_day - line.first_promise_day) FILTER (WHERE line.exclusion IS NULL)
            AS first_promise_ship_least,
        CASE
            WHEN bool_and(line.delivered_day IS NOT NULL) FILTER (
                WHERE line.exclusion IS NULL AND line.first_promise_day IS NOT NULL
            )
                THEN max(line.delivered_day - line.first_promise_day) FILTER (WHERE line.exclusion IS NULL)
        END AS first_promise_deliver_late,
        min(line.delivered_day - line.first_promise_day) FILTER (WHERE line.exclusion IS NULL)
            AS first_promise_deliver_least,
        -- Against the last promise: the last day promised, and how late the slowest and how early the earliest line
        -- was complete, as it left and as it arrived; NULL when a promised line never was.
        max(line.last_promise_day) FILTER (WHERE line.exclusion IS NULL) AS last_promise_day,
        bool_and(
            round(line.last_promise_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
        ) FILTER (WHERE line.exclusion IS NULL AND line.last_promise_day IS NOT NULL) AS is_filled_last_promise,
        CASE
            WHEN bool_and(line.filled_day IS NOT NULL) FILTER (
                WHERE line.exclusion IS NULL AND line.last_promise_day IS NOT NULL
            )
                THEN max(line.filled_day - line.last_promise_day) FILTER (WHERE line.exclusion IS NULL)
        END AS last_promise_ship_late,
        min(line.filled_day - line.last_promise_day) FILTER (WHERE line.exclusion IS NULL)
            AS last_promise_ship_least,
        CASE
            WHEN bool_and(line.delivered_day IS NOT NULL) FILTER (
                WHERE line.exclusion IS NULL AND line.last_promise_day IS NOT NULL
            )
                THEN max(line.delivered_day - line.last_promise_day) FILTER (WHERE line.exclusion IS NULL)
        END AS last_promise_deliver_late,
        min(line.delivered_day - line.last_promise_day) FILTER (WHERE line.exclusion IS NULL)
            AS last_promise_deliver_least,
        -- Against the customer's wish: the last day promised, and how late the slowest and how early the earliest line
        -- was complete, as it left and as it arrived; NULL when a promised line never was.
        max(line.requested_day) FILTER (WHERE line.exclusion IS NULL) AS requested_day,
        bool_and(
            round(line.requested_qty, %(digits)s) >= round(line.ref_qty, %(digits)s)
        ) FILTER (WHERE line.exclusion IS NULL AND line.requested_day IS NOT NULL) AS is_filled_requested,
        CASE
            WHEN bool_and(line.filled_day IS NOT NULL) FILTER (
                WHERE line.exclusion IS NULL AND line.requested_day IS NOT NULL
            )
                THEN max(line.filled_day - line.requested_day) FILTER (WHERE line.exclusion IS NULL)
        END AS requested_ship_late,
        min(line.filled_day - line.requested_day) FILTER (WHERE line.exclusion IS NULL)
            AS requested_ship_least,
        CASE
            WHEN bool_and(line.delivered_day IS NOT NULL) FILTER (
                WHERE line.exclusion IS NULL AND line.requested_day IS NOT NULL
            )
                THEN max(line.delivered_day - line.requested_day) FILTER (WHERE line.exclusion IS NULL)
        END AS requested_deliver_late,
        min(line.delivered_day - line.requested_day) FILTER (WHERE line.exclusion IS NULL)
            AS requested_deliver_least,
        coalesce(
            bool_or(line.filled_day IS NOT NULL AND line.delivered_day IS NULL) FILTER (WHERE line.exclusion IS NULL),
            FALSE
        ) AS is_arrival_unknown,
        bit_or(line.dq) AS dq,
        -- More speed than the standard gives was asked for, since the order was confirmed.
        (
            SELECT min(event.occurred_at)
            FROM fulfillment_event AS event
            WHERE
                line.source = 'live'
                AND event.sale_order_ref = line.order_id
                AND event.event_type = 'expedited'
                AND event.occurred_at >= min(line.confirmed_at)
        ) AS expedited_at,
        -- What speed cost, in company currency at the rate of the order.
        (
            SELECT
                sum(
                    event.amount::numeric / CASE
                        WHEN event.currency_ref = company.currency_id THEN 1
                        ELSE coalesce(nullif(sale.currency_rate, 0), 1)::numeric
                    END
                )
            FROM fulfillment_event AS event
            INNER JOIN sale_order AS sale ON event.sale_order_ref = sale.id
            INNER JOIN res_company AS company ON sale.company_id = company.id
            WHERE
                line.source = 'live'
                AND event.sale_order_ref = line.order_id
                AND event.event_type = 'premium_freight'
                AND event.occurred_at >= min(line.confirmed_at)
        ) AS premium_freight,
        sum(line.ref_qty * line.unit_value) FILTER (WHERE line.exclusion IS NULL) AS order_value,
        min(line.currency_id) AS currency_id,
        min(line.entered_at) AS entered_at,
        bool_or(line.is_taken_over) AS is_taken_over,
        max(line.standard_lead) FILTER (WHERE line.exclusion IS NULL) AS standard_lead,
        max(line.first_promise_at) FILTER (WHERE line.exclusion IS NULL) AS first_promise_at,
        max(line.promise_moved_at) FILTER (WHERE line.exclusion IS NULL) AS promise_moved_at,
        max(line.promise_rebased_at) FILTER (WHERE line.exclusion IS NULL) AS promise_rebased_at,
        -- Whether a line was promised for later when its first promise was missed already.
        bool_or(
            fulfillment_local_day(line.promise_pushed_at, line.tz) > line.first_promise_day
        ) FILTER (WHERE line.exclusion IS NULL) AS is_pushed
    FROM fulfillment_fact_sale_line AS line
    WHERE %(scope)s
    GROUP BY line.source, line.company_id, line.order_id
) AS judged
