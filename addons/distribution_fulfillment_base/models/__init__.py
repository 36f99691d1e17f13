from . import (
    account_move,
    fulfillment_event,
    fulfillment_event_type,
    fulfillment_history_load,
    fulfillment_history_sale_line,
    fulfillment_party,
    sale_order,
    sale_order_line,
    stock_move,
    stock_picking,
    stock_warehouse,
)
