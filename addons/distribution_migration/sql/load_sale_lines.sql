-- Loads the next chunk of checked rows into the history of sale lines.
-- Grain: one row of the file, one history line. Rows are taken by row number and written
-- in the order of their keys: two loads of the same file wait for each other, they never
-- lock each other out. A key that another transaction wrote meanwhile makes PostgreSQL
-- raise a serialization failure (repeatable read): the chunk is then run again and finds it.
-- Marking the rows as loaded is a statement of its own (mark_loaded.sql): joined to what was
-- just inserted, which has no statistics, it took a nested loop of rows times rows.
-- Partner and product are joined where exactly one active record bears the name or code;
-- without one the text stands alone.
-- Source: fulfillment_history_import_row (state 'ready').
WITH chunk AS (
    SELECT
        staged.row_number,
        staged.row_hash,
        parsed.*
    FROM (
        SELECT source.row_number, source.row_hash, source.parsed_values
        FROM fulfillment_history_import_row AS source
        WHERE source.import_id = %(import_id)s AND source.state = 'ready'
        ORDER BY source.row_number
        LIMIT %(limit)s
    ) AS staged
    CROSS JOIN LATERAL jsonb_to_record(staged.parsed_values) AS parsed (
        external_key text,
        order_ref text,
        shipment_ref text,
        customer_name text,
        product_code text,
        product_name text,
        category_name text,
        vendor_name text,
        carrier_name text,
        uom_name text,
        ordered_at timestamp,
        requested_at timestamp,
        first_promised_at timestamp,
        last_promised_at timestamp,
        shipped_at timestamp,
        delivered_at timestamp,
        ordered_qty numeric,
        shipped_qty numeric,
        amount_untaxed numeric,
        currency integer,
        warehouse integer,
        tz text
    )
),

customer AS (
    SELECT found.customer_name, min(found.partner_id) AS partner_id
    FROM (
        SELECT named.customer_name, partner.id AS partner_id
        FROM (SELECT DISTINCT chunk.customer_name FROM chunk) AS named
        INNER JOIN res_partner AS partner ON named.customer_name = partner.name
        WHERE partner.active AND partner.parent_id IS NULL
            AND coalesce(partner.company_id, %(company_id)s) = %(company_id)s
        UNION
        SELECT named.customer_name, partner.id AS partner_id
        FROM (SELECT DISTINCT chunk.customer_name FROM chunk) AS named
        INNER JOIN res_partner AS partner ON named.customer_name = partner.ref
        WHERE partner.active
            AND coalesce(partner.company_id, %(company_id)s) = %(company_id)s
    ) AS found
    GROUP BY found.customer_name
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

INSERT INTO fulfillment_history_sale_line (
    load_id, company_id, warehouse_id, external_key, row_number, row_hash,
    order_ref, shipment_ref, customer_name, partner_id,
    product_code, product_name, product_id, category_name, vendor_name, carrier_name,
    ordered_at, requested_at, first_promised_at, last_promised_at, shipped_at, delivered_at,
    ordered_qty, shipped_qty, uom_name, amount_untaxed, currency_id, tz,
    create_uid, create_date, write_uid, write_date
)
SELECT
    %(load_id)s,
    %(company_id)s,
    chunk.warehouse,
    chunk.external_key,
    chunk.row_number,
    chunk.row_hash,
    chunk.order_ref,
    chunk.shipment_ref,
    chunk.customer_name,
    customer.partner_id,
    chunk.product_code,
    chunk.product_name,
    coalesce(coded_product.product_id, named_product.product_id),
    chunk.category_name,
    chunk.vendor_name,
    chunk.carrier_name,
    chunk.ordered_at,
    chunk.requested_at,
    chunk.first_promised_at,
    chunk.last_promised_at,
    chunk.shipped_at,
    chunk.delivered_at,
    chunk.ordered_qty,
    chunk.shipped_qty,
    chunk.uom_name,
    chunk.amount_untaxed,
    chunk.currency,
    chunk.tz,
    %(user_id)s AS create_uid,
    now() AT TIME ZONE 'UTC' AS create_date,
    %(user_id)s AS write_uid,
    now() AT TIME ZONE 'UTC' AS write_date
FROM chunk
LEFT JOIN customer ON chunk.customer_name = customer.customer_name
LEFT JOIN coded_product ON chunk.product_code = coded_product.product_code
LEFT JOIN named_product
    ON chunk.product_code IS NULL AND chunk.product_name = named_product.product_name
ORDER BY chunk.external_key
ON CONFLICT (company_id, external_key) DO NOTHING
