# First: dialogs below inherit them.
from . import fulfillment_order_dialog  # isort: skip
from . import fulfillment_change_dialog, fulfillment_shown_finding  # isort: skip
from . import (
    account_move_reversal,
    fulfillment_approval_reject,
    fulfillment_backtest_run,
    fulfillment_change_finding,
    fulfillment_confirmation,
    fulfillment_confirmation_line,
    fulfillment_hold_place,
    fulfillment_hold_release,
    fulfillment_order_cancel,
    fulfillment_order_change,
    fulfillment_order_change_line,
    fulfillment_promise_move,
    fulfillment_reason_giving,
    fulfillment_reason_giving_line,
    fulfillment_reservation_audit,
    fulfillment_reservation_audit_line,
    fulfillment_transfer_act,
    fulfillment_transfer_act_line,
    fulfillment_variance_resolve,
    fulfillment_waive,
    stock_backorder_confirmation,
    stock_inventory_adjustment_name,
    stock_return_picking,
)
