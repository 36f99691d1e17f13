-- Working time between two instants by a calendar of resources, as Odoo counts it.
-- Unit: whole seconds; instants in UTC, hours and days of the calendar in its zone.
-- Excluded: breaks; holidays that concern everybody. NULL where the calendar has no fixed hours, or where
--   it ends before it begins: nobody can tell what is working time then.
-- Source: resource_calendar, resource_calendar_attendance, resource_calendar_leaves.
CREATE OR REPLACE FUNCTION fulfillment_working_seconds(calendar integer, started timestamp, ended timestamp)
RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH asked AS (
        SELECT asked.id, asked.company_id, coalesce(asked.two_weeks_calendar, FALSE) AS is_two_weeks,
            coalesce(nullif(asked.tz, ''), 'UTC') AS tz
        FROM resource_calendar AS asked
        WHERE asked.id = calendar AND asked.flexible_hours IS NOT TRUE AND started <= ended
            AND EXISTS (SELECT 1 FROM resource_calendar_attendance WHERE calendar_id = asked.id)
    ),
    worked AS (
        -- An hour that the change of the clocks leaves out must not end before it begins.
        SELECT range_agg(tsrange(least(shift.starts, shift.ends), shift.ends)) AS times
        FROM asked
        -- A day of margin: the zone of the calendar may be a day ahead of UTC, or behind it.
        CROSS JOIN LATERAL generate_series(
            (started::date - 1)::timestamp, (ended::date + 1)::timestamp, interval '1 day'
        ) AS day (day)
        INNER JOIN resource_calendar_attendance AS hours
            ON asked.id = hours.calendar_id
            AND hours.dayofweek = (extract(ISODOW FROM day.day) - 1)::text
            AND hours.display_type IS NULL
            AND hours.day_period <> 'lunch'
            AND hours.hour_from < hours.hour_to
            AND (
                NOT asked.is_two_weeks
                -- Weeks are told apart by the number of the day, counted from the year 1.
                OR hours.week_type = mod((day.day::date - '0001-01-01'::date) / 7, 2)::text
            )
        CROSS JOIN LATERAL (
            VALUES (
                (day.day + round(hours.hour_from * 60) * interval '1 minute') AT TIME ZONE asked.tz AT TIME ZONE 'UTC',
                (day.day + round(hours.hour_to * 60) * interval '1 minute') AT TIME ZONE asked.tz AT TIME ZONE 'UTC'
            )
        ) AS shift (starts, ends)
    ),
    closed AS (
        SELECT range_agg(tsrange(holiday.date_from, holiday.date_to)) AS times
        FROM asked
        INNER JOIN resource_calendar_leaves AS holiday
            ON (holiday.calendar_id IS NULL OR asked.id = holiday.calendar_id)
            AND (holiday.company_id IS NULL OR asked.company_id IS NULL OR asked.company_id = holiday.company_id)
        WHERE
            holiday.resource_id IS NULL
            AND holiday.time_type = 'leave'
            AND holiday.date_from < holiday.date_to
            AND holiday.date_from <= ended
            AND holiday.date_to >= started
    )
    SELECT coalesce(
        (
            SELECT round(sum(extract(EPOCH FROM upper(part.part) - lower(part.part))))
            FROM unnest(
                coalesce(worked.times, '{}'::tsmultirange) * tsmultirange(tsrange(started, ended))
                - coalesce(closed.times, '{}'::tsmultirange)
            ) AS part (part)
        ),
        0
    )::bigint
    FROM asked
    CROSS JOIN worked
    CROSS JOIN closed
$$
