from . import (
    fulfillment_confirmation,
    fulfillment_confirmation_line,
    fulfillment_promise_move,
    fulfillment_variance_resolve,
    stock_return_picking,
)
