from .judged_line import JUDGED_LINE

# Orders of a past period and the one each is most like. `this` is a query of the orders that are judged
# (id, company_id, commercial_partner_id, at, reference), `earlier` a condition on the other order and `this`.
LIKELY_PAIRS = f"""
    WITH this AS MATERIALIZED (%(this)s),
    pair AS MATERIALIZED (
        SELECT this.id, earlier.id AS other_id,
            COALESCE(this.reference = lower(trim(earlier.client_order_ref)) AND this.reference <> '', FALSE)
                AS same_reference
        FROM this
        INNER JOIN res_partner AS partner ON partner.commercial_partner_id = this.commercial_partner_id
        INNER JOIN sale_order AS earlier
            ON earlier.partner_id = partner.id AND earlier.company_id = this.company_id
        WHERE earlier.id <> this.id AND %(earlier)s
            AND earlier.date_order >= this.at - interval '7 days' AND earlier.date_order <= this.at
    ),
    content AS MATERIALIZED (
        SELECT line.order_id, line.product_id,
            sum(line.product_uom_qty * line_uom.factor / product_uom.factor) AS quantity
        FROM sale_order_line AS line
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
        INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
        WHERE line.order_id IN (SELECT id FROM pair UNION SELECT other_id FROM pair)
            AND {JUDGED_LINE}
        GROUP BY line.order_id, line.product_id
    ),
    size AS (SELECT order_id, count(*) AS products FROM content GROUP BY order_id),
    common AS (
        SELECT pair.id, pair.other_id, count(*) AS products,
            sum(least(ours.quantity, theirs.quantity) / greatest(ours.quantity, theirs.quantity)) AS shares
        FROM pair
        INNER JOIN content AS ours ON ours.order_id = pair.id
        INNER JOIN content AS theirs
            ON theirs.order_id = pair.other_id AND theirs.product_id = ours.product_id
        GROUP BY pair.id, pair.other_id
    ),
    likeness AS (
        SELECT pair.id, pair.other_id, pair.same_reference,
            CASE WHEN pair.same_reference THEN 100.0
                ELSE 100.0 * common.shares / (our_size.products + their_size.products - common.products)
            END AS alike
        FROM pair
        LEFT JOIN common ON common.id = pair.id AND common.other_id = pair.other_id
        LEFT JOIN size AS our_size ON our_size.order_id = pair.id
        LEFT JOIN size AS their_size ON their_size.order_id = pair.other_id
    )
    SELECT DISTINCT ON (id) id, other_id, alike, same_reference
    FROM likeness
    WHERE alike > 0
    ORDER BY id, alike DESC, same_reference DESC, other_id
"""

# Lines of all other orders that customers confirmed or were sent in the seven days before `now`. Columns:
# order, company, commercial partner, reference; NULL for an order without lines: line, the line it is a
# part of when that is a combo, product, unit, quantity in it.
RECENT_LINES = """
    SELECT sale.id, sale.company_id, partner.commercial_partner_id, lower(trim(sale.client_order_ref)),
        line.id, CASE WHEN line.combo_item_id IS NOT NULL THEN line.linked_line_id END,
        line.product_id, line.product_uom_id, line.product_uom_qty::float8
    FROM res_partner AS partner
    INNER JOIN sale_order AS sale ON sale.partner_id = partner.id
    LEFT JOIN sale_order_line AS line ON line.order_id = sale.id AND line.display_type IS NULL
        AND line.is_downpayment IS NOT TRUE AND line.is_expense IS NOT TRUE AND line.product_uom_qty > 0
    WHERE partner.commercial_partner_id = ANY(%(customers)s)
        AND sale.company_id = ANY(%(companies)s)
        AND sale.state IN ('sent', 'sale') AND sale.id <> ALL(%(orders)s)
        AND sale.date_order >= %(now)s::timestamp - interval '7 days' AND sale.date_order <= %(now)s::timestamp
"""
