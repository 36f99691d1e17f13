from odoo import api, fields, models

# Which transfers a change elsewhere concerns. A transfer is what is computed together.
TRANSFERS_OF = {
    "transfer": "SELECT unnest(%(keys)s::integer[])",
    "product_template": """
        SELECT move.picking_id
        FROM stock_move AS move
        INNER JOIN product_product AS product ON move.product_id = product.id
        WHERE product.product_tmpl_id = ANY(%(keys)s) AND move.state = 'done'
    """,
    "uom": """
        SELECT move.picking_id
        FROM stock_move AS move
        INNER JOIN product_product AS product ON move.product_id = product.id
        INNER JOIN product_template AS template ON product.product_tmpl_id = template.id
        WHERE move.state = 'done' AND (move.product_uom = ANY(%(keys)s) OR template.uom_id = ANY(%(keys)s))
    """,
    "warehouse": """
        SELECT picking.id
        FROM stock_picking AS picking
        INNER JOIN stock_picking_type AS type ON picking.picking_type_id = type.id
        WHERE type.warehouse_id = ANY(%(keys)s)
    """,
    "picking_type": "SELECT id FROM stock_picking WHERE picking_type_id = ANY(%(keys)s)",
    "partner": """
        SELECT picking.id
        FROM stock_picking AS picking
        INNER JOIN stock_picking_type AS type ON picking.picking_type_id = type.id
        INNER JOIN stock_warehouse AS warehouse ON type.warehouse_id = warehouse.id
        INNER JOIN res_company AS company ON warehouse.company_id = company.id
        WHERE warehouse.partner_id = ANY(%(keys)s) OR company.partner_id = ANY(%(keys)s)
    """,
    "company": "SELECT id FROM stock_picking WHERE company_id = ANY(%(keys)s)",
    "location": """
        SELECT move.picking_id
        FROM stock_move AS move
        WHERE move.state = 'done' AND (move.location_id = ANY(%(keys)s) OR move.location_dest_id = ANY(%(keys)s))
    """,
}


class FulfillmentFactPickLine(models.Model):
    """Lines picked for transfers out of a warehouse: how many, and how many wrong.

    A row stands for `line_count` lines of which `error_line_count` had at least one error, so that
    an old system's tasks of several lines add up with single lines. Who picked is readable with
    its own group only.
    """

    _name = "fulfillment.fact.pick.line"
    _inherit = ["fulfillment.fact.goods", "fulfillment.fact"]
    _description = "Fact: Pick Line"
    _auto = False

    _fact_grain = "pick line"
    _fact_sql = {"live": "fact_pick_line", "history": "fact_history_pick"}
    _fact_scope = {"live": "picking.id = ANY(%s)", "history": "history.id = ANY(%s)"}
    _fact_company = {"live": "picking.company_id = ANY(%s)", "history": "history.company_id = ANY(%s)"}
    _fact_scopes = {
        "live": """
            SELECT picking.id
            FROM stock_picking AS picking
            INNER JOIN stock_picking_type AS type ON picking.picking_type_id = type.id
            WHERE picking.state = 'done' AND type.code IN ('outgoing', 'internal') AND picking.company_id = ANY(%s)
        """,
        "history": "SELECT id FROM fulfillment_history_pick AS history WHERE company_id = ANY(%s)",
    }
    _fact_marks = {"live": TRANSFERS_OF, "history": {"history_pick": "SELECT unnest(%(keys)s::integer[])"}}
    _fact_records = {
        "live": ("line_id", "stock.move.line"),
        "history": ("line_id", "fulfillment.history.pick"),
    }
    _fact_dimensions = ("company", "warehouse", "product", "category", "uom_family", "picker")
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["pick_day"], {}),
    )

    line_id = fields.Integer(readonly=True, help="Move line; none where nothing was taken.")
    move_id = fields.Integer(readonly=True)
    picking_id = fields.Integer(readonly=True)
    tz = fields.Char(string="Time Zone", readonly=True)
    quantity = fields.Float(digits=0, readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    error_line_count = fields.Integer(string="Lines in Error", readonly=True)
    near_miss_line_count = fields.Integer(string="Lines with a Near Miss", readonly=True)
    error_kind = fields.Char(readonly=True, help="Of the first error: item, quantity, lot, uom or omitted.")
    found_by = fields.Char(
        readonly=True, help="How the first error came out: pack_check, audit, claim, figures."
    )
    picker_id = fields.Many2one(
        "fulfillment.party",
        readonly=True,
        groups="distribution_fulfillment_base.group_person_level",
        help="Where one person picked all of the transfer.",
    )
    picker_name = fields.Char(readonly=True, groups="distribution_fulfillment_base.group_person_level")
    picked_at = fields.Datetime(readonly=True)
    pick_day = fields.Date(readonly=True)

    @api.model
    def _record_ids(self, source, ids):
        # What was left out as a whole has no move line that could be shown.
        return [line_id for line_id in ids if line_id]
