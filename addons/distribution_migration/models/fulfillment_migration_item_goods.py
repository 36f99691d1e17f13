from odoo import models
from odoo.tools import SQL

# Domains whose rows are lines that are still to be done, whatever they say.
STILL_OPEN = ("transfer", "open_return")
ORDERS = ("open_sale_order", "open_purchase_order")


class FulfillmentMigrationItemGoods(models.AbstractModel):
    """What hangs on an item: its stock and the lines of open documents, in the files of the load set and in Odoo.

    Rows that are records already are counted as those.
    """

    _name = "fulfillment.migration.item.goods"
    _description = "Stock and Open Lines of Items"

    def _count(self, domain):
        self._add("stock_qty", self._stock_queries(domain), domain)
        self._add("open_count", self._open_queries(domain), domain)
        self.env["fulfillment.migration.item"].invalidate_model()

    def _add(self, column, queries, domain):
        """Write the sums of queries of (item_id, quantity)."""
        self.env.cr.execute(
            SQL(
                """UPDATE fulfillment_migration_item AS item SET %s = found.quantity
                FROM (
                    SELECT goods.item_id, sum(goods.quantity) AS quantity FROM (%s) AS goods GROUP BY goods.item_id
                ) AS found
                WHERE item.domain_id = %s AND item.id = found.item_id""",
                SQL.identifier(column),
                SQL(" UNION ALL ").join(queries),
                domain.id,
            )
        )

    def _rows(self, file, quantity, codes):
        """Return the query of (item_id, quantity) of the rows of a file that are to be loaded.

        :param quantity: of a row `own` with the fields `codes`, as SQL
        """
        codes = tuple(dict.fromkeys(("product", *codes)))
        return SQL(
            """SELECT named.item_id, %(quantity)s AS quantity
            FROM (%(own)s) AS own
            INNER JOIN fulfillment_migration_item_name AS named ON named.text = own.product
            WHERE NOT EXISTS (
                SELECT FROM fulfillment_migration_xref AS xref
                WHERE xref.company_id = %(company)s AND xref.system = %(system)s AND xref.kind = %(kind)s
                    AND xref.legacy_key = own.key
            )""",
            quantity=quantity,
            own=self.env["fulfillment.migration.judge"]._keys(file, *codes),
            company=file.company_id.id,
            system=file.set_id.system,
            kind=file.kind,
        )

    def _files(self, domain, *kinds):
        return domain.set_id.domain_ids.filtered(lambda other: other.kind in kinds)._read_files()

    def _stock_queries(self, domain):
        queries = [
            self._rows(file, SQL("coalesce(own.quantity::numeric, 0)"), ("quantity",))
            for file in self._files(domain, "stock")
        ]
        queries.append(
            SQL(
                """SELECT item.id AS item_id, quant.quantity::numeric AS quantity
                FROM stock_quant AS quant
                INNER JOIN stock_location AS place ON quant.location_id = place.id
                INNER JOIN fulfillment_migration_item AS item
                    ON item.domain_id = %s AND item.product_id = quant.product_id
                WHERE quant.company_id = %s AND place.usage IN ('internal', 'transit')""",
                domain.id,
                domain.company_id.id,
            )
        )
        return queries

    def _open_queries(self, domain):
        queries = [self._rows(file, SQL("1"), ()) for file in self._files(domain, *STILL_OPEN)]
        for file in self._files(domain, *ORDERS):
            ordered, done = (
                self.env["fulfillment.migration.cutover.rule"]
                .new({"domain_id": file.domain_id.id})
                ._left_codes()
            )
            left = SQL(
                "CASE WHEN coalesce(%s::numeric, 0) > coalesce(%s::numeric, 0) THEN 1 ELSE 0 END",
                SQL.identifier("own", ordered),
                SQL.identifier("own", done),
            )
            queries.append(self._rows(file, left, (ordered, done)))
        for line, order, own, done, quantity in (
            ("sale_order_line", "sale_order", "sale", "qty_delivered", "product_uom_qty"),
            ("purchase_order_line", "purchase_order", "purchase", "qty_received", "product_qty"),
        ):
            queries.append(
                SQL(
                    """SELECT item.id AS item_id, 1 AS quantity
                    FROM %(line)s AS line
                    INNER JOIN %(order)s AS document ON line.order_id = document.id
                    INNER JOIN fulfillment_migration_item AS item
                        ON item.domain_id = %(domain)s AND item.product_id = line.product_id
                    WHERE document.company_id = %(company)s AND document.state = %(state)s
                        AND coalesce(line.%(done)s, 0) < line.%(quantity)s""",
                    line=SQL.identifier(line),
                    order=SQL.identifier(order),
                    domain=domain.id,
                    company=domain.company_id.id,
                    state=own,
                    done=SQL.identifier(done),
                    quantity=SQL.identifier(quantity),
                )
            )
        return queries
