-- Rows whose key is in the history already: the same content is 'unchanged', other content is
-- 'refused'. Where several old systems have the key, the same content in one of them will do: the
-- import does not say whose rows it brings.
-- Grain: one row of the import in state 'ready', those up to a row number.
-- Returns what the refusal has to tell.
WITH known AS (
    SELECT DISTINCT ON (asked.id)
        asked.id AS staged_id,
        line.row_hash,
        line.row_number,
        line.load_id
    FROM fulfillment_history_import_row AS asked
    INNER JOIN %(history_table)s AS line
        ON asked.company_id = line.company_id AND asked.external_key = line.external_key
    WHERE asked.import_id = %(import_id)s
        AND asked.state = 'ready'
        AND asked.row_number <= %(last_row)s
    ORDER BY asked.id, line.row_hash = asked.row_hash DESC, line.id
)

UPDATE fulfillment_history_import_row AS staged
SET state = CASE WHEN known.row_hash = staged.row_hash THEN 'unchanged' ELSE 'refused' END
FROM known
INNER JOIN fulfillment_history_load AS load ON known.load_id = load.id
WHERE staged.id = known.staged_id
RETURNING
    staged.row_number,
    staged.external_key,
    staged.state,
    load.name AS load_name,
    load.loaded_at,
    known.row_number AS known_row
