-- Marks the staged rows that stand in the history by this load.
-- Grain: one row of the import in state 'ready', those up to a row number.
UPDATE fulfillment_history_import_row AS staged
SET state = 'loaded'
WHERE staged.import_id = %(import_id)s
    AND staged.state = 'ready'
    AND staged.row_number <= %(last_row)s
    AND EXISTS (
        SELECT
        FROM %(history_table)s AS line
        WHERE line.company_id = %(company_id)s
            AND line.external_key = staged.external_key
            AND line.load_id = %(load_id)s
    )
