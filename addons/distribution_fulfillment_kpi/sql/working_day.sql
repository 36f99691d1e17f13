-- Whether a day is a working day of a calendar of resources.
-- Unit: a local day of the calendar's zone.
-- Excluded: holidays that concern everybody and cover the noon of the day; every other week, where the
--   calendar has weeks of two kinds. Who has no calendar or no working hours works on all days.
-- Source: resource_calendar, resource_calendar_attendance, resource_calendar_leaves.
CREATE OR REPLACE FUNCTION fulfillment_is_working_day(calendar integer, day date)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT (
        NOT EXISTS (
            SELECT 1 FROM resource_calendar_attendance WHERE calendar_id = calendar AND display_type IS NULL
        )
        OR EXISTS (
            SELECT 1
            FROM resource_calendar_attendance AS hours
            INNER JOIN resource_calendar AS asked ON hours.calendar_id = asked.id
            WHERE asked.id = calendar
                AND hours.display_type IS NULL
                AND hours.day_period <> 'lunch'
                AND hours.dayofweek = (extract(ISODOW FROM day) - 1)::text
                AND (
                    asked.two_weeks_calendar IS NOT TRUE
                    -- Weeks are told apart by the number of the day, counted from the year 1.
                    OR hours.week_type = mod((day - '0001-01-01'::date) / 7, 2)::text
                )
        )
    ) AND NOT EXISTS (
        SELECT 1
        FROM resource_calendar_leaves AS holiday
        INNER JOIN resource_calendar AS asked ON asked.id = calendar
        WHERE holiday.resource_id IS NULL
            AND holiday.time_type = 'leave'
            AND coalesce(holiday.calendar_id, calendar) = calendar
            AND (holiday.company_id IS NULL OR asked.company_id IS NULL OR holiday.company_id = asked.company_id)
            AND (day + time '12:00') AT TIME ZONE coalesce(nullif(asked.tz, ''), 'UTC') AT TIME ZONE 'UTC'
                BETWEEN holiday.date_from AND holiday.date_to
    )
$$
