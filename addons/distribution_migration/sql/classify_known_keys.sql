-- Rows whose key is in the history already: the same content is 'unchanged', other content is
-- 'refused'. Grain: one row of the import in state 'ready', those up to a row number.
-- Returns what the refusal has to tell.
UPDATE fulfillment_history_import_row AS staged
SET state = CASE WHEN known.row_hash = staged.row_hash THEN 'unchanged' ELSE 'refused' END
FROM %(history_table)s AS known
INNER JOIN fulfillment_history_load AS load ON known.load_id = load.id
WHERE staged.import_id = %(import_id)s
    AND staged.state = 'ready'
    AND staged.row_number <= %(last_row)s
    AND known.company_id = staged.company_id
    AND known.external_key = staged.external_key
RETURNING
    staged.row_number,
    staged.external_key,
    staged.state,
    load.name AS load_name,
    load.loaded_at,
    known.row_number AS known_row
