from odoo import models

from ..metric import LINE_EXCLUSIONS
from .fulfillment_fact_order import FulfillmentFactOrder
from .fulfillment_fact_sale_line import FulfillmentFactSaleLine


class FulfillmentFactOfSaleLine(models.AbstractModel):
    """Facts about a part of a demand line: they are computed with it, and say of whom and what it is."""

    _name = "fulfillment.fact.of.sale.line"
    _inherit = "fulfillment.fact.demand"
    _description = "Part of a Demand Line"

    _fact_grain = "line"
    _fact_sequence = 20
    _fact_rests_on = "fulfillment.fact.sale.line"
    _fact_scope = FulfillmentFactOrder._fact_scope
    _fact_company = FulfillmentFactOrder._fact_company
    _fact_scopes = FulfillmentFactOrder._fact_scopes
    _fact_records = FulfillmentFactSaleLine._fact_records
    _fact_exclusions = LINE_EXCLUSIONS
    _fact_dimensions = FulfillmentFactSaleLine._fact_dimensions
