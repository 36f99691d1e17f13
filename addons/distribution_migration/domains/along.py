"""What Odoo makes along with the records of a load, found by the foreign keys of tables to each other.

Undoing a load takes these rows away with their documents, so nothing of them stands in its way. Goods that were
moved do: such moves are somebody's work, and not made along.
"""

# (table, its column, the table referred to, condition on `along`): rows that belong to one that the load made.
ROWS = (
    ("sale_order_line", "order_id", "sale_order", "TRUE"),
    ("purchase_order_line", "order_id", "purchase_order", "TRUE"),
    ("stock_move", "sale_line_id", "sale_order_line", "along.state <> 'done'"),
    ("stock_move", "purchase_line_id", "purchase_order_line", "along.state <> 'done'"),
    ("stock_move", "picking_id", "stock_picking", "along.state <> 'done'"),
    ("stock_move_line", "move_id", "stock_move", "TRUE"),
    ("product_value", "move_id", "stock_move", "TRUE"),
    ("product_value", "lot_id", "stock_lot", "TRUE"),
    ("product_value", "product_id", "product_product", "TRUE"),
    ("account_move_line", "move_id", "account_move", "TRUE"),
    ("account_analytic_line", "move_line_id", "account_move_line", "TRUE"),
)
# (table, table of its rows, their column): what holds nothing but rows that the load made.
HEADS = (
    ("stock_picking", "stock_move", "picking_id"),
    ("account_move", "stock_move", "account_move_id"),
)
# (table of many to many, column of the reference, column of the document, table of the document): what ties moves
# to the orders that they are made for.
REFERENCES = (
    ("stock_reference_move_rel", "reference_id", "move_id", "stock_move"),
    ("stock_reference_sale_rel", "reference_id", "sale_id", "sale_order"),
    ("stock_reference_purchase_rel", "reference_id", "purchase_id", "purchase_order"),
)
# {table: (column, table)}: a row is told as what it is a part of.
TOLD_AS = {
    "stock_move_line": ("move_id", "stock_move"),
    "stock_move": ("picking_id", "stock_picking"),
    "sale_order_line": ("order_id", "sale_order"),
    "purchase_order_line": ("order_id", "purchase_order"),
    "account_move_line": ("move_id", "account_move"),
}
# Sums that Odoo keeps of moves, what the ledger of facts keeps by itself, what was worked out of the records or
# names them by a text as well, and what the loader of entries tells with the entry and what to do.
NO_DEPENDANTS = (
    "stock_quant",
    "fulfillment_party",
    "fulfillment_backlog_day",
    "fulfillment_history_count",
    "fulfillment_history_invoice",
    "fulfillment_history_payment",
    "fulfillment_history_pick",
    "fulfillment_history_purchase_line",
    "fulfillment_history_return",
    "fulfillment_history_sale_line",
    "fulfillment_migration_item",
    "account_partial_reconcile",
    "account_full_reconcile",
)
