from odoo import fields, models


class FulfillmentHistoryAssumptions(models.AbstractModel):
    """What stands in a file of history once and stands for both (source/assume.py); each can be switched off."""

    _name = "fulfillment.history.assumptions"
    _description = "What a File of History Says Once"

    one_promise = fields.Boolean(
        "One promise is first and last promise",
        default=True,
        help="Where a row has no last promise, the first one was kept. In a file with a single "
        "column of promises, that column is both.",
    )
    delivery_is_shipment = fields.Boolean(
        "Delivered also means shipped",
        default=True,
        help="In a file without shipping date, a line counts as shipped on the day it was "
        "delivered. On-time measures of shipping then measure the delivery.",
    )
    shipped_is_ordered = fields.Boolean(
        "Shipped quantity is the ordered quantity",
        default=True,
        help="In a file with one quantity, lines with a shipping or delivery date were shipped "
        "in full and all others not at all. Fill rates of such a file say little.",
    )
    received_is_ordered = fields.Boolean(
        "Received quantity is the ordered quantity",
        default=True,
        help="In a file with one quantity, lines with a receipt date were received in full and "
        "all others not at all. Receiving fill rates of such a file say little.",
    )
    negative_is_credit = fields.Boolean(
        "A negative amount is a credit note",
        default=True,
        help="Credit notes are kept with positive amounts and their mark. Switched off, negative "
        "amounts are refused.",
    )
    disposed_is_returned = fields.Boolean(
        "Disposed quantity is the returned quantity",
        default=True,
        help="In a file with one quantity, rows with a disposition date were disposed of in full "
        "and all others not at all.",
    )
    error_kind_is_error = fields.Boolean(
        "A kind of error means an error",
        default=True,
        help="In a file that marks errors by their kind alone, rows with a kind are in error and "
        "all others are without error.",
    )
