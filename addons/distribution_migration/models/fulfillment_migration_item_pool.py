from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..source.rows import TEXT_LONGEST

# Fields of a row that an item shows, in the order of the columns that keep them.
SHOWN = ("default_code", "barcode", "name", "category")


class FulfillmentMigrationItemPool(models.AbstractModel):
    """Which items a review looks at, and by which texts documents name them."""

    _name = "fulfillment.migration.item.pool"
    _description = "Items to Review"

    def _gather(self, domain):
        """List the rows of a domain that are no records yet and do not become another one, and Odoo's products."""
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM fulfillment_migration_item WHERE domain_id = %s", [domain.id])
        # As the check has it: what came back corrected stands for the row that it was made of.
        files = domain._read_files()
        corrected = files.filtered("is_correction").sorted("id", reverse=True)
        for file in corrected + (files - corrected):
            self._list_rows(domain, file)
        self._list_products(domain)
        self.env.cr.execute("ANALYZE fulfillment_migration_item")
        self.env["fulfillment.migration.item"].invalidate_model()

    def _list_rows(self, domain, file):
        self.env.cr.execute(
            SQL(
                """INSERT INTO fulfillment_migration_item (
                    domain_id, company_id, file_id, row_number, key, code, barcode, name, category, is_archived,
                    stock_qty, open_count, is_never_sold, is_obsolete, has_history
                )
                SELECT %(domain)s, %(company)s, %(file)s, own.row_number, own.key, own.default_code, own.barcode,
                    own.name, own.category, FALSE, 0, 0, FALSE, FALSE, FALSE
                FROM (%(own)s) AS own
                LEFT JOIN (%(merged)s) AS merged ON merged.key = own.key
                WHERE own.key IS NOT NULL AND merged.key IS NULL AND NOT EXISTS (
                    SELECT FROM fulfillment_migration_xref AS xref
                    WHERE xref.company_id = %(company)s AND xref.system = %(system)s AND xref.kind = %(kind)s
                        AND xref.legacy_key = own.key
                )
                ORDER BY own.row_number
                ON CONFLICT (domain_id, key) DO NOTHING""",
                domain=domain.id,
                company=domain.company_id.id,
                system=domain.set_id.system,
                file=file.id,
                kind=domain.kind,
                own=self.env["fulfillment.migration.judge"]._keys(file, *SHOWN),
                merged=domain._merged(),
            )
        )

    def _list_products(self, domain):
        """List the goods in Odoo that the company works with, by the number that they had first."""
        Model, scope = self.env["fulfillment.migration.match.pool"]._scope(domain)
        goods = Model._search(scope & Domain("type", "=", "consu"))
        self.env.cr.execute(
            SQL(
                """INSERT INTO fulfillment_migration_item (
                    domain_id, company_id, product_id, key, code, barcode, name, category, is_archived,
                    stock_qty, open_count, is_never_sold, is_obsolete, has_history
                )
                SELECT %(domain)s, %(company)s, product.id, xref.legacy_key, product.default_code, product.barcode,
                    coalesce(template.name ->> %(lang)s, template.name ->> 'en_US'), category.complete_name,
                    NOT product.active, 0, 0, FALSE, FALSE, FALSE
                FROM product_product AS product
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                LEFT JOIN product_category AS category ON template.categ_id = category.id
                LEFT JOIN LATERAL (
                    SELECT known.legacy_key FROM fulfillment_migration_xref AS known
                    WHERE known.model = 'product.product' AND known.res_id = product.id
                        AND known.company_id = %(company)s AND known.system = %(system)s
                    ORDER BY known.is_duplicate, known.id LIMIT 1
                ) AS xref ON TRUE
                WHERE product.id IN %(goods)s
                ORDER BY product.id
                ON CONFLICT (domain_id, key) DO NOTHING""",
                domain=domain.id,
                company=domain.company_id.id,
                system=domain.set_id.system,
                lang=self.env.lang or "en_US",
                goods=goods.subselect("product_product.id"),
            )
        )

    def _name_items(self, domain):
        """Make the table fulfillment_migration_item_name: which item a text names, its number before other names.

        A text that names several items in the same way names none.
        """
        self.env.cr.execute("DROP TABLE IF EXISTS fulfillment_migration_item_name")
        self.env.cr.execute(
            SQL(
                """CREATE TEMPORARY TABLE fulfillment_migration_item_name ON COMMIT DROP AS
                SELECT DISTINCT ON (alone.text) alone.text, alone.item_id
                FROM (
                    SELECT named.text, named.rank, min(named.item_id) AS item_id
                    FROM (
                        SELECT item.id AS item_id, told.text, told.rank
                        FROM fulfillment_migration_item AS item
                        CROSS JOIN LATERAL (
                            VALUES (item.key, 1), (item.code, 3), (item.barcode, 4), (item.name, 5)
                        ) AS told (text, rank)
                        WHERE item.domain_id = %(domain)s
                        UNION ALL
                        -- Its number in another old system where this one has no such number.
                        SELECT item.id, xref.legacy_key, CASE WHEN xref.system = %(system)s THEN 1 ELSE 2 END
                        FROM fulfillment_migration_item AS item
                        INNER JOIN fulfillment_migration_xref AS xref
                            ON xref.model = 'product.product' AND xref.res_id = item.product_id
                            AND xref.company_id = %(company)s
                        WHERE item.domain_id = %(domain)s
                        UNION ALL
                        SELECT item.id, merged.key, 1
                        FROM (%(merged)s) AS merged
                        INNER JOIN fulfillment_migration_item AS item
                            ON item.domain_id = %(domain)s
                            AND (item.key = merged.survivor_key OR item.product_id = merged.survivor_id)
                    ) AS named
                    -- Longer ones name nothing, and no index holds them.
                    WHERE named.text <> '' AND length(named.text) <= %(longest)s
                    GROUP BY named.text, named.rank
                    HAVING count(DISTINCT named.item_id) = 1
                ) AS alone
                ORDER BY alone.text, alone.rank""",
                domain=domain.id,
                company=domain.company_id.id,
                system=domain.set_id.system,
                merged=domain._merged(),
                longest=TEXT_LONGEST,
            )
        )
        self.env.cr.execute("CREATE INDEX ON fulfillment_migration_item_name (text)")
        self.env.cr.execute("ANALYZE fulfillment_migration_item_name")
