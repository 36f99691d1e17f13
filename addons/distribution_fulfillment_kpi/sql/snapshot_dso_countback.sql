-- Days sales outstanding at the end of a day, counted back.
-- Grain: one row per source and what `keys` names.
-- Unit: numerator is days, denominator 1. Revenue is taken from what customers owe, month by month
--   backwards, until nothing is left; the last month counts in proportion. The month of the day counts
--   up to the day.
-- Window: up to the day; `since` is the first day of the last month that was needed.
-- Excluded: no row where all revenue there is does not use up the balance; what stays between our own
--   companies, unless it is asked for.
-- Source: daily changes (`movement`) of receivables and revenue.
WITH change AS MATERIALIZED (
    SELECT
        movement.*,
        row(%(keys)s)::text AS whose
    FROM (%(movement)s) AS movement
),

owed AS (
    SELECT
        %(keys)s,
        whose,
        coalesce(sum(amount) FILTER (WHERE kind = 'M08b.change'), 0) AS balance,
        date_trunc('month', min(day) FILTER (WHERE kind = 'M08b.revenue')::timestamp) AS first_month
    FROM change
    GROUP BY %(keys)s, whose
),

invoiced AS (
    SELECT
        whose,
        date_trunc('month', day::timestamp) AS month,
        sum(amount) AS revenue,
        sum(count) AS count
    FROM change
    WHERE kind = 'M08b.revenue'
    GROUP BY whose, date_trunc('month', day::timestamp)
),

-- Months without any revenue take their days, too.
counted AS (
    SELECT
        owed.*,
        calendar.month,
        least((calendar.month + interval '1 month')::date - 1, %(day)s::date) - calendar.month::date + 1 AS days,
        coalesce(invoiced.revenue, 0) AS revenue,
        coalesce(invoiced.count, 0) AS count
    FROM owed
    CROSS JOIN LATERAL generate_series(
        owed.first_month, date_trunc('month', %(day)s::date::timestamp), interval '1 month'
    ) AS calendar (month)
    LEFT JOIN invoiced ON owed.whose = invoiced.whose AND calendar.month = invoiced.month
),

running AS (
    SELECT
        counted.*,
        sum(revenue) OVER back AS revenue_through,
        sum(days) OVER back AS days_through,
        sum(count) OVER back AS count_through
    FROM counted
    WINDOW back AS (PARTITION BY whose ORDER BY month DESC)
)

SELECT DISTINCT ON (whose)
    %(keys)s,
    CASE
        WHEN balance <= 0 THEN 0::numeric
        ELSE days_through - days + days * (balance - (revenue_through - revenue)) / revenue
    END AS numerator,
    1::numeric AS denominator,
    count_through AS count,
    month::date AS since
FROM running
WHERE balance <= 0 OR revenue_through >= balance
ORDER BY whose, month DESC
