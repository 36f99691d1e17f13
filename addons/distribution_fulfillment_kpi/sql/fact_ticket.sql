-- Requests of customers: when they were answered and when they were settled.
-- Grain: one row per ticket, whatever model it is of.
-- Unit: seconds; instants in UTC; days are local days of the warehouse, else of the company.
-- Window: none. What is computed together is all tickets of one id: those that `scope` names, over the
--   alias event.
-- Excluded: tickets whose opening the ledger does not know.
-- Source: fulfillment_event (ticket_opened, ticket_first_response, ticket_closed, ticket_reopened).
-- Who owns the tickets tells working hours by the calendar of the team, without the time that the
--   customer was waited for; where he does not, the clock counts. He tells the hours that were promised, too.
WITH event AS MATERIALIZED (
    SELECT event.*
    FROM fulfillment_event AS event
    WHERE
        %(scope)s
        AND event.event_type IN ('ticket_opened', 'ticket_first_response', 'ticket_closed', 'ticket_reopened')
),

opened AS (
    SELECT DISTINCT ON (event.model, event.res_id)
        event.*
    FROM event
    WHERE event.event_type = 'ticket_opened'
    ORDER BY event.model, event.res_id, event.occurred_at, event.id
),

answered AS (
    SELECT DISTINCT ON (event.model, event.res_id)
        event.model,
        event.res_id,
        event.occurred_at,
        event.actual,
        event.expected
    FROM event
    WHERE event.event_type = 'ticket_first_response'
    ORDER BY event.model, event.res_id, event.occurred_at, event.id
),

-- The last word: a ticket that was opened again is not settled.
last_word AS (
    SELECT DISTINCT ON (event.model, event.res_id)
        event.model,
        event.res_id,
        event.event_type,
        event.occurred_at,
        event.actual,
        event.expected
    FROM event
    WHERE event.event_type IN ('ticket_closed', 'ticket_reopened')
    ORDER BY event.model, event.res_id, event.occurred_at DESC, event.id DESC
),

-- Somebody who settles it at once has answered.
timed AS (
    SELECT
        opened.id,
        opened.model,
        opened.res_id,
        opened.company_id,
        opened.warehouse_ref AS warehouse_id,
        opened.sale_order_ref AS order_id,
        coalesce(
            nullif(warehouse.fulfillment_tz, ''), nullif(address.tz, ''), nullif(company_partner.tz, ''), 'UTC'
        ) AS tz,
        opened.occurred_at AS opened_at,
        answered.occurred_at AS answered_at,
        coalesce(
            round(answered.actual * 3600), date_part('epoch', answered.occurred_at - opened.occurred_at)
        )::bigint AS answer_seconds,
        round(answered.expected * 3600)::bigint AS answer_promised_seconds,
        CASE WHEN last_word.event_type = 'ticket_closed' THEN last_word.occurred_at END AS closed_at,
        CASE
            WHEN last_word.event_type = 'ticket_closed'
                THEN coalesce(
                    round(last_word.actual * 3600),
                    date_part('epoch', last_word.occurred_at - opened.occurred_at)
                )::bigint
        END AS closing_seconds,
        CASE WHEN last_word.event_type = 'ticket_closed' THEN round(last_word.expected * 3600)::bigint END
            AS closing_promised_seconds
    FROM opened
    INNER JOIN res_company AS company ON opened.company_id = company.id
    INNER JOIN res_partner AS company_partner ON company.partner_id = company_partner.id
    LEFT JOIN stock_warehouse AS warehouse ON opened.warehouse_ref = warehouse.id
    LEFT JOIN res_partner AS address ON warehouse.partner_id = address.id
    LEFT JOIN answered ON opened.model = answered.model AND opened.res_id = answered.res_id
    LEFT JOIN last_word ON opened.model = last_word.model AND opened.res_id = last_word.res_id
)

SELECT
    timed.id::bigint AS id,
    'live' AS source,
    timed.res_id AS scope_id,
    timed.model AS ticket_model,
    timed.res_id AS ticket_id,
    timed.order_id,
    timed.company_id,
    timed.warehouse_id,
    timed.tz,
    timed.opened_at,
    timed.answered_at,
    timed.answer_seconds,
    timed.closed_at,
    timed.closing_seconds,
    timed.answer_promised_seconds,
    timed.closing_promised_seconds,
    fulfillment_local_day(timed.opened_at, timed.tz) AS opened_day,
    fulfillment_local_day(timed.answered_at, timed.tz) AS answered_day,
    fulfillment_local_day(timed.closed_at, timed.tz) AS closed_day,
    NULL::varchar AS exclusion,
    (
        CASE WHEN timed.warehouse_id IS NULL THEN 2 ELSE 0 END
        + CASE WHEN timed.answer_seconds < 0 OR timed.closing_seconds < 0 THEN 4 ELSE 0 END
    ) AS dq
FROM timed
