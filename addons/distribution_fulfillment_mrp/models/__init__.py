from . import (
    fulfillment_check_sale_promise_beyond_forecast,
    mrp_bom,
    mrp_production,
    mrp_workorder,
    sale_order_line,
)
