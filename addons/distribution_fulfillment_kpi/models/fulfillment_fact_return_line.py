import json

from odoo import api, fields, models
from odoo.tools import SQL

from .. import sql
from ..history_scope import returned_line
from ..question import DIMENSIONS

RETURNED_LINE = returned_line("history")

# Moves that have to do with returned goods: they come from a customer, touch a place where such goods
# wait, or did so when they were done. %s: condition that names moves.
RETURNED = """
    WITH return_place AS MATERIALIZED (
        SELECT place.id
        FROM stock_location AS marked
        INNER JOIN stock_location AS place ON place.parent_path LIKE marked.parent_path || '%%%%'
        WHERE marked.fulfillment_is_returns
    )
    SELECT move.product_id
    FROM stock_move AS move
    INNER JOIN stock_location AS origin ON move.location_id = origin.id
    WHERE %s
        AND (
            origin.usage = 'customer'
            OR EXISTS (
                SELECT 1 FROM stock_move_line AS line
                WHERE line.move_id = move.id
                    AND (
                        line.location_id IN (SELECT place.id FROM return_place AS place)
                        OR line.location_dest_id IN (SELECT place.id FROM return_place AS place)
                    )
            )
            OR EXISTS (
                SELECT 1 FROM fulfillment_event AS event
                WHERE event.model = 'stock.move' AND event.res_id = move.id
                    AND event.event_type IN ('return_received', 'return_disposed')
            )
        )
    UNION
    SELECT fact.scope_id FROM fulfillment_fact_return_line AS fact WHERE fact.source = 'live' AND %s
"""
# Which products a change elsewhere concerns. The returns of a product are computed together, since its
# goods leave first in, first out.
PRODUCTS_OF_RETURNS = {
    "move": RETURNED % ("move.id = ANY(%(keys)s)", "fact.move_id = ANY(%(keys)s)"),
    "transfer": RETURNED
    % ("move.picking_id = ANY(%(keys)s) AND move.state = 'done'", "fact.picking_id = ANY(%(keys)s)"),
    "location": """
        SELECT line.product_id
        FROM stock_location AS changed
        INNER JOIN stock_location AS place ON place.parent_path LIKE changed.parent_path || '%%'
        INNER JOIN stock_move_line AS line ON place.id IN (line.location_id, line.location_dest_id)
        WHERE changed.id = ANY(%(keys)s)
    """,
    # What was done was put right: it may have come from a place of returns, and does no more.
    "returned_product": """
        SELECT scope_id FROM fulfillment_fact_return_line WHERE source = 'live' AND scope_id = ANY(%(keys)s)
    """,
    "sale_order": """
        SELECT scope_id FROM fulfillment_fact_return_line WHERE source = 'live' AND order_id = ANY(%(keys)s)
    """,
    "product_template": "SELECT id FROM product_product WHERE product_tmpl_id = ANY(%(keys)s)",
    "uom": """
        SELECT product.id
        FROM product_product AS product
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE template.uom_id = ANY(%(keys)s)
    """,
    "warehouse": """
        SELECT scope_id FROM fulfillment_fact_return_line WHERE source = 'live' AND warehouse_id = ANY(%(keys)s)
    """,
    "partner": """
        SELECT fact.scope_id
        FROM fulfillment_fact_return_line AS fact
        INNER JOIN res_company AS company ON fact.company_id = company.id
        LEFT JOIN stock_warehouse AS warehouse ON fact.warehouse_id = warehouse.id
        LEFT JOIN sale_order AS sale ON fact.order_id = sale.id
        WHERE fact.source = 'live'
            AND (
                company.partner_id = ANY(%(keys)s)
                OR warehouse.partner_id = ANY(%(keys)s)
                OR sale.partner_id = ANY(%(keys)s)
            )
    """,
    "company": """
        SELECT scope_id FROM fulfillment_fact_return_line WHERE source = 'live' AND company_id = ANY(%(keys)s)
    """,
}


class FulfillmentFactReturnLine(models.Model):
    """Goods that came back from customers, and how long they waited for a decision."""

    _name = "fulfillment.fact.return.line"
    _inherit = ["fulfillment.fact.goods", "fulfillment.fact"]
    _description = "Fact: Return Line"
    _auto = False

    _fact_grain = "return line"
    _fact_sql = {"live": "fact_return_line", "history": "fact_history_return"}
    _fact_scope = {"live": "move.product_id = ANY(%s)", "history": f"{RETURNED_LINE} = ANY(%s)"}
    _fact_company = {"live": "move.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": """
            SELECT DISTINCT move.product_id
            FROM stock_move AS move
            INNER JOIN stock_location AS origin ON move.location_id = origin.id
            WHERE move.state = 'done' AND origin.usage = 'customer' AND move.company_id = ANY(%s)
        """,
        "history": (
            f"SELECT {RETURNED_LINE} FROM fulfillment_history_return AS history"
            " WHERE history.company_id = ANY(%s)"
        ),
    }
    _fact_marks = {
        "live": PRODUCTS_OF_RETURNS,
        "history": {"history_return": "SELECT unnest(%(keys)s::integer[])"},
    }
    _fact_excluded_day = "fact.received_day"
    _fact_records = {"live": ("move_id", "stock.move"), "history": ("move_id", "fulfillment.history.return")}
    _fact_exclusions = ("not_inspected",)
    _fact_dimensions = ("company", "warehouse", "partner", "product", "category", "uom_family")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("move", "btree", ["move_id"], {}),
        ("transfer", "btree", ["picking_id"], {}),
        ("order", "btree", ["order_id"], {}),
        ("days", "brin", ["received_day", "disposed_day"], {}),
    )

    move_id = fields.Integer(readonly=True)
    picking_id = fields.Integer(readonly=True)
    order_id = fields.Integer(readonly=True, help="Order that the goods went out for.")
    tz = fields.Char(string="Time Zone", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    partner_name = fields.Char(readonly=True)
    quantity = fields.Float(string="Received", digits=0, readonly=True)
    disposed_qty = fields.Float(string="Disposed of", digits=0, readonly=True)
    is_closed = fields.Boolean(readonly=True)
    seconds = fields.Integer(readonly=True, aggregator=None, help="From the receipt to the last disposition.")
    waited = fields.Float(
        digits=0, readonly=True, help="Quantity times seconds that it waited, over all dispositions."
    )
    received_at = fields.Datetime(readonly=True)
    disposed_at = fields.Datetime(readonly=True)
    received_day = fields.Date(readonly=True)
    disposed_day = fields.Date(readonly=True)

    @api.model
    def _snapshot(self, metric, scope, keys, day):
        columns = [SQL.identifier("fact", column) for name in keys for column in DIMENSIONS[name]]
        query = sql.load(
            "snapshot_return",
            keys=SQL(", ").join([SQL("fact.source"), *columns]),
            scoped=SQL(
                "fact.source = ANY(%s) AND fact.company_id = ANY(%s) AND %s",
                list(scope["source"]),
                scope["company_ids"],
                SQL("TRUE")
                if scope["warehouse_ids"] is None
                else SQL("fact.warehouse_id = ANY(%s)", scope["warehouse_ids"]),
            ),
            left_out=self._left_out(scope["params"]),
            day=day,
        )
        return SQL("SELECT state.*, NULL::varchar AS excluded FROM (%s) AS state", query)

    @api.model
    def _snapshot_sources(self, metric):
        return [sql.text("snapshot_return")]

    @api.model
    def _snapshot_rests_on(self, day):
        return SQL(
            "fact.received_day <= %s::date AND (NOT fact.is_closed OR fact.disposed_day > %s::date)", day, day
        )

    @api.model
    def _snapshot_records(self, metric, scope, keys, day):
        conditions = [
            SQL(
                "%s IS NOT DISTINCT FROM %s::jsonb",
                self.env["fulfillment.metric"]._fact_key(name),
                None if value is None else json.dumps(value),
            )
            for name, value in keys.items()
        ]
        found = self.env.execute_query(
            SQL(
                "SELECT unnest(move_ids) FROM (%s) AS fact WHERE %s",
                self._snapshot(metric, scope, tuple(keys), day),
                SQL(" AND ").join(conditions) or SQL("TRUE"),
            )
        )
        return {"ids": sorted(row[0] for row in found), "count": len(found)}

    @api.model
    def _fact_parameters(self):
        return {**super()._fact_parameters(), "line": SQL(RETURNED_LINE)}  # pylint: disable=sql-injection
