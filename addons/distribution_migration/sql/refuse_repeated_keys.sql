-- A key names one row of a file: the first row that bears it stands, later ones are refused,
-- also when the first is refused for another fault (its correction will come with that key).
-- Grain: one row of the import in state 'ready' that is not the first with its key.
WITH repeated AS (
    SELECT source.external_key, min(source.row_number) AS first_row
    FROM fulfillment_history_import_row AS source
    WHERE source.import_id = %(import_id)s AND source.external_key IS NOT NULL
    GROUP BY source.external_key
    HAVING count(*) > 1
)

UPDATE fulfillment_history_import_row AS staged
SET state = 'refused'
FROM repeated
WHERE staged.import_id = %(import_id)s
    AND staged.external_key = repeated.external_key
    AND staged.row_number > repeated.first_row
    AND staged.state = 'ready'
RETURNING staged.row_number, staged.external_key, repeated.first_row
