from collections import Counter
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, float_compare

from ..doors import is_system

HOLDING = ("assigned", "partially_available", "waiting", "confirmed")


class ReservationGap(NamedTuple):
    """A place where stock and open transfers disagree, quantities in the product's unit; all else are ids."""

    product_id: int
    location_id: int
    lot_id: int
    package_id: int
    owner_id: int
    on_hand: float
    reserved: float  # what the quants say
    held: float  # what lines of open transfers say

    @property
    def shelf(self):
        """(product id, location id): what an exception is about, of all lots, packages and owners."""
        return self.product_id, self.location_id


class StockQuant(models.Model):
    """Measures whether what is reserved in stock is what open transfers hold, and repairs it.

    As Odoo's own nightly `_clean_reservations` sees it, which repairs everything and tells nobody:
    here what it repairs is a fact, too.
    """

    _inherit = "stock.quant"

    @api.model
    def _clean_reservations(self):
        # Odoo cleans up whenever somebody opens the stock, too: that is told only where something is amiss.
        gaps = self._fulfillment_check_reservations(tells_all=is_system(self.env), is_auto=True)
        result = super()._clean_reservations()
        if gaps:
            why = self.env._("Odoo's daily clean-up")
            self._fulfillment_record_repairs(
                [(gap, self.env["fulfillment.reason"], why) for gap in gaps], is_auto=True
            )
            self._fulfillment_settle_reservations(
                self._fulfillment_reservation_gaps(),
                self.env._("Repaired by Odoo's daily clean-up: the stock reserves what open transfers hold."),
                {gap.shelf for gap in gaps},
            )
        return result

    @api.model
    def _fulfillment_check_reservations(self, companies=None, tells_all=True, **columns):
        """Measure, tell the ledger how much was tested, and judge; return the ReservationGaps.

        :param companies: None for all
        :param tells_all: whether the ledger hears of a run that found nothing
        :param columns: of the fact in the ledger
        """
        gaps = self._fulfillment_reservation_gaps(companies)
        if gaps or tells_all:
            self._fulfillment_record_run(companies, gaps, **columns)
        self._fulfillment_judge_reservations(gaps)
        self._fulfillment_settle_reservations(
            gaps, self.env._("In order when it was measured again."), companies=companies
        )
        return gaps

    @api.model
    def _fulfillment_record_run(self, companies, gaps, **columns):
        """Record one reservations_checked a company: how many places were tested, and where they disagree.

        Places of no company count to the one that is worked in.
        """
        tested = dict.fromkeys(self.env.company.ids if companies is None else companies.ids, 0)
        for company_id, count in self.env.execute_query(
            SQL(
                "SELECT company_id, count(*) FROM (%s) AS compared GROUP BY company_id",
                self._fulfillment_compared_sql(companies),
            )
        ):
            company_id = company_id or self.env.company.id
            tested[company_id] = tested.get(company_id, 0) + count
        places = self.env["stock.location"].sudo().browse([gap.location_id for gap in gaps])
        failed = Counter((place.company_id or self.env.company).id for place in places)
        self.env["fulfillment.event"]._record(
            [
                {
                    "event_type": "reservations_checked",
                    "company_id": company_id,
                    "quantity": count,
                    "expected": 0,
                    "actual": failed[company_id],
                    "unit": "places",
                    **columns,
                }
                for company_id, count in tested.items()
            ]
        )

    @api.model
    def _fulfillment_settle_reservations(self, gaps, resolution, shelves=None, companies=None):
        """Close exceptions where stock and open transfers agree by now.

        :param gaps: what is left
        :param shelves: set of (product id, location id) that these are; None for all of the companies
        :param companies: None for all
        """
        domain = [("rule_id.check_code", "=", "stock_reservation_unequal"), ("state", "!=", "resolved")]
        if companies is not None:
            domain.append(("company_id", "in", companies.ids))
        left = {gap.shelf for gap in gaps}
        # The rights of the system: who may repair need not own what was found.
        self.env["fulfillment.variance"].sudo().search(domain).filtered(
            lambda variance: (
                (shelf := (variance.line_res_id, variance.res_id)) not in left
                and (shelves is None or shelf in shelves)
            )
        )._settle(resolution)

    @api.model
    def _fulfillment_reservation_gaps(self, companies=None, key=None, products=None):
        """Return the ReservationGaps of places of these companies and of none, in one query.

        :param companies: None for all
        :param key: (product, location, lot, package, owner) where only one place is asked for
        :param products: None for all
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT product_id, location_id, lot_id, package_id, owner_id,
                    on_hand::float8, reserved::float8, held::float8
                FROM (%(compared)s) AS compared
                WHERE round(reserved::numeric, %(digits)s) <> round(held::numeric, %(digits)s)
                ORDER BY 1, 2, 3, 4, 5
                """,
                compared=self._fulfillment_compared_sql(companies, key, products),
                digits=digits,
            )
        )
        return [ReservationGap(*row) for row in rows]

    @api.model
    def _fulfillment_compared_sql(self, companies, key=None, products=None):
        """A query of what stock and open transfers say. Grain: product, place, lot, package, owner.

        Parameters as `_fulfillment_reservation_gaps`; quantities in the product's unit.
        """
        self.env["stock.quant"].flush_model()
        self.env["stock.move.line"].flush_model()
        where = SQL("TRUE")
        if companies is not None:
            where = SQL("(place.company_id IS NULL OR place.company_id = ANY(%s))", companies.ids)
        if products is not None:
            where = SQL("%s AND side.product_id = ANY(%s)", where, products.ids)
        return SQL(
            """
            SELECT side.product_id, side.location_id, side.lot_id, side.package_id, side.owner_id,
                place.company_id, sum(side.on_hand) AS on_hand, sum(side.reserved) AS reserved,
                sum(side.held) AS held
            FROM (
                SELECT product_id, location_id, lot_id, package_id, owner_id, quantity AS on_hand,
                    reserved_quantity AS reserved, 0 AS held
                FROM stock_quant
                WHERE %(quants)s
                UNION ALL
                SELECT line.product_id, line.location_id, line.lot_id, line.package_id, line.owner_id, 0, 0,
                    line.quantity_product_uom
                FROM stock_move_line AS line
                INNER JOIN product_product AS product ON line.product_id = product.id
                INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
                INNER JOIN stock_location AS source ON line.location_id = source.id
                WHERE line.state IN %(holding)s AND line.quantity_product_uom <> 0 AND template.is_storable
                    AND source.usage NOT IN ('supplier', 'customer', 'inventory', 'production') AND %(lines)s
            ) AS side
            INNER JOIN stock_location AS place ON side.location_id = place.id
            WHERE %(where)s
            GROUP BY 1, 2, 3, 4, 5, 6
            """,
            quants=self._fulfillment_key_sql(SQL("stock_quant"), key),
            lines=self._fulfillment_key_sql(SQL("line"), key),
            holding=HOLDING,
            where=where,
        )

    @api.model
    def _fulfillment_judge_reservations(self, gaps):
        """Open exceptions for what rules do not tolerate. Nobody is refused: looking changes nothing."""
        control = self.env["fulfillment.control.point"]
        places = self.env["stock.location"].sudo().browse({gap.location_id for gap in gaps})
        control._remember(
            control._findings("stock_reservations_checked", places.filtered("company_id"), gaps=gaps)
        )

    @api.model
    def _fulfillment_key_sql(self, table, key):
        """Whether a row of quants or move lines lies at a key; TRUE where none is given."""
        if not key:
            return SQL("TRUE")
        columns = ("product_id", "location_id", "lot_id", "package_id", "owner_id")
        return SQL(" AND ").join(
            SQL("%s.%s IS NOT DISTINCT FROM %s", table, SQL.identifier(column), record.id or None)
            if not record
            else SQL("%s.%s = %s", table, SQL.identifier(column), record.id)
            for column, record in zip(columns, key, strict=True)
        )

    @api.model
    def _fulfillment_repair_reservation(self, key, reserved, held, reason, note):
        """Make the stock reserve what open transfers hold at one place; return what became of it.

        :param key: (product, location, lot, package, owner)
        :param reserved, held: as they were shown; what has changed since is left alone
        :return: repaired, gone, changed or failed
        """
        self._fulfillment_lock_reservation(key)
        gaps = self._fulfillment_reservation_gaps(key=key)
        if not gaps:
            return "gone"
        (gap,) = gaps
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_compare(gap.reserved, reserved, precision_digits=digits) or float_compare(
            gap.held, held, precision_digits=digits
        ):
            return "changed"
        product, location, lot, package, owner = key
        with self.env.cr.savepoint() as savepoint:
            quants = self.search(
                [
                    ("product_id", "=", product.id),
                    ("location_id", "=", location.id),
                    ("lot_id", "=", lot.id),
                    ("package_id", "=", package.id),
                    ("owner_id", "=", owner.id),
                ]
            )
            if len(quants) > 1:
                # Odoo lowers the first one only, and not below zero.
                quants._merge_quants()
            self._update_reserved_quantity(
                product, location, gap.held - gap.reserved, lot_id=lot, package_id=package, owner_id=owner
            )
            if self._fulfillment_reservation_gaps(key=key):
                savepoint.rollback()
                return "failed"
        self._fulfillment_record_repairs([(gap, reason, note)])
        return "repaired"

    @api.model
    def _fulfillment_lock_reservation(self, key):
        """Lock one place against everybody who reserves there or repairs it.

        Whoever waited for the lock and finds the rows changed starts anew (PostgreSQL refuses to
        serialize, Odoo repeats the request) and measures what is there then. Quants are changed
        by a repair anyhow. Move lines are not: writing them as they are makes two repairs meet
        also where there is no quant yet.
        """
        self.env["stock.quant"].flush_model()
        self.env["stock.move.line"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM stock_quant WHERE %s ORDER BY id FOR UPDATE",
                self._fulfillment_key_sql(SQL("stock_quant"), key),
            )
        )
        self.env.cr.execute(
            SQL(
                """UPDATE stock_move_line AS line SET quantity = line.quantity
                WHERE line.state IN %s AND %s""",
                HOLDING,
                self._fulfillment_key_sql(SQL("line"), key),
            )
        )

    @api.model
    def _fulfillment_record_repairs(self, repairs, **columns):
        """Record one reservation_repaired a place.

        :param repairs: list of (ReservationGap, reason, note)
        """
        Location = self.env["stock.location"].sudo()
        facts = []
        for gap, reason, note in repairs:
            location = Location.browse(gap.location_id)
            product = self.env["product.product"].sudo().browse(gap.product_id)
            package = self.env["stock.package"].sudo().browse(gap.package_id or [])
            facts.append(
                {
                    "event_type": "reservation_repaired",
                    "company_id": (location.company_id or self.env.company).id,
                    "model": "product.product",
                    "res_id": product.id,
                    "product_ref": product.id,
                    "uom_ref": product.uom_id.id,
                    "lot_ref": gap.lot_id,
                    "location_ref": gap.location_id,
                    "warehouse_ref": location.warehouse_id.id,
                    "partner_id": gap.owner_id,
                    "old_number": gap.reserved,
                    "new_number": gap.held,
                    "expected": gap.held,
                    "actual": gap.reserved,
                    "quantity": abs(gap.reserved - gap.held),
                    "new_text": package.name,
                    "reason_ref": reason.id,
                    "note": note,
                    **columns,
                }
            )
        self.env["fulfillment.event"]._record(facts)
