from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.tools import SQL

from ..classification import abc_classes, variation, xyz_class

MONTHS = 12
WRITTEN = 10_000


class FulfillmentMigrationItemJudging(models.AbstractModel):
    """Classes and flags of items, from what moved (fulfillment_migration_movement)."""

    _name = "fulfillment.migration.item.judging"
    _description = "Classes of Items"

    def _judge(self, domain):
        """Judge the items of a domain; return the day until which their figures go, None where nothing moved.

        The twelve months end on that day, whole ones, so that no month is half told. It is the day that the load
        set says, else the last day on which anything of the company moved.
        """
        self.env.cr.execute(
            "SELECT min(day), max(day), bool_or(kind = 'sale') FROM fulfillment_migration_movement"
        )
        first, last, has_sales = self.env.cr.fetchone()
        until = domain.set_id.items_until or last
        if not until:
            return None
        self._find_days(domain, until, first, bool(has_sales))
        self._classify(domain, until)
        self.env["fulfillment.migration.item"].invalidate_model()
        return until

    def _find_days(self, domain, until, first, has_sales):
        """Write the days of first and last movements, and what was never sold or is obsolete.

        Where the history does not reach back as far as obsolete means, nobody can say what is.
        """
        border = until - relativedelta(months=domain.set_id.obsolete_months)
        self.env.cr.execute(
            SQL(
                """UPDATE fulfillment_migration_item AS item SET
                    first_sale = moved.first_sale,
                    last_sale = moved.last_sale,
                    last_purchase = moved.last_purchase,
                    last_receipt = moved.last_receipt,
                    has_history = moved.item_id IS NOT NULL,
                    is_never_sold = %(has_sales)s AND moved.first_sale IS NULL,
                    is_obsolete = coalesce(%(first)s::date <= %(border)s, FALSE) AND coalesce(
                        greatest(moved.last_sale, moved.last_purchase, moved.last_receipt) <= %(border)s,
                        -- Entered in Odoo since then: too new to have moved.
                        item.key IS NOT NULL OR product.create_date::date <= %(border)s
                    )
                FROM fulfillment_migration_item AS own
                LEFT JOIN (
                    SELECT
                        movement.item_id,
                        min(movement.day) FILTER (WHERE movement.is_sale) AS first_sale,
                        max(movement.day) FILTER (WHERE movement.is_sale) AS last_sale,
                        max(movement.day) FILTER (WHERE movement.kind = 'purchase') AS last_purchase,
                        max(movement.day) FILTER (WHERE movement.kind = 'receipt') AS last_receipt
                    FROM (
                        SELECT *, kind = 'sale' AND coalesce(quantity, value, 1) > 0 AS is_sale
                        FROM fulfillment_migration_movement
                        WHERE day <= %(until)s
                    ) AS movement
                    GROUP BY movement.item_id
                ) AS moved ON moved.item_id = own.id
                LEFT JOIN product_product AS product ON own.product_id = product.id
                WHERE own.domain_id = %(domain)s AND item.id = own.id""",
                has_sales=has_sales,
                first=first,
                border=border,
                until=until,
                domain=domain.id,
            )
        )

    def _starts(self, until):
        """Return the first days of the twelve months that end on a day."""
        return [until + timedelta(days=1) - relativedelta(months=MONTHS - place) for place in range(MONTHS)]

    def _classify(self, domain, until):
        """Write ABC, XYZ and what they rest on."""
        starts, load_set = self._starts(until), domain.set_id
        self.env.cr.execute(
            """SELECT item.id, sold.value, sold.quantities,
                CASE WHEN item.first_sale < %(start)s THEN %(months)s
                    ELSE %(months)s + 1 - width_bucket(item.first_sale, %(starts)s::date[]) END
            FROM fulfillment_migration_item AS item
            INNER JOIN (
                SELECT monthly.item_id, sum(monthly.value) AS value,
                    array_agg(monthly.quantity ORDER BY monthly.month) AS quantities
                FROM (
                    SELECT seen.item_id, month.month, sum(movement.value) AS value,
                        coalesce(sum(movement.quantity), 0)::float8 AS quantity
                    FROM (
                        SELECT DISTINCT item_id FROM fulfillment_migration_movement
                        WHERE kind = 'sale' AND day >= %(start)s AND day <= %(until)s
                    ) AS seen
                    CROSS JOIN generate_series(1, %(months)s) AS month (month)
                    LEFT JOIN fulfillment_migration_movement AS movement
                        ON movement.item_id = seen.item_id AND movement.kind = 'sale'
                        AND movement.day >= %(start)s AND movement.day <= %(until)s
                        AND width_bucket(movement.day, %(starts)s::date[]) = month.month
                    GROUP BY seen.item_id, month.month
                ) AS monthly
                GROUP BY monthly.item_id
            ) AS sold ON sold.item_id = item.id
            ORDER BY item.id""",
            {"start": starts[0], "until": until, "starts": starts, "months": MONTHS},
        )
        sold = self.env.cr.fetchall()
        values = [None if value is None else float(value) for _id, value, _quantities, _life in sold]
        classes = abc_classes(values, (load_set.abc_a, load_set.abc_b))
        total = sum(value for value in values if value and value > 0)
        rows = [
            (
                item_id,
                value,
                max(value, 0.0) / total if value is not None and total else None,
                abc or None,
                xyz_class(quantities, life or 0, (load_set.xyz_x, load_set.xyz_y)) or None,
                variation(quantities, life or 0),
            )
            for (item_id, _value, quantities, life), value, abc in zip(sold, values, classes, strict=True)
        ]
        for start in range(0, len(rows), WRITTEN):
            self.env.cr.execute(
                """UPDATE fulfillment_migration_item AS item SET
                    sales_value = told.value, value_share = told.share, abc = told.abc, xyz = told.xyz,
                    variation = told.variation
                FROM unnest(%s::integer[], %s::numeric[], %s::numeric[], %s::text[], %s::text[], %s::numeric[])
                    AS told (id, value, share, abc, xyz, variation)
                WHERE item.id = told.id""",
                [*map(list, zip(*rows[start : start + WRITTEN], strict=True))],
            )
