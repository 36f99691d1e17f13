-- Finds the history row of another kind that each staged row refers to, by its key or by its
-- number, in the same company. Exactly one is found, or the row is 'refused'.
-- Grain: one row of the import in state 'ready', those up to a row number.
-- Source: fulfillment_history_import_row, the history table of the other kind.
-- Returns what a refusal has to tell; found_count is NULL where nothing was found.
WITH named AS (
    SELECT DISTINCT source.parsed_values ->> %(reference)s AS reference
    FROM fulfillment_history_import_row AS source
    WHERE source.import_id = %(import_id)s
        AND source.state = 'ready'
        AND source.row_number <= %(last_row)s
),

parent AS (
    SELECT found.reference, min(found.parent_id) AS parent_id, count(*) AS found_count
    FROM (
        SELECT named.reference, other.id AS parent_id
        FROM named
        INNER JOIN %(parent_table)s AS other ON named.reference = other.external_key
        WHERE other.company_id = %(company_id)s
        UNION
        SELECT named.reference, other.id AS parent_id
        FROM named
        INNER JOIN %(parent_table)s AS other ON named.reference = other.%(parent_number)s
        WHERE other.company_id = %(company_id)s
    ) AS found
    GROUP BY found.reference
)

UPDATE fulfillment_history_import_row AS staged
SET
    state = CASE WHEN parent.found_count = 1 THEN 'ready' ELSE 'refused' END,
    parent_ref = CASE WHEN parent.found_count = 1 THEN parent.parent_id END
FROM named
LEFT JOIN parent ON named.reference = parent.reference
WHERE staged.import_id = %(import_id)s
    AND staged.state = 'ready'
    AND staged.row_number <= %(last_row)s
    AND staged.parsed_values ->> %(reference)s = named.reference
    -- What was found before is not written again.
    AND (parent.found_count IS DISTINCT FROM 1 OR staged.parent_ref IS DISTINCT FROM parent.parent_id)
RETURNING staged.row_number, named.reference, staged.state, parent.found_count
