"""What the tables of a database look like, and what Odoo knows of them, a line a thing."""

SCHEMA = """
    SELECT concat('column ', table_name, '.', column_name, ' ', data_type, ' ', numeric_precision, ' ', is_nullable,
        ' ', column_default)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION SELECT concat('index ', indexdef) FROM pg_indexes WHERE schemaname = 'public'
    -- PostgreSQL counts NOT NULL among them; that stands with the columns.
    UNION SELECT concat('constraint ', conrelid::regclass, ' ', conname, ' ', pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    UNION SELECT concat('trigger ', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
    UNION SELECT concat('function ', oid::regprocedure, ' ', md5(prosrc), ' ', provolatile, proparallel, proisstrict)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION SELECT concat('view ', oid::regclass, ' ', md5(pg_get_viewdef(oid)))
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
    UNION SELECT concat('sequence ', sequencename) FROM pg_sequences
        -- Counters of documents are data of a company.
        WHERE schemaname = 'public' AND sequencename !~ '^ir_sequence_[0-9]+'
    UNION SELECT concat('model ', model, ' ', name) FROM ir_model
    UNION SELECT concat('field ', model, '.', name, ' ', ttype, ' ', relation, ' ', relation_field, ' ', relation_table,
        ' ', store, ' ', required, ' ', index, ' ', on_delete, ' ', field_description)
    FROM ir_model_fields
    UNION SELECT concat('choice ', field.model, '.', field.name, ' ', choice.value, ' ', choice.name)
    FROM ir_model_fields_selection AS choice INNER JOIN ir_model_fields AS field ON choice.field_id = field.id
    UNION SELECT concat('known constraint ', model.model, ' ', ir_model_constraint.name, ' ', type)
    FROM ir_model_constraint INNER JOIN ir_model AS model ON ir_model_constraint.model = model.id
    UNION SELECT concat('known relation ', name) FROM ir_model_relation
    ORDER BY 1
"""
# Values of selections that no choice stands for any more; no list is known of those that a method offers.
UNKNOWN_CHOICES = """
    CREATE FUNCTION pg_temp.unknown_choices() RETURNS TABLE (field text, value text, often bigint)
        LANGUAGE plpgsql AS $$
    DECLARE
        choice record;
    BEGIN
        FOR choice IN
            SELECT asked.id, asked.model, asked.name, replace(asked.model, '.', '_') AS place
            FROM ir_model_fields AS asked
            WHERE asked.ttype = 'selection' AND asked.store AND asked.model LIKE 'fulfillment.%'
                AND EXISTS (SELECT FROM ir_model_fields_selection AS known WHERE known.field_id = asked.id)
                AND to_regclass('public.' || replace(asked.model, '.', '_')) IS NOT NULL
            ORDER BY asked.model, asked.name
        LOOP
            RETURN QUERY EXECUTE format(
                $query$
                SELECT %1$L, held.%2$I::text, count(*) FROM %3$I AS held
                WHERE held.%2$I NOT IN (
                    SELECT known.value FROM ir_model_fields_selection AS known WHERE known.field_id = %4$s
                )
                GROUP BY held.%2$I
                $query$,
                choice.model || '.' || choice.name, choice.name, choice.place, choice.id
            );
        END LOOP;
    END $$;
    SELECT field, value, often FROM pg_temp.unknown_choices()
"""
