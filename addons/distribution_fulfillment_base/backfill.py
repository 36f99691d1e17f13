"""What happened before the installation, as far as the documents of Odoo still tell it.

One statement a fact, set-based: a database with a million order lines takes minutes, not days.
Every row is marked (`source` = backfill, `recorded_at` = now), so that a measure can leave it
out. What Odoo has overwritten is gone: the first promise is taken to be the present one, the
first quantity the present one, and nothing tells who changed what. Who did it is the user whom
the document names; where it names none, nobody is said to have.
"""

from odoo import SUPERUSER_ID
from odoo.tools import SQL

# Persons and partners of the facts become parties first: the facts name nobody else.
PARTIES = (
    """
    INSERT INTO fulfillment_party (name, user_id, create_uid, write_uid, create_date, write_date)
    SELECT partner.name, users.id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
    FROM res_users AS users INNER JOIN res_partner AS partner ON users.partner_id = partner.id
    WHERE NOT EXISTS (SELECT 1 FROM fulfillment_party AS known WHERE known.user_id = users.id)
    """,
    """
    INSERT INTO fulfillment_party (name, partner_id, create_uid, write_uid, create_date, write_date)
    SELECT COALESCE(partner.name, '?'), partner.id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
    FROM res_partner AS partner
    WHERE partner.id IN (
            SELECT document_partner.commercial_partner_id FROM (
                SELECT partner_id FROM sale_order UNION SELECT partner_id FROM purchase_order
                UNION SELECT partner_id FROM stock_picking UNION SELECT partner_id FROM account_move
            ) AS document INNER JOIN res_partner AS document_partner ON document.partner_id = document_partner.id
        )
        AND NOT EXISTS (SELECT 1 FROM fulfillment_party AS known WHERE known.partner_id = partner.id)
    """,
)


def _by(column):
    """Who did it, as the user in a column: a person, the system, or nobody who is known."""
    return {
        "actor_id": f"(SELECT MIN(actor.id) FROM fulfillment_party AS actor WHERE actor.user_id = {column})",
        "is_auto": f"COALESCE({column} = {SUPERUSER_ID}, FALSE)",
    }


def _party(column):
    """The party of the commercial partner of a partner in a column; the oldest one counts."""
    return (
        "(SELECT MIN(party.id) FROM fulfillment_party AS party INNER JOIN res_partner AS partner"
        f" ON party.partner_id = partner.commercial_partner_id WHERE partner.id = {column})"
    )


# What was promised last stands in for what was promised first. `fulfillment_confirmed_at` stays
# empty: it tells the lines whose promise was seen being made from those taken from documents.
SNAPSHOTS = (
    """
    UPDATE sale_order_line AS line
    SET fulfillment_first_qty = fact.quantity, fulfillment_first_promise = fact.promise,
        fulfillment_promise_source = fact.promise_source, fulfillment_unit_value = fact.unit_value
    FROM (
        SELECT line.id,
            line.product_uom_qty * line_uom.factor / NULLIF(product_uom.factor, 0) AS quantity,
            CASE
                WHEN sale.commitment_date IS NOT NULL THEN sale.commitment_date
                WHEN COALESCE(line.customer_lead, 0) = 0 THEN NULL
                WHEN sale.picking_policy = 'one' THEN sale.date_order
                    + MAX(line.customer_lead) OVER (PARTITION BY line.order_id) * INTERVAL '1 day'
                ELSE sale.date_order + line.customer_lead * INTERVAL '1 day'
            END AS promise,
            CASE
                WHEN sale.commitment_date IS NOT NULL THEN 'explicit'
                WHEN COALESCE(line.customer_lead, 0) = 0 THEN 'none' ELSE 'lead_time'
            END AS promise_source,
            line.price_subtotal / NULLIF(COALESCE(sale.currency_rate, 1), 0)
                / NULLIF(line.product_uom_qty * line_uom.factor / NULLIF(product_uom.factor, 0), 0) AS unit_value
        FROM sale_order_line AS line
            INNER JOIN sale_order AS sale ON line.order_id = sale.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
            INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
        WHERE sale.state = 'sale' AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
            AND line.fulfillment_confirmed_at IS NULL
    ) AS fact
    WHERE line.id = fact.id
    """,
    """
    UPDATE purchase_order_line AS line
    SET fulfillment_first_date_planned = line.date_planned, fulfillment_first_qty = fact.quantity,
        fulfillment_ref_price = fact.price
    FROM (
        SELECT line.id, quantity.in_product_unit AS quantity,
            line.price_subtotal / NULLIF(COALESCE(purchase.currency_rate, 1), 0)
                / NULLIF(quantity.in_product_unit, 0) AS price
        FROM purchase_order_line AS line
            INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
            INNER JOIN uom_uom AS line_uom ON line.product_uom_id = line_uom.id
            CROSS JOIN LATERAL (
                SELECT line.product_qty * line_uom.factor / NULLIF(product_uom.factor, 0) AS in_product_unit
            ) AS quantity
        WHERE purchase.state = 'purchase' AND line.display_type IS NULL
    ) AS fact
    WHERE line.id = fact.id AND line.fulfillment_first_qty IS NULL
    """,
)

# Columns and sources that several facts share.
MOVE_COLUMNS = {
    "model": "'stock.move'",
    "res_id": "move.id",
    "move_ref": "move.id",
    "picking_ref": "move.picking_id",
    "sale_line_ref": "move.sale_line_id",
    "sale_order_ref": "sale_line.order_id",
    "purchase_line_ref": "move.purchase_line_id",
    "purchase_order_ref": "purchase_line.order_id",
    "product_ref": "move.product_id",
    "uom_ref": "template.uom_id",
    "company_id": "move.company_id",
    "warehouse_ref": "COALESCE(move.warehouse_id, picking_type.warehouse_id)",
    **_by("picking.user_id"),
}
MOVE_FROM = """
    FROM stock_move AS move
        INNER JOIN product_product AS product ON move.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        INNER JOIN uom_uom AS product_uom ON template.uom_id = product_uom.id
        INNER JOIN uom_uom AS move_uom ON move.product_uom = move_uom.id
        INNER JOIN stock_location AS source ON move.location_id = source.id
        INNER JOIN stock_location AS target ON move.location_dest_id = target.id
        LEFT JOIN stock_picking AS picking ON move.picking_id = picking.id
        LEFT JOIN stock_picking_type AS picking_type ON move.picking_type_id = picking_type.id
        LEFT JOIN sale_order_line AS sale_line ON move.sale_line_id = sale_line.id
        LEFT JOIN sale_order AS sale ON sale_line.order_id = sale.id
        LEFT JOIN purchase_order_line AS purchase_line ON move.purchase_line_id = purchase_line.id
        LEFT JOIN purchase_order AS purchase ON purchase_line.order_id = purchase.id
        INNER JOIN res_company AS company ON move.company_id = company.id
"""
MOVED = "move.quantity * move_uom.factor / NULLIF(product_uom.factor, 0)"
DEMANDED = "move.product_uom_qty * move_uom.factor / NULLIF(product_uom.factor, 0)"

PICKING_COLUMNS = {
    "model": "'stock.picking'",
    "res_id": "picking.id",
    "picking_ref": "picking.id",
    "company_id": "picking.company_id",
    "warehouse_ref": "picking_type.warehouse_id",
    "occurred_at": "picking.date_done",
    "party_ref": _party("picking.partner_id"),
    **_by("picking.user_id"),
}
PICKING_FROM = """
    FROM stock_picking AS picking
        INNER JOIN stock_picking_type AS picking_type ON picking.picking_type_id = picking_type.id
        LEFT JOIN sale_order AS sale ON picking.sale_id = sale.id
    WHERE picking.state = 'done' AND picking.date_done IS NOT NULL AND EXISTS (
        SELECT 1 FROM stock_move AS move
            INNER JOIN stock_location AS source ON move.location_id = source.id
            INNER JOIN stock_location AS target ON move.location_dest_id = target.id
        WHERE move.picking_id = picking.id AND move.state = 'done' AND {condition}
    )
"""
SALE_COLUMNS = {
    "company_id": "sale.company_id",
    "sale_order_ref": "sale.id",
    "warehouse_ref": "sale.warehouse_id",
    "occurred_at": "sale.date_order",
    "party_ref": _party("sale.partner_id"),
    **_by("sale.user_id"),
}
PURCHASE_COLUMNS = {
    "company_id": "purchase.company_id",
    "purchase_order_ref": "purchase.id",
    "warehouse_ref": "picking_type.warehouse_id",
    "occurred_at": "COALESCE(purchase.date_approve, purchase.date_order)",
    "party_ref": _party("purchase.partner_id"),
    **_by("purchase.user_id"),
}

# (event type, {column: expression}, FROM and WHERE)
FACTS = (
    (
        "order_confirmed",
        {
            **SALE_COLUMNS,
            "model": "'sale.order'",
            "res_id": "sale.id",
            "currency_ref": "sale.currency_id",
            "amount": "sale.amount_untaxed",
            "new_datetime": (
                "( SELECT MAX(line.fulfillment_first_promise) FROM sale_order_line AS line WHERE "
                "line.order_id = sale.id )"
            ),
        },
        """
        FROM sale_order AS sale WHERE sale.state = 'sale'
        """,
    ),
    (
        "promise_set",
        {
            **SALE_COLUMNS,
            "model": "'sale.order.line'",
            "res_id": "line.id",
            "sale_line_ref": "line.id",
            "product_ref": "line.product_id",
            "uom_ref": "template.uom_id",
            "currency_ref": "company.currency_id",
            "new_datetime": "line.fulfillment_first_promise",
            "new_text": "line.fulfillment_promise_source",
            "quantity": "line.fulfillment_first_qty",
            "amount": "line.fulfillment_unit_value",
        },
        """
        FROM sale_order_line AS line INNER JOIN sale_order AS sale ON line.order_id = sale.id
        INNER JOIN res_company AS company ON sale.company_id = company.id
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE sale.state = 'sale' AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
        AND line.fulfillment_confirmed_at IS NULL
        """,
    ),
    (
        "shipment_done",
        {
            **PICKING_COLUMNS,
            "sale_order_ref": "picking.sale_id",
            "new_text": "'order'",
        },
        PICKING_FROM.format(condition="target.usage = 'customer' AND source.usage <> 'customer'"),
    ),
    (
        "receipt_done",
        {
            **PICKING_COLUMNS,
            "purchase_order_ref": (
                "( SELECT MIN(line.order_id) FROM stock_move AS move INNER JOIN purchase_order_line AS line "
                "ON move.purchase_line_id = line.id WHERE move.picking_id = picking.id )"
            ),
        },
        PICKING_FROM.format(condition="source.usage = 'supplier' AND target.usage <> 'supplier'"),
    ),
    (
        "line_cut",
        {
            **MOVE_COLUMNS,
            "quantity": f"{DEMANDED} - {MOVED}",
            "occurred_at": "move.date",
            "party_ref": _party("sale.partner_id"),
        },
        MOVE_FROM
        + "WHERE move.state = 'done' AND move.product_uom_qty > move.quantity AND sale.state = 'sale' "
        "AND target.usage = 'customer' AND source.usage <> 'customer' AND "
        "move.origin_returned_move_id IS NULL",
    ),
    (
        # What is still open of it today: a transfer that was split again tells no more.
        "backorder_created",
        {
            **MOVE_COLUMNS,
            "model": "'stock.picking'",
            "res_id": "picking.backorder_id",
            "picking_ref": "picking.backorder_id",
            "quantity": DEMANDED,
            "occurred_at": "picking.create_date",
            "old_text": "CASE WHEN picking_type.code = 'internal' THEN 'internal' ELSE 'real' END",
            "new_text": "picking.name",
            "party_ref": _party("COALESCE(sale.partner_id, purchase.partner_id, picking.partner_id)"),
            **_by("picking.create_uid"),
        },
        MOVE_FROM + "WHERE picking.backorder_id IS NOT NULL",
    ),
    (
        "return_received",
        {
            **MOVE_COLUMNS,
            "quantity": MOVED,
            "occurred_at": "move.date",
            "location_ref": "target.id",
            "new_text": "target.usage",
            "party_ref": _party("COALESCE(sale.partner_id, picking.partner_id)"),
        },
        MOVE_FROM + "WHERE move.state = 'done' AND source.usage = 'customer' AND target.usage <> 'customer'",
    ),
    (
        "vendor_return_done",
        {
            **MOVE_COLUMNS,
            "quantity": MOVED,
            "occurred_at": "move.date",
            "location_ref": "target.id",
            "party_ref": _party("picking.partner_id"),
        },
        MOVE_FROM + "WHERE move.state = 'done' AND target.usage = 'supplier' AND source.usage <> 'supplier'",
    ),
    (
        "goods_scrapped",
        {
            **MOVE_COLUMNS,
            "quantity": MOVED,
            "occurred_at": "move.date",
            "location_ref": "target.id",
            "amount": "move.value",
            "currency_ref": "company.currency_id",
            **_by("move.create_uid"),
        },
        MOVE_FROM + "WHERE move.state = 'done' AND move.scrap_id IS NOT NULL",
    ),
    (
        "count_applied",
        {
            **MOVE_COLUMNS,
            "quantity": f"{MOVED} * CASE WHEN source.usage = 'inventory' THEN 1 ELSE -1 END",
            "amount": "move.value * CASE WHEN source.usage = 'inventory' THEN 1 ELSE -1 END",
            "currency_ref": "company.currency_id",
            "location_ref": "CASE WHEN source.usage = 'inventory' THEN target.id ELSE source.id END",
            "warehouse_ref": (
                "CASE WHEN source.usage = 'inventory' THEN target.warehouse_id ELSE source.warehouse_id END"
            ),
            "occurred_at": "move.date",
            "new_text": "'count'",
            "note": "move.inventory_name",
            **_by("move.create_uid"),
        },
        MOVE_FROM
        + "WHERE move.state = 'done' AND move.is_inventory AND move.scrap_id IS NULL AND (source.usage "
        "= 'inventory') <> (target.usage = 'inventory')",
    ),
    (
        "purchase_confirmed",
        {
            **PURCHASE_COLUMNS,
            "model": "'purchase.order'",
            "res_id": "purchase.id",
            "currency_ref": "purchase.currency_id",
            "amount": "purchase.amount_untaxed",
            "new_datetime": (
                "( SELECT MAX(line.date_planned) FROM purchase_order_line AS line WHERE line.order_id = "
                "purchase.id )"
            ),
        },
        """
        FROM purchase_order AS purchase
        LEFT JOIN stock_picking_type AS picking_type ON purchase.picking_type_id = picking_type.id
        WHERE purchase.state = 'purchase'
        """,
    ),
    (
        "vendor_promise_set",
        {
            **PURCHASE_COLUMNS,
            "model": "'purchase.order.line'",
            "res_id": "line.id",
            "purchase_line_ref": "line.id",
            "product_ref": "line.product_id",
            "uom_ref": "template.uom_id",
            "currency_ref": "company.currency_id",
            "new_datetime": "line.fulfillment_first_date_planned",
            "quantity": "line.fulfillment_first_qty",
            "amount": "line.fulfillment_ref_price",
        },
        """
        FROM purchase_order_line AS line INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
        INNER JOIN res_company AS company ON purchase.company_id = company.id
        INNER JOIN product_product AS product ON line.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        LEFT JOIN stock_picking_type AS picking_type ON purchase.picking_type_id = picking_type.id
        WHERE purchase.state = 'purchase' AND line.display_type IS NULL
        """,
    ),
    (
        "invoice_posted",
        {
            "model": "'account.move'",
            "res_id": "move.id",
            "invoice_ref": "move.id",
            "company_id": "move.company_id",
            "occurred_at": "move.create_date",
            "new_text": "move.move_type",
            "amount": "move.amount_total_signed",
            "currency_ref": "company.currency_id",
            **_by("move.create_uid"),
            "party_ref": _party("move.partner_id"),
        },
        """
        FROM account_move AS move INNER JOIN res_company AS company ON move.company_id = company.id
        WHERE move.state = 'posted'
        AND move.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund')
        """,
    ),
    (
        "credit_created",
        {
            "model": "'account.move'",
            "res_id": "move.id",
            "invoice_ref": "move.id",
            "company_id": "move.company_id",
            "occurred_at": "move.create_date",
            "old_text": "COALESCE(reversed.name, move.invoice_origin)",
            "new_text": "move.move_type",
            "amount": "move.amount_total_signed",
            "currency_ref": "company.currency_id",
            "note": "move.ref",
            **_by("move.create_uid"),
            "party_ref": _party("move.partner_id"),
        },
        """
        FROM account_move AS move INNER JOIN res_company AS company ON move.company_id = company.id
        LEFT JOIN account_move AS reversed ON move.reversed_entry_id = reversed.id
        WHERE move.move_type IN ('out_refund', 'in_refund')
        AND (move.reversed_entry_id IS NOT NULL OR move.invoice_origin IS NOT NULL)
        """,
    ),
    (
        "cash_applied",
        {
            "model": "'account.move'",
            "res_id": "invoice.id",
            "invoice_ref": "invoice.id",
            "company_id": "invoice.company_id",
            "occurred_at": "partial.create_date",
            "amount": "partial.amount",
            "currency_ref": "company.currency_id",
            "new_datetime": "counterpart.date::timestamp",
            "old_text": "entry.name",
            "new_text": (
                "CASE WHEN entry.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund') THEN "
                "'credit' WHEN entry.origin_payment_id IS NOT NULL OR entry.statement_line_id IS NOT NULL "
                "THEN 'payment' WHEN entry.journal_id = company.currency_exchange_journal_id THEN 'exchange' "
                "ELSE 'entry' END"
            ),
            **_by("partial.create_uid"),
            "party_ref": _party("invoice.partner_id"),
        },
        """
        FROM account_partial_reconcile AS partial
        CROSS JOIN LATERAL (VALUES
        (partial.debit_move_id, partial.credit_move_id), (partial.credit_move_id, partial.debit_move_id)
        ) AS side (line_id, counterpart_id)
        INNER JOIN account_move_line AS line ON side.line_id = line.id
        INNER JOIN account_account AS account ON line.account_id = account.id
        INNER JOIN account_move AS invoice ON line.move_id = invoice.id
        INNER JOIN account_move_line AS counterpart ON side.counterpart_id = counterpart.id
        INNER JOIN account_move AS entry ON counterpart.move_id = entry.id
        INNER JOIN res_company AS company ON invoice.company_id = company.id
        WHERE invoice.move_type IN ('out_invoice', 'out_refund', 'in_invoice', 'in_refund')
        AND account.account_type IN ('asset_receivable', 'liability_payable')
        """,
    ),
)


def run(env):
    """Write what the documents still tell; returns {event type: rows}. Does nothing the second time."""
    env.flush_all()
    env["fulfillment.event"]._flush_buffer()
    env.cr.execute("SELECT 1 FROM fulfillment_event WHERE source = 'backfill' LIMIT 1")
    if env.cr.rowcount:
        return {}
    for statement in PARTIES + SNAPSHOTS:
        env.cr.execute(statement)
    written = {}
    for event_type, columns, source in FACTS:
        env.cr.execute(_insert(event_type, columns, source))
        written[event_type] = env.cr.rowcount
    env.invalidate_all()
    return written


def _insert(event_type, columns, source):
    """The INSERT of one fact: documents are read and the ledger is written within one statement."""
    return SQL(
        "INSERT INTO fulfillment_event (uuid, event_type, source, recorded_at, %s)"
        " SELECT gen_random_uuid()::varchar, %s, 'backfill', now() AT TIME ZONE 'UTC', %s %s ORDER BY occurred_at",
        SQL(", ").join(map(SQL.identifier, columns)),
        event_type,
        SQL(", ").join(
            SQL("%s AS %s", SQL(expression), SQL.identifier(name)) for name, expression in columns.items()
        ),
        SQL(source),
    )
