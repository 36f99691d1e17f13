-- Loads checked rows into the history table of their kind.
-- Grain: one row of the file, one history row, written in the order of their keys: two loads of
-- the same file wait for each other, they never lock each other out. A key that another
-- transaction wrote meanwhile makes PostgreSQL raise a serialization failure (repeatable read):
-- the rows are then loaded again, and it is found.
-- Partner and product are those that the source knows already, else joined where exactly one
-- active record bears the name or code; without one the text stands alone. Where rows refer to
-- rows of another kind, those are known (parent_ref); else the join to a parent finds nothing.
-- Source: the query `source`, rows of (row_number, row_hash, parent_ref, known_partner_id,
-- known_product_id, parsed_values). It, typed_columns, own_columns, own_values, partner_name and
-- parent_table come from models/fulfillment_history_load_inserting.py.
-- Returns id and key of the rows that were written.
WITH chunk AS (
    SELECT
        staged.row_number,
        staged.row_hash,
        staged.parent_ref,
        staged.known_partner_id,
        staged.known_product_id,
        %(partner_name)s AS partner_name,
        parsed.*
    FROM (%(source)s) AS staged
    CROSS JOIN LATERAL jsonb_to_record(staged.parsed_values) AS parsed (%(typed_columns)s)
),

partner AS (
    SELECT found.partner_name, min(found.partner_id) AS partner_id
    FROM (
        SELECT named.partner_name, person.id AS partner_id
        FROM (SELECT DISTINCT chunk.partner_name FROM chunk) AS named
        INNER JOIN res_partner AS person ON named.partner_name = person.name
        WHERE person.active AND person.parent_id IS NULL
            AND coalesce(person.company_id, %(company_id)s) = %(company_id)s
        UNION
        SELECT named.partner_name, person.id AS partner_id
        FROM (SELECT DISTINCT chunk.partner_name FROM chunk) AS named
        INNER JOIN res_partner AS person ON named.partner_name = person.ref
        WHERE person.active
            AND coalesce(person.company_id, %(company_id)s) = %(company_id)s
    ) AS found
    GROUP BY found.partner_name
    HAVING count(*) = 1
),

coded_product AS (
    SELECT found.product_code, min(found.product_id) AS product_id
    FROM (
        SELECT coded.product_code, product.id AS product_id
        FROM (SELECT DISTINCT chunk.product_code FROM chunk) AS coded
        INNER JOIN product_product AS product ON coded.product_code = product.default_code
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE product.active
            AND coalesce(template.company_id, %(company_id)s) = %(company_id)s
        UNION
        SELECT coded.product_code, product.id AS product_id
        FROM (SELECT DISTINCT chunk.product_code FROM chunk) AS coded
        INNER JOIN product_product AS product ON coded.product_code = product.barcode
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE product.active
            AND coalesce(template.company_id, %(company_id)s) = %(company_id)s
    ) AS found
    GROUP BY found.product_code
    HAVING count(*) = 1
),

named_product AS (
    SELECT found.product_name, min(found.product_id) AS product_id
    FROM (
        SELECT named.product_name, product.id AS product_id
        FROM (
            SELECT DISTINCT chunk.product_name FROM chunk WHERE chunk.product_code IS NULL
        ) AS named
        INNER JOIN product_template AS template ON named.product_name = template.name ->> 'en_US'
        INNER JOIN product_product AS product ON template.id = product.product_tmpl_id
        WHERE product.active
            AND coalesce(template.company_id, %(company_id)s) = %(company_id)s
    ) AS found
    GROUP BY found.product_name
    HAVING count(*) = 1
)

INSERT INTO %(history_table)s (
    load_id, company_id, system, external_key, row_number, row_hash, tz,
    warehouse_id, partner_id, product_id, %(own_columns)s,
    create_uid, create_date, write_uid, write_date
)
SELECT
    %(load_id)s,
    %(company_id)s,
    %(system)s AS system,
    chunk.external_key,
    chunk.row_number,
    chunk.row_hash,
    chunk.tz,
    %(warehouse_value)s,
    %(partner_value)s,
    coalesce(chunk.known_product_id, coded_product.product_id, named_product.product_id),
    %(own_values)s,
    %(user_id)s AS create_uid,
    now() AT TIME ZONE 'UTC' AS create_date,
    %(user_id)s AS write_uid,
    now() AT TIME ZONE 'UTC' AS write_date
FROM chunk
LEFT JOIN partner ON chunk.partner_name = partner.partner_name
LEFT JOIN coded_product ON chunk.product_code = coded_product.product_code
LEFT JOIN named_product
    ON chunk.product_code IS NULL AND chunk.product_name = named_product.product_name
LEFT JOIN %(parent_table)s AS parent ON chunk.parent_ref = parent.id
ORDER BY chunk.external_key
ON CONFLICT (company_id, external_key, coalesce(system, '')) DO NOTHING
RETURNING id, external_key
