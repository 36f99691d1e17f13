from odoo import models
from odoo.tools import SQL


class FulfillmentMigrationItemMovements(models.AbstractModel):
    """When items were sold, bought and received: in the history of the old system, and in Odoo.

    Orders that were taken over count once: where the history has their lines, those; else as Odoo has them.
    """

    _name = "fulfillment.migration.item.movements"
    _description = "Sales, Purchases and Receipts of Items"

    def _collect(self, domain):
        """Make the table fulfillment_migration_movement (item_id, kind, day, quantity, value) of a domain.

        `kind`: sale, purchase, receipt. `day`: in the time zone of the history, or of the company. `quantity`: in
        the unit of the history, or of the product; `value`: untaxed, in the currency of the company, NULL where no
        amount is known. Of sales only.
        """
        self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_movement")
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_movement ON COMMIT DROP AS
                SELECT * FROM (%s) AS movement WHERE movement.day <= CURRENT_DATE""",
                SQL(" UNION ALL ").join(
                    query(domain)
                    for query in (
                        self._history_sales,
                        self._history_purchases,
                        self._sales,
                        self._purchases,
                        self._receipts,
                    )
                ),
            )
        )
        self.env.cr.execute("ANALYZE fulfillment_migration_movement")

    # ---------------------------------------------------------------- history

    def _named(self, domain):
        """Return the joins that find the item of a row of history: by the product that it is known to be, by its
        number, or by its name where it has no number."""
        return SQL(
            """LEFT JOIN fulfillment_migration_item AS known
                ON known.domain_id = %s AND known.product_id = history.product_id
            LEFT JOIN fulfillment_migration_item_name AS named
                ON named.text = coalesce(history.product_code, history.product_name)""",
            domain.id,
        )

    def _local(self, *names):
        """Return the day of the first of these instants that is known, where the row comes from."""
        instants = SQL(", ").join(SQL.identifier("history", name) for name in names)
        return SQL("(coalesce(%s) AT TIME ZONE 'UTC' AT TIME ZONE history.tz)::date", instants)

    def _history_sales(self, domain):
        return SQL(
            """SELECT coalesce(known.id, named.item_id) AS item_id, 'sale' AS kind, history.day,
                history.quantity, history.amount * coalesce(%(rate)s, 1) AS value
            FROM (
                SELECT history.*, %(day)s AS day, coalesce(history.ordered_qty, history.shipped_qty)::numeric
                    AS quantity, history.amount_untaxed::numeric AS amount
                FROM fulfillment_history_sale_line AS history
                WHERE history.company_id = %(company)s
            ) AS history
            %(named)s
            WHERE coalesce(known.id, named.item_id) IS NOT NULL AND history.day IS NOT NULL""",
            rate=self._rate(domain.company_id),
            day=self._local("ordered_at", "requested_at", "shipped_at", "delivered_at"),
            company=domain.company_id.id,
            named=self._named(domain),
        )

    def _rate(self, company):
        """Return what one unit of the currency of a row of history was worth on its day, in the company's."""

        def rate(currency):
            # As Odoo takes it: the last one until that day, else the first one after it.
            return SQL(
                """(
                    SELECT rate.rate FROM res_currency_rate AS rate
                    WHERE rate.currency_id = %(currency)s
                        AND (rate.company_id IS NULL OR rate.company_id = %(company)s)
                    ORDER BY rate.name > history.day, rate.company_id IS NULL,
                        CASE WHEN rate.name <= history.day THEN history.day - rate.name
                            ELSE rate.name - history.day END
                    LIMIT 1
                )""",
                currency=currency,
                company=company.root_id.id,
            )

        return SQL(
            """CASE WHEN history.currency_id <> %(own)s
                THEN coalesce(%(here)s, 1) / coalesce(nullif(%(there)s, 0), 1) END""",
            own=company.currency_id.id,
            here=rate(SQL("%s", company.currency_id.id)),
            there=rate(SQL("history.currency_id")),
        )

    def _history_purchases(self, domain):
        return SQL(
            """SELECT coalesce(known.id, named.item_id), event.kind, event.day, NULL::numeric, NULL::numeric
            FROM fulfillment_history_purchase_line AS history
            %(named)s
            CROSS JOIN LATERAL (
                VALUES ('purchase', %(bought)s), ('receipt', %(received)s)
            ) AS event (kind, day)
            WHERE history.company_id = %(company)s AND coalesce(known.id, named.item_id) IS NOT NULL
                AND event.day IS NOT NULL""",
            named=self._named(domain),
            bought=self._local("ordered_at"),
            received=self._local("received_at"),
            company=domain.company_id.id,
        )

    # ------------------------------------------------------------------- Odoo

    def _day(self, company, instant):
        tz = company.sudo().partner_id.tz or "UTC"
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", instant, tz)

    def _not_in_history(self, company, model, order, table):
        """Return the condition that an order of Odoo is not one of which the history has the lines."""
        return SQL(
            """NOT (coalesce(%(order)s.fulfillment_is_taken_over, FALSE) AND EXISTS (
                SELECT FROM fulfillment_migration_xref AS xref
                INNER JOIN %(table)s AS past
                    ON past.company_id = xref.company_id AND past.order_ref = xref.legacy_key
                    AND coalesce(past.system, xref.system) = xref.system
                WHERE xref.model = %(model)s AND xref.res_id = %(order)s.id AND xref.company_id = %(company)s
            ))""",
            order=order,
            table=SQL.identifier(table),
            model=model,
            company=company.id,
        )

    def _sales(self, domain):
        company = domain.company_id
        return SQL(
            """SELECT item.id, 'sale', %(day)s,
                (line.product_uom_qty * unit.factor / coalesce(nullif(own.factor, 0), 1))::numeric,
                (line.price_subtotal / coalesce(nullif(sale.currency_rate, 0), 1))::numeric
            FROM sale_order_line AS line
            INNER JOIN sale_order AS sale ON line.order_id = sale.id
            INNER JOIN fulfillment_migration_item AS item
                ON item.domain_id = %(domain)s AND item.product_id = line.product_id
            INNER JOIN product_product AS product ON line.product_id = product.id
            INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
            INNER JOIN uom_uom AS unit ON line.product_uom_id = unit.id
            INNER JOIN uom_uom AS own ON template.uom_id = own.id
            WHERE sale.company_id = %(company)s AND sale.state = 'sale' AND line.display_type IS NULL
                AND NOT coalesce(line.is_downpayment, FALSE) AND %(once)s""",
            day=self._day(company, SQL("sale.date_order")),
            domain=domain.id,
            company=company.id,
            once=self._not_in_history(company, "sale.order", SQL("sale"), "fulfillment_history_sale_line"),
        )

    def _purchases(self, domain):
        company = domain.company_id
        return SQL(
            """SELECT item.id, 'purchase', %(day)s, NULL::numeric, NULL::numeric
            FROM purchase_order_line AS line
            INNER JOIN purchase_order AS purchase ON line.order_id = purchase.id
            INNER JOIN fulfillment_migration_item AS item
                ON item.domain_id = %(domain)s AND item.product_id = line.product_id
            WHERE purchase.company_id = %(company)s AND purchase.state = 'purchase' AND line.display_type IS NULL""",
            day=self._day(company, SQL("purchase.date_order")),
            domain=domain.id,
            company=company.id,
        )

    def _receipts(self, domain):
        """What came in from vendors and from production; a count or the opening stock is no receipt."""
        company = domain.company_id
        return SQL(
            """SELECT item.id, 'receipt', %(day)s, NULL::numeric, NULL::numeric
            FROM stock_move AS move
            INNER JOIN stock_location AS origin ON move.location_id = origin.id
            INNER JOIN stock_location AS place ON move.location_dest_id = place.id
            INNER JOIN fulfillment_migration_item AS item
                ON item.domain_id = %(domain)s AND item.product_id = move.product_id
            WHERE move.company_id = %(company)s AND move.state = 'done'
                AND origin.usage IN ('supplier', 'production') AND place.usage IN ('internal', 'transit')""",
            day=self._day(company, SQL("move.date")),
            domain=domain.id,
            company=company.id,
        )
