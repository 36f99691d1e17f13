-- Counted records: what the books said and what was found.
-- Grain: one row per applied count of a product at a place, by lot, package and owner.
-- Unit: quantities in the unit of the product; book_qty and adjusted_qty (found less book, signed) in it;
--   unit_cost, book_value and adjusted_value in company currency; diff_pct is the difference in percent of
--   the books, without sign, NULL where the books said none and something was there; tolerance_pct is what
--   the class of the product allowed when it was counted, NULL where it had none or nobody kept it; instants
--   in UTC, counted_day is a local day in the time zone of the warehouse.
-- Window: none. Scope: products, alias move: the next count of the same goods decides whether one stands.
-- Excluded: scrap, relocations (no side of them is a place of losses). Kept with `exclusion`: quantities
--   typed in, opening and set-up loads, counts taken back with what took them back, and moves of which
--   nobody kept whether they were counts. Whether a recount came too soon to count both is applied on
--   reading, from recounted_seconds.
-- Source: stock_move (what was done counts, also when it was edited later), stock_move_line.
WITH company_zone AS MATERIALIZED (%(company_zone)s),

warehouse_zone AS MATERIALIZED (%(warehouse_zone)s),

adjusted AS MATERIALIZED (
    SELECT
        move.id AS move_id,
        move.company_id,
        move.product_id,
        move.date AS counted_at,
        move.inventory_name AS sheet,
        move.fulfillment_count_kind AS kind,
        move.fulfillment_reverted_move_id AS reverted_move_id,
        move.fulfillment_book_qty AS book_qty,
        move.fulfillment_count_cost AS count_cost,
        nullif(move.fulfillment_count_class, '') AS count_class,
        CASE WHEN move.fulfillment_count_class <> '' THEN move.fulfillment_count_tolerance END AS tolerance_pct,
        move.value,
        move.fulfillment_adj_reason_id AS reason_id,
        CASE WHEN origin.usage = 'inventory' THEN 1 ELSE -1 END AS sign,
        CASE
            WHEN move_uom.factor = uom.factor THEN move.quantity
            ELSE move.quantity * move_uom.factor / uom.factor
        END AS quantity,
        CASE WHEN origin.usage = 'inventory' THEN destination.id ELSE origin.id END AS location_id,
        CASE WHEN origin.usage = 'inventory' THEN destination.warehouse_id ELSE origin.warehouse_id END
            AS warehouse_id,
        template.categ_id AS category_id,
        uom.factor AS uom_factor,
        split_part(uom.parent_path, '/', 1)::integer AS uom_family_id
    FROM stock_move AS move
    INNER JOIN product_product AS product ON move.product_id = product.id
    INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
    INNER JOIN uom_uom AS uom ON template.uom_id = uom.id
    INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    INNER JOIN stock_location AS destination ON move.location_dest_id = destination.id
    WHERE
        %(scope)s
        AND move.state = 'done'
        AND move.is_inventory
        AND move.scrap_id IS NULL
        AND (origin.usage = 'inventory') <> (destination.usage = 'inventory')
),

judged AS MATERIALIZED (
    SELECT
        adjusted.*,
        adjusted.sign * adjusted.quantity AS adjusted_qty,
        detail.lot_id,
        detail.package_id,
        detail.owner_id,
        CASE
            WHEN
                adjusted.kind = 'reverted'
                OR adjusted.move_id IN (SELECT back.reverted_move_id FROM adjusted AS back WHERE back.kind = 'reverted')
                THEN 'count_reverted'
            WHEN adjusted.kind = 'edit' THEN 'count_edit'
            WHEN adjusted.kind IS NULL THEN 'count_unknown'
            WHEN reason.code IN ('count_opening', 'count_setup') THEN 'count_opening'
        END AS exclusion
    FROM adjusted
    LEFT JOIN fulfillment_reason AS reason ON adjusted.reason_id = reason.id
    LEFT JOIN LATERAL (
        SELECT
            line.lot_id,
            coalesce(line.package_id, line.result_package_id) AS package_id,
            line.owner_id
        FROM stock_move_line AS line
        WHERE line.move_id = adjusted.move_id
        ORDER BY line.id
        LIMIT 1
    ) AS detail ON TRUE
),

recount AS MATERIALIZED (
    SELECT
        judged.move_id,
        extract(
            EPOCH FROM lead(judged.counted_at) OVER (
                PARTITION BY
                    judged.company_id, judged.product_id, judged.location_id,
                    judged.lot_id, judged.package_id, judged.owner_id
                ORDER BY judged.counted_at, judged.move_id
            ) - judged.counted_at
        )::integer AS recounted_seconds
    FROM judged
    WHERE judged.exclusion IS NULL
),

valued AS (
    SELECT
        judged.*,
        -- What the goods cost at the count; of one from before that was kept, what the difference was booked at.
        coalesce(judged.count_cost, judged.value / nullif(judged.quantity, 0)) AS unit_cost
    FROM judged
)

SELECT
    counted.move_id::bigint * 2 AS id,
    'live' AS source,
    counted.product_id AS scope_id,
    counted.move_id,
    counted.company_id,
    counted.warehouse_id,
    coalesce(zone.tz, company.tz) AS tz,
    company.currency_id,
    counted.product_id,
    NULL::varchar AS product_name,
    counted.category_id,
    NULL::varchar AS category_name,
    counted.location_id,
    counted.lot_id,
    counted.package_id,
    counted.owner_id,
    counted.sheet,
    counted.reason_id,
    counted.uom_factor,
    counted.uom_family_id,
    counted.book_qty,
    counted.adjusted_qty,
    CASE
        WHEN counted.adjusted_qty = 0 THEN 0
        ELSE 100 * abs(counted.adjusted_qty) / nullif(abs(counted.book_qty), 0)
    END AS diff_pct,
    counted.count_class,
    counted.tolerance_pct,
    counted.unit_cost,
    counted.book_qty * counted.unit_cost AS book_value,
    CASE
        WHEN counted.adjusted_qty = 0 THEN 0
        WHEN counted.value <> 0 THEN counted.sign * counted.value
        ELSE counted.adjusted_qty * counted.unit_cost
    END AS adjusted_value,
    recount.recounted_seconds,
    counted.counted_at,
    fulfillment_local_day(counted.counted_at, coalesce(zone.tz, company.tz)) AS counted_day,
    counted.exclusion,
    CASE WHEN counted.warehouse_id IS NULL THEN 2 ELSE 0 END AS dq
FROM valued AS counted
INNER JOIN company_zone AS company ON counted.company_id = company.company_id
LEFT JOIN warehouse_zone AS zone ON counted.warehouse_id = zone.warehouse_id
LEFT JOIN recount ON counted.move_id = recount.move_id
