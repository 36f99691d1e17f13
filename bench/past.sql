-- A year of confirmed and shipped orders for the backtests: %(orders)s orders of %(lines)s lines, one transfer each,
-- and what people did in between as facts of the ledger. Deterministic. About one order in ten departs by whatever a
-- check looks at: price, discount, terms, address, quantity, no requested date, a promise before the lead time.
CREATE TEMPORARY TABLE bench_customer ON COMMIT DROP AS
SELECT id, row_number() OVER (ORDER BY id) - 1 AS position FROM unnest(%(customer_ids)s::integer []) AS id;

CREATE TEMPORARY TABLE bench_order ON COMMIT DROP AS
SELECT
    number,
    nextval('sale_order_id_seq')::integer AS order_id,
    nextval('stock_picking_id_seq')::integer AS picking_id,
    customer.id AS customer_id,
    CASE WHEN number %% 10 = 0 THEN other.id ELSE customer.id END AS address_id,
    timestamp '2026-01-01' - number * (interval '365 days' / %(orders)s) AS ordered_at
FROM generate_series(1, %(orders)s) AS number
-- Some order every day, most now and then.
CROSS JOIN LATERAL (
    SELECT pow((hashint4(number) & 65535) / 65536.0, 2) AS busy, (hashint4(-number) & 65535) / 65536.0 AS any_one
) AS chance
INNER JOIN bench_customer AS customer ON customer.position = trunc(chance.busy * %(customers)s)
INNER JOIN bench_customer AS other ON other.position = trunc(chance.any_one * %(customers)s);

CREATE TEMPORARY TABLE bench_line ON COMMIT DROP AS
SELECT
    bench.*,
    line,
    nextval('sale_order_line_id_seq')::integer AS line_id,
    nextval('stock_move_id_seq')::integer AS move_id,
    product.id AS product_id,
    5 * (1 + (number + line) %% 4) + (number %% 11 = 0)::integer AS quantity,
    round(template.list_price * (CASE WHEN number %% 9 = 0 THEN 0.8 ELSE 1 END), 2) AS price,
    CASE WHEN number %% 13 = 0 THEN 10 ELSE 0 END AS discount
FROM bench_order AS bench
CROSS JOIN generate_series(1, %(lines)s) AS line
INNER JOIN product_product AS product
    ON product.id = (%(products)s::integer [])[
        1 + (hashint4(number * %(lines)s + line) & 65535) %% cardinality(%(products)s::integer [])
    ]
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id;

INSERT INTO sale_order (
    id, name, company_id, partner_id, partner_invoice_id, partner_shipping_id, currency_id, currency_rate, user_id, state,
    date_order, commitment_date, validity_date, fulfillment_requested_date, warehouse_id, picking_policy, pricelist_id,
    payment_term_id, amount_untaxed, amount_total, delivery_status, invoice_status, create_uid, create_date, write_date
)
SELECT
    bench.order_id, 'BENCH' || bench.number, company.id, bench.customer_id, bench.customer_id, bench.address_id,
    company.currency_id, 1, %(user)s, 'sale', bench.ordered_at,
    bench.ordered_at + CASE WHEN bench.number %% 8 = 0 THEN interval '-1 hour' ELSE interval '3 days' END,
    bench.ordered_at::date + CASE WHEN bench.number %% 12 = 0 THEN -5 ELSE 5 END,
    CASE WHEN bench.number %% 10 <> 0 THEN bench.ordered_at + interval '3 days' END, %(warehouse)s, 'direct',
    %(pricelist)s, CASE WHEN bench.number %% 10 = 5 THEN %(term)s END, total.amount, total.amount, 'full', 'no', %(user)s,
    bench.ordered_at, bench.ordered_at
FROM bench_order AS bench
INNER JOIN res_company AS company ON company.id = %(company)s
INNER JOIN (
    SELECT order_id, sum(quantity * price * (1 - discount / 100.0)) AS amount FROM bench_line GROUP BY order_id
) AS total ON bench.order_id = total.order_id;

INSERT INTO sale_order_line (
    id, order_id, name, product_id, product_uom_id, product_uom_qty, qty_delivered, price_unit, discount, price_subtotal,
    price_total, customer_lead, company_id, currency_id, order_partner_id, state, fulfillment_confirmed_at,
    fulfillment_first_qty, fulfillment_first_promise, fulfillment_promise_source, create_uid, create_date, write_date
)
SELECT
    line.line_id, line.order_id, 'Bench', line.product_id, template.uom_id, line.quantity, line.quantity, line.price,
    line.discount, line.quantity * line.price * (1 - line.discount / 100.0),
    line.quantity * line.price * (1 - line.discount / 100.0), 1, company.id, company.currency_id, line.customer_id, 'sale',
    line.ordered_at, line.quantity,
    line.ordered_at + CASE WHEN line.number %% 8 = 0 THEN interval '-1 hour' ELSE interval '3 days' END, 'explicit',
    %(user)s, line.ordered_at, line.ordered_at
FROM bench_line AS line
INNER JOIN res_company AS company ON company.id = %(company)s
INNER JOIN product_product AS product ON line.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id;

INSERT INTO stock_picking (
    id, name, picking_type_id, location_id, location_dest_id, partner_id, company_id, move_type, state, sale_id, date_done,
    scheduled_date, create_uid, create_date, write_date
)
SELECT
    bench.picking_id, 'BENCH/OUT/' || bench.number, warehouse.out_type_id, warehouse.lot_stock_id, %(customer_location)s,
    bench.address_id, warehouse.company_id, 'direct', 'done', bench.order_id, bench.ordered_at + interval '2 days',
    bench.ordered_at + interval '3 days', %(user)s, bench.ordered_at, bench.ordered_at
FROM bench_order AS bench
INNER JOIN stock_warehouse AS warehouse ON warehouse.id = %(warehouse)s;

INSERT INTO stock_move (
    id, company_id, product_id, product_uom, product_qty, product_uom_qty, quantity, picked, location_id, location_dest_id,
    picking_id, picking_type_id, procure_method, state, date, sale_line_id, reference, create_uid, create_date, write_date
)
SELECT
    line.move_id, warehouse.company_id, line.product_id, template.uom_id, line.quantity, line.quantity, line.quantity, true,
    warehouse.lot_stock_id, %(customer_location)s, line.picking_id, warehouse.out_type_id, 'make_to_stock', 'done',
    line.ordered_at + interval '2 days', line.line_id, 'BENCH/OUT/' || line.number, %(user)s, line.ordered_at,
    line.ordered_at
FROM bench_line AS line
INNER JOIN stock_warehouse AS warehouse ON warehouse.id = %(warehouse)s
INNER JOIN product_product AS product ON line.product_id = product.id
INNER JOIN product_template AS template ON product.product_tmpl_id = template.id;

INSERT INTO fulfillment_event (
    uuid, event_type, occurred_at, recorded_at, source, is_auto, company_id, model, res_id, sale_order_ref, sale_line_ref,
    picking_ref, move_ref, product_ref, quantity, old_number, new_number, old_datetime, new_datetime, new_text,
    note
)
SELECT
    gen_random_uuid()::text, fact.event_type, line.ordered_at + interval '1 day', line.ordered_at + interval '1 day', 'hook',
    false, %(company)s, 'stock.move', line.move_id, line.order_id, line.line_id, line.picking_id, line.move_id,
    line.product_id, 1, line.price, line.price * 0.9, line.ordered_at + interval '3 days',
    line.ordered_at + interval '6 days', 'BENCH/OUT/' || line.number,
    -- How goods were taken from another transfer.
    CASE WHEN fact.event_type = 'reservation_taken'
        THEN CASE WHEN line.number %% 20 < 10 THEN 'validated' ELSE 'carried' END
    END
FROM bench_line AS line
INNER JOIN unnest(ARRAY[
    'reserved', 'unreserved', 'reservation_overridden', 'reservation_taken', 'quantity_forced', 'price_change',
    'promise_change'
]) WITH ORDINALITY AS fact (event_type, position)
    ON fact.position = 1 OR (line.number %% 10 = fact.position AND line.line = 1);
