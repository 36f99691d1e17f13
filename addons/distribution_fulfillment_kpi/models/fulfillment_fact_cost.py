from odoo import fields, models

COSTS_OF = """
    SELECT cost.id
    FROM fulfillment_cost_line AS cost
    INNER JOIN fulfillment_variance AS variance ON cost.variance_id = variance.id
    WHERE {condition}
"""


class FulfillmentFactCost(models.Model):
    """Money that exceptions cost, by driver: the lines that their own sums are made of."""

    _name = "fulfillment.fact.cost"
    _inherit = "fulfillment.fact"
    _description = "Fact: Cost of an Exception"
    _auto = False

    _fact_grain = "cost line"
    _fact_sequence = 10
    _fact_sql = {"live": "fact_cost"}
    _fact_scope = {"live": "cost.id = ANY(%s)"}
    _fact_company = {"live": "cost.company_id = ANY(%s)"}
    _fact_scopes = {"live": "SELECT id FROM fulfillment_cost_line WHERE company_id = ANY(%s)"}
    _fact_marks = {
        "live": {
            "cost_line": "SELECT unnest(%(keys)s::integer[])",
            "variance": COSTS_OF.format(condition="variance.id = ANY(%(keys)s)"),
            "warehouse": COSTS_OF.format(condition="variance.warehouse_id = ANY(%(keys)s)"),
            "company": COSTS_OF.format(condition="cost.company_id = ANY(%(keys)s)"),
            "product_template": COSTS_OF.format(
                condition="""variance.product_id IN (
                    SELECT product.id FROM product_product AS product
                    WHERE product.product_tmpl_id = ANY(%(keys)s)
                )"""
            ),
            "partner": COSTS_OF.format(
                condition="""(
                    variance.partner_id = ANY(%(keys)s)
                    OR cost.company_id IN (SELECT id FROM res_company WHERE partner_id = ANY(%(keys)s))
                    OR variance.warehouse_id IN (
                        SELECT id FROM stock_warehouse WHERE partner_id = ANY(%(keys)s)
                    )
                )"""
            ),
        }
    }
    _fact_excluded_day = "fact.caused_day"
    _fact_records = {"live": ("variance_id", "fulfillment.variance")}
    _fact_dimensions = (
        "company",
        "warehouse",
        "partner",
        "product",
        "category",
        "area",
        "driver",
        "cost_basis",
        "currency",
    )
    _derived_indexes = (
        ("scope", "btree", ["scope_id", "source"], {}),
        ("days", "brin", ["caused_day"], {}),
    )

    variance_id = fields.Integer(readonly=True, string="Exception")
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    category_id = fields.Many2one("product.category", readonly=True)
    area_id = fields.Many2one("fulfillment.area", string="Process Area", readonly=True)
    order_id = fields.Integer(readonly=True)
    driver_id = fields.Many2one("fulfillment.cost.driver", readonly=True)
    cost_basis = fields.Selection(
        [("measured", "Measured"), ("estimated", "Estimated from a Rate")], string="Basis", readonly=True
    )
    amount = fields.Float(digits=0, readonly=True, help="In company currency.")
    caused_at = fields.Datetime(readonly=True)
    caused_day = fields.Date(readonly=True)
