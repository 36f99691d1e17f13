from odoo import api, models
from odoo.tools import SQL

from ..finding import Measure


class FulfillmentCheckStock(models.AbstractModel):
    """What the checks of transfers have in common. It has no code, so it is no check itself.

    A transfer is measured while it is done: before the act (`_measure_before`) what the act makes
    disappear, after it (`_measure_after`) what it brings about. The document is the transfer, the
    line a move of it. Quantities are in the product's unit, money is what the goods cost us.
    """

    _name = "fulfillment.check.stock"
    _inherit = "fulfillment.check"
    _description = "Check of Transfers"

    # --- measuring ----------------------------------------------------------------------

    @api.model
    def _collect(self, point, phase, pickings, **given):
        """Measure by all checks that rules use at a control point; no query for the rules.

        :param phase: `_measure_before` or `_measure_after`
        :return: {code: list of Measure}, only of checks that measured something
        """
        codes = self.env["fulfillment.rule"]._judging_codes(point)
        if not codes or not pickings:
            return {}
        models_of = self.env["fulfillment.check"]._checks()
        measured = {
            code: getattr(self.env[models_of[code]], phase)(pickings, **given) for code in sorted(codes)
        }
        return {code: measures for code, measures in measured.items() if measures}

    @api.model
    def _measure(self, records, measured=None, **given):
        """The measures of these transfers, taken when the act was done.

        :param measured: what `_collect` returned
        """
        return [
            measure for measure in (measured or {}).get(self._check_code, []) if measure.record in records
        ]

    @api.model
    def _measure_before(self, pickings, moves, **given):
        """Measure what is gone after the act.

        :param moves: those that are about to be done
        :return: list of Measure
        """
        return []

    @api.model
    def _measure_after(
        self, pickings, is_auto, moves=None, gained=None, edited=None, released=None, taken=None, **given
    ):
        """Measure what the act brought about.

        :param is_auto: whether the system acted
        :param moves: done with it
        :param gained: {move: how much more it holds}
        :param edited: {move line changed by hand: what it held before, None for a new one}
        :param released: {move: how much less it holds}
        :param taken: [(move that took, move that lost, quantity)]
        :return: list of Measure
        """
        return []

    @api.model
    def _of_move(self, move, quantity, summary, expected=0.0, actual=None, basis=""):
        """A measure of a quantity of a move, worth what it cost us."""
        return Measure(
            record=move.picking_id,
            line=move,
            expected=expected,
            actual=quantity if actual is None else actual,
            deviation=quantity,
            value_unit=move.product_id.uom_id.name,
            amount=self._cost_of(move, quantity),
            basis=basis,
            summary=summary,
        )

    @api.model
    def _cost_of(self, move, quantity):
        """What a quantity of the move's product cost us, in company currency."""
        product = move.product_id.sudo().with_company(move.company_id)
        return move.company_id.currency_id.round(quantity * product.standard_price)

    @api.model
    def _who(self, move):
        """A move in words: its transfer, with the order where there is one."""
        move = move.sudo()
        order = move.sale_line_id.order_id
        transfer = move._fulfillment_name()
        return f"{transfer} ({order.name})" if order else transfer

    @staticmethod
    def _number(quantity):
        return f"{quantity:.2f}".rstrip("0").rstrip(".")

    # --- judging the past ---------------------------------------------------------------

    @api.model
    def _from_ledger(self, event_type, company_ids, date_from, date_to, taker=False, where=None):
        """Return the query of `_backtest` over facts that a person brought about.

        :param taker: whether the fact is told of the move that lost and counts for the transfer that
            took, which it names; these are judged whoever brought them about
        :param where: condition over the rows `event`, `picking` and `kind`
        """
        self.env.flush_all()
        self.env["fulfillment.event"]._flush_buffer()
        transfer = SQL("picking.name = event.new_text AND picking.company_id = event.company_id")
        if not taker:
            transfer = SQL("picking.id = event.picking_ref")
        return SQL(
            """
            SELECT picking.id AS record_id, %(line)s AS line_id, event.occurred_at, event.company_id,
                kind.warehouse_id, event.product_ref AS product_id, picking.partner_id,
                %(expected)s AS expected, %(actual)s AS actual, event.quantity::float8 AS deviation,
                %(amount)s AS amount
            FROM fulfillment_event AS event
            INNER JOIN stock_picking AS picking ON %(transfer)s
            INNER JOIN stock_picking_type AS kind ON picking.picking_type_id = kind.id
            INNER JOIN product_product AS product ON event.product_ref = product.id
            WHERE event.event_type = %(event_type)s AND event.company_id = ANY(%(company_ids)s)
                AND event.occurred_at >= %(date_from)s AND event.occurred_at < %(date_to)s
                AND event.quantity > 0 AND %(by_whom)s AND (%(where)s)
            """,
            line=SQL("NULL::integer") if taker else SQL("event.move_ref"),
            expected=self._ledger_expected(),
            actual=self._ledger_actual(),
            amount=self._cost_sql(SQL("event.quantity"), SQL("event.company_id")),
            transfer=transfer,
            event_type=event_type,
            company_ids=list(company_ids),
            date_from=date_from,
            date_to=date_to,
            by_whom=SQL("TRUE") if taker else SQL("event.is_auto IS NOT TRUE"),
            where=where or SQL("TRUE"),
        )

    @api.model
    def _for_customers_sql(self):
        """Condition, of the rows `picking` and `kind`, whether it serves a customer or is a step on the way to one.

        `_fulfillment_judged_when_done` in SQL.
        """
        return SQL(
            """kind.code = 'outgoing' OR EXISTS (
                SELECT FROM stock_move AS move
                INNER JOIN stock_location AS source ON move.location_id = source.id
                WHERE move.picking_id = picking.id AND move.sale_line_id IS NOT NULL
                    AND source.usage IN ('internal', 'transit')
            )"""
        )

    @api.model
    def _backtest_documents(self):
        # The customer is who the rules' scope looks at: the whole company, not its address. What a
        # transfer was worth is that of its goods at today's cost.
        return SQL(
            """SELECT picking.id, picking.name, picking.company_id, kind.warehouse_id,
                customer.commercial_partner_id AS partner_id, sale.fulfillment_channel_id AS channel_id,
                CASE WHEN picking.state = 'done' AND (%s) THEN picking.date_done END AS occurred_at,
                (SELECT sum(move.product_qty
                    * COALESCE((product.standard_price ->> picking.company_id::text)::numeric, 0))
                FROM stock_move AS move
                INNER JOIN product_product AS product ON move.product_id = product.id
                WHERE move.picking_id = picking.id) AS value
            FROM stock_picking AS picking
            INNER JOIN stock_picking_type AS kind ON picking.picking_type_id = kind.id
            LEFT JOIN res_partner AS customer ON picking.partner_id = customer.id
            LEFT JOIN sale_order AS sale ON picking.sale_id = sale.id""",
            self._for_customers_sql(),
        )

    @api.model
    def _backtest_products(self):
        return SQL("SELECT move.picking_id AS document_id, move.product_id FROM stock_move AS move")

    @api.model
    def _backtest_judged(self, control_point, date_from, date_to):
        if control_point == "transfer_done":
            return super()._backtest_judged(control_point, date_from, date_to)
        return SQL(
            """EXISTS (
                SELECT FROM fulfillment_event AS event
                WHERE event.picking_ref = document.id AND event.company_id = document.company_id
                    AND event.event_type = ANY(%s)
                    AND event.occurred_at >= %s AND event.occurred_at < %s
            )""",
            self._judged_facts(),
            date_from,
            date_to,
        )

    @api.model
    def _judged_facts(self):
        """Types of facts by which a transfer met a control point before it was done: reserved, or written by hand."""
        return ["reserved", "unreserved", "reservation_overridden"]

    @api.model
    def _ledger_expected(self):
        """`expected` of the measure, of the ledger row `event`."""
        return SQL("0::float8")

    @api.model
    def _ledger_actual(self):
        """`actual` of the measure, of the ledger row `event`."""
        return SQL("event.quantity::float8")

    @api.model
    def _cost_sql(self, quantity, company):
        """`_cost_of` in SQL, of the row `product`, at today's cost."""
        return SQL(
            "round((%s * COALESCE((product.standard_price ->> %s::text)::numeric, 0))::numeric, 2)::float8",
            quantity,
            company,
        )
