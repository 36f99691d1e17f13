"""What a database held before an upgrade, kept beside it in the schema `former`, and what became of it.

`former.shipped` holds the records that came with our addons, as they were installed; each other table
there is a copy of the table of this name in `public`.
"""

# A record's columns but references, which mean other rows in another database, and what passes by itself.
_ROW_OF = """
    CREATE FUNCTION pg_temp.row_of(model text, id integer) RETURNS jsonb LANGUAGE plpgsql AS $$
    DECLARE
        place regclass := to_regclass('public.' || replace(model, '.', '_'));
        found jsonb;
    BEGIN
        IF place IS NULL THEN
            RETURN NULL;
        END IF;
        EXECUTE format('SELECT to_jsonb(kept) FROM %s AS kept WHERE kept.id = $1', place) INTO found USING id;
        RETURN found - ARRAY['id', 'create_date', 'write_date', 'lastcall', 'nextcall', 'password'] - ARRAY(
            SELECT attname::text FROM pg_constraint
            INNER JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
            WHERE conrelid = place AND contype = 'f'
        );
    END $$;
"""
_OURS = "module LIKE 'distribution\\_%'"
KEEP_SHIPPED = f"""
    {_ROW_OF}
    CREATE SCHEMA former;
    CREATE TABLE former.shipped AS
        SELECT module, name, model, res_id, noupdate,
            CASE WHEN noupdate THEN pg_temp.row_of(model, res_id) END AS content
        FROM ir_model_data WHERE {_OURS};
"""
KEEP_TABLES = f"""
    {_ROW_OF}
    DO $$
    DECLARE
        place text;
    BEGIN
        FOR place IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
            EXECUTE format('CREATE TABLE former.%1$I AS TABLE public.%1$I', place);
        END LOOP;
    END $$;
    -- What people changed is theirs.
    UPDATE former.shipped SET content = NULL WHERE content <> pg_temp.row_of(model, res_id);
"""
# What addons bring along and every upgrade writes anew: how they describe themselves to Odoo, actions, views,
# menus and their groups. Other records of this sort are told by `shipped`.
_WRITTEN_ANEW = "^(ir_model|ir_module|ir_act|ir_ui_view|ir_ui_menu|rule_group_rel|res_groups_implied_rel)"
# One line a column (of whole rows: none) whose content is not there any more: how often, and the first case.
# New columns, and new rows, are no loss. When and by whom something was written is no content.
LOST = f"""
    CREATE FUNCTION pg_temp.lost()
        RETURNS TABLE (place text, field text, often bigint, sample text) LANGUAGE plpgsql AS $$
    DECLARE
        shared text;
        has_id boolean;
        unread constant text[] := ARRAY['write_date', 'write_uid'];
    BEGIN
        FOR place IN
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'former' AND tablename <> 'shipped' AND tablename !~ '{_WRITTEN_ANEW}'
            ORDER BY 1
        LOOP
            IF to_regclass(format('public.%I', place)) IS NULL THEN
                EXECUTE format('SELECT count(*) FROM former.%I', place) INTO often;
                IF often > 0 THEN
                    field := '';
                    sample := 'the table is gone';
                    RETURN NEXT;
                END IF;
                CONTINUE;
            END IF;
            FOR field IN
                SELECT attname FROM pg_attribute AS old
                WHERE attrelid = to_regclass(format('former.%I', place)) AND attnum > 0 AND NOT EXISTS (
                    SELECT FROM pg_attribute AS new
                    WHERE new.attrelid = to_regclass(format('public.%I', place))
                        AND new.attname = old.attname AND NOT new.attisdropped
                )
            LOOP
                EXECUTE format('SELECT count(%I) FROM former.%I', field, place) INTO often;
                IF often > 0 THEN
                    sample := 'the column is gone';
                    RETURN NEXT;
                END IF;
            END LOOP;
            SELECT string_agg(quote_ident(old.attname), ', '), bool_or(old.attname = 'id')
            INTO shared, has_id
            FROM pg_attribute AS old
            INNER JOIN pg_attribute AS new ON new.attname = old.attname
            WHERE old.attrelid = to_regclass(format('former.%I', place))
                AND new.attrelid = to_regclass(format('public.%I', place))
                AND old.attnum > 0 AND NOT old.attname = ANY (unread);
            IF has_id THEN
                RETURN QUERY EXECUTE format(
                    $query$
                    WITH differing AS (
                        SELECT old.id, to_jsonb(old) AS was, to_jsonb(new) AS now
                        FROM (SELECT %1$s FROM former.%2$I) AS old
                        LEFT JOIN (SELECT %1$s FROM public.%2$I) AS new ON new.id = old.id
                        WHERE to_jsonb(old) IS DISTINCT FROM to_jsonb(new) AND NOT EXISTS (
                            SELECT FROM former.shipped
                            WHERE res_id = old.id AND replace(model, '.', '_') = %2$L AND NOT noupdate
                        )
                    ),
                    cells AS (
                        SELECT differing.id, '' AS field, concat('the row is gone: ', was) AS told
                        FROM differing WHERE now IS NULL
                        UNION ALL
                        SELECT differing.id, each.key, concat(each.value, ' became ', now -> each.key)
                        FROM differing CROSS JOIN jsonb_each(was) AS each
                        WHERE now IS NOT NULL AND each.value IS DISTINCT FROM now -> each.key
                    )
                    SELECT %2$L, cells.field, count(*), min(concat(cells.id, ': ', left(told, 300)))
                    FROM cells GROUP BY cells.field ORDER BY cells.field
                    $query$,
                    shared, place
                );
            ELSIF shared IS NOT NULL THEN
                RETURN QUERY EXECUTE format(
                    $query$
                    WITH gone AS (SELECT %1$s FROM former.%2$I EXCEPT ALL SELECT %1$s FROM public.%2$I)
                    SELECT %2$L, '', count(*), 'the row is gone: ' || min(to_jsonb(gone)::text)
                    FROM gone HAVING count(*) > 0
                    $query$,
                    shared, place
                );
            END IF;
        END LOOP;
    END $$;
    SELECT place, field, often, sample FROM pg_temp.lost()
"""
# Records of our addons by their names: those that came with the first release, and those of a fresh installation.
FORMER_NAMES = """
    SELECT data.module || '.' || data.name FROM ir_model_data AS data
    INNER JOIN former.shipped USING (module, name) ORDER BY 1
"""
NAMES = f"SELECT module || '.' || name FROM ir_model_data WHERE {_OURS} ORDER BY 1"
# Records that an upgrade does not write: what they say, those that nobody touched and those of a fresh installation.
UNTOUCHED = f"""
    {_ROW_OF}
    SELECT shipped.module || '.' || shipped.name, coalesce(pg_temp.row_of(shipped.model, shipped.res_id), '{{}}')
    FROM former.shipped WHERE shipped.content IS NOT NULL
"""
FRESH = f"""
    {_ROW_OF}
    SELECT module || '.' || name, coalesce(pg_temp.row_of(model, res_id), '{{}}')
    FROM ir_model_data WHERE noupdate AND {_OURS}
"""
