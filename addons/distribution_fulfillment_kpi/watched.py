"""Which tables facts rest on, and what changes of them make facts dirty.

The marks name the document; which facts rest on it is the facts' own business (`_fact_marks`).
"""

from dataclasses import dataclass

from .history_scope import counted_place, order_scope, returned_line

# Events of the ledger that facts rest on; other types come with every click and change no figure.
EVENT_TYPES = (
    "quantity_change",
    "line_cut",
    "order_cancelled",
    "promise_change",
    "kit_need_set",
    "backorder_created",
    # Of the floor: what was wrong, who picked, done lines that were changed later.
    "pick_error",
    "near_miss",
    "shipment_error",
    "pick_run_done",
    "done_edit",
    # Of reservations, and who asked for more speed.
    "reserved",
    "unreserved",
    "reservation_overridden",
    "quantity_forced",
    "reservation_taken",
    "priority_change",
    "expedited",
    "premium_freight",
    # Of supply.
    "vendor_promise_set",
    "purchase_quantity_change",
    "purchase_cancelled",
    "receipt_inspected",
    # Of money.
    "dispute_opened",
    "dispute_resolved",
    "integrity_checked",
    # Of claims and tickets.
    "claim_opened",
    "claim_decided",
    "ticket_opened",
    "ticket_first_response",
    "ticket_closed",
    "ticket_reopened",
)
# Facts that are facts of their own: a mark names them.
FLOOR_EVENT_TYPES = (
    "pick_run_done",
    "production_done",
    "vas_task_done",
)


@dataclass(frozen=True)
class Watch:
    """One watched table.

    `marks` are (kind, expression of the key); `columns` are expressions whose change matters. All
    are written over `{row}`, which stands for the old and for the new row. `is_by_row`: for tables that
    are written often and matter seldom; a condition of each row decides, so there may be no subquery.
    """

    table: str
    marks: tuple
    columns: tuple = ()
    on: tuple = ("INSERT", "UPDATE", "DELETE")
    where: str = "TRUE"
    is_by_row: bool = False


MOVED = "{row}.state IN ('done', 'cancel')"
CHAINED = "{row}.procure_method = 'make_to_order' OR {row}.purchase_line_id IS NOT NULL"
VARIANCE_ORDER = (
    "(SELECT variance.sale_order_id FROM fulfillment_variance AS variance"
    " WHERE variance.id = {row}.variance_id)"
)
# Of a payment that goes with its invoice, the invoice marks the order.
PAID_ORDER = (
    f"(SELECT {order_scope('invoice')} FROM fulfillment_history_invoice AS invoice"
    " WHERE invoice.id = {row}.invoice_id)"
)

WATCHES = (
    # An order without lines has no fact: its own arrival says nothing.
    Watch(
        "sale_order",
        (("sale_order", "{row}.id"),),
        (
            "{row}.state",
            "{row}.date_order",
            "{row}.commitment_date",
            "{row}.warehouse_id",
            "{row}.picking_policy",
            "{row}.partner_id",
            "{row}.currency_rate",
            "{row}.team_id",
            "{row}.fulfillment_channel_id",
            "{row}.fulfillment_requested_date",
        ),
        on=("UPDATE", "DELETE"),
    ),
    Watch(
        "sale_order_line",
        (("sale_order", "{row}.order_id"),),
        (
            "{row}.order_id",
            "{row}.product_id",
            "{row}.product_uom_qty",
            "{row}.product_uom_id",
            "{row}.price_subtotal",
            # What invoices are held against.
            "{row}.price_unit",
            "{row}.discount",
            "{row}.customer_lead",
            "{row}.warehouse_id",
            "{row}.display_type",
            "{row}.is_downpayment",
            "{row}.is_expense",
            "{row}.qty_to_invoice > 0",
            "{row}.fulfillment_confirmed_at",
            "{row}.fulfillment_first_qty",
            "{row}.fulfillment_first_promise",
            "{row}.fulfillment_promise_source",
            "{row}.fulfillment_unit_value",
            "{row}.fulfillment_substitutes_line_id",
        ),
    ),
    Watch(
        "stock_move",
        (
            ("sale_line", "{row}.sale_line_id"),
            ("purchase_line", "{row}.purchase_line_id"),
            ("transfer", f"CASE WHEN {MOVED} THEN {{row}}.picking_id END"),
            # Counts, put-aways, moves of returns: no line of an order leads to them. What waits for other
            # moves may carry on a receipt, also where it was bought for an order.
            (
                "move",
                f"CASE WHEN {MOVED} AND ({{row}}.sale_line_id IS NULL OR {CHAINED}) THEN {{row}}.id END",
            ),
        ),
        (
            # Before it is done, a move says no more than that something is on its way.
            f"CASE WHEN {MOVED} THEN {{row}}.state ELSE 'open' END",
            f"CASE WHEN {MOVED} THEN {{row}}.date END",
            "CASE WHEN {row}.state = 'done' THEN {row}.quantity END",
            "CASE WHEN {row}.state = 'done' THEN {row}.value END",
            "{row}.product_id",
            "{row}.product_uom",
            "{row}.location_id",
            "{row}.location_dest_id",
            "{row}.sale_line_id",
            "{row}.purchase_line_id",
            "{row}.picking_id",
            "{row}.procure_method",
            "{row}.origin_returned_move_id",
            "{row}.fulfillment_is_replacement",
        ),
    ),
    Watch(
        "stock_picking",
        (("transfer", "{row}.id"),),
        (
            "{row}.state = 'done'",
            "CASE WHEN {row}.state = 'done' THEN {row}.date_done END",
            "{row}.fulfillment_delivered_at",
            "{row}.fulfillment_expected_at",
            "CASE WHEN {row}.state = 'done' THEN {row}.fulfillment_arrived_at END",
            "CASE WHEN {row}.state = 'done' THEN {row}.fulfillment_first_ready_at END",
            "CASE WHEN {row}.state = 'done' THEN {row}.partner_id END",
        ),
        on=("UPDATE", "DELETE"),
    ),
    # Detailed operations: of done moves alone, since doing a move marks it itself. They are written time and
    # again until then, so that each row is looked at by a condition and no statement by a function.
    Watch(
        "stock_move_line",
        (
            ("move", "{row}.move_id"),
            ("transfer", "{row}.picking_id"),
            ("returned_product", "{row}.product_id"),
        ),
        (
            "{row}.move_id",
            "{row}.product_id",
            "{row}.quantity",
            "{row}.quantity_product_uom",
            "{row}.lot_id",
            "{row}.owner_id",
            "{row}.package_id",
            "{row}.result_package_id",
            "{row}.location_id",
            "{row}.location_dest_id",
        ),
        where="{row}.state = 'done'",
        is_by_row=True,
    ),
    # Moves are linked when the first of them is done, or by hand later.
    Watch(
        "stock_move_move_rel",
        (("move", "{row}.move_orig_id"),),
        on=("INSERT", "DELETE"),
        where="EXISTS (SELECT 1 FROM stock_move AS move WHERE move.id = {row}.move_orig_id AND move.state = 'done')",
    ),
    Watch(
        "purchase_order",
        (("purchase_order", "{row}.id"),),
        (
            "{row}.state",
            "{row}.date_approve",
            "{row}.partner_id",
            "{row}.currency_rate",
            "{row}.picking_type_id",
        ),
        on=("UPDATE", "DELETE"),
    ),
    Watch(
        "purchase_order_line",
        (("purchase_order", "{row}.order_id"), ("sale_line", "{row}.sale_line_id")),
        (
            "{row}.order_id",
            "{row}.sale_line_id",
            "{row}.product_id",
            "{row}.product_qty",
            "{row}.product_uom_id",
            "{row}.date_planned",
            "{row}.price_unit",
            "{row}.display_type",
            "{row}.fulfillment_first_date_planned",
            "{row}.fulfillment_first_qty",
            "{row}.fulfillment_ref_price",
        ),
    ),
    # Which moves wait for the goods: bought to order.
    Watch(
        "stock_move_created_purchase_line_rel",
        (("purchase_line", "{row}.created_purchase_line_id"),),
        on=("INSERT", "DELETE"),
    ),
    # Bills, invoices and what pays them, once they are posted.
    Watch(
        "account_move_line",
        (
            ("purchase_line", "CASE WHEN {row}.parent_state = 'posted' THEN {row}.purchase_line_id END"),
            ("invoice", "CASE WHEN {row}.parent_state = 'posted' THEN {row}.move_id END"),
        ),
        (
            "{row}.parent_state = 'posted'",
            "{row}.purchase_line_id",
            "{row}.quantity",
            "{row}.balance",
            "{row}.product_uom_id",
            "{row}.move_id",
            "{row}.account_id",
            "{row}.price_total",
            "{row}.date",
            # Set back to draft, put right and posted in one go, its document looks the same.
            "{row}.price_unit",
            "{row}.discount",
        ),
    ),
    Watch(
        "fulfillment_event",
        (
            ("sale_order", "{row}.sale_order_ref"),
            ("sale_line", "CASE WHEN {row}.sale_order_ref IS NULL THEN {row}.sale_line_ref END"),
            ("purchase_order", "{row}.purchase_order_ref"),
            ("transfer", "{row}.picking_ref"),
            ("move", "{row}.move_ref"),
            ("invoice", "{row}.invoice_ref"),
            ("floor_event", "CASE WHEN {row}.event_type IN ({floor_event_types}) THEN {row}.id END"),
            (
                "dispute",
                "CASE WHEN {row}.event_type IN ('dispute_opened', 'dispute_resolved') THEN {row}.id END",
            ),
            ("check_run", "CASE WHEN {row}.event_type = 'integrity_checked' THEN {row}.id END"),
            ("ticket", "CASE WHEN left({row}.event_type, 6) = 'ticket' THEN {row}.res_id END"),
        ),
        on=("INSERT",),
        where="{row}.event_type IN ({event_types}, {floor_event_types})",
    ),
    Watch(
        "fulfillment_integrity_finding",
        (("finding", "{row}.id"),),
        ("{row}.first_seen_at", "{row}.cleared_at", "{row}.company_id"),
    ),
    Watch(
        "fulfillment_history_sale_line",
        (("history_sale_order", order_scope("{row}")),),
        ("md5({row}::text)",),
    ),
    Watch(
        "fulfillment_history_purchase_line", (("history_purchase_line", "{row}.id"),), ("md5({row}::text)",)
    ),
    Watch(
        "fulfillment_history_invoice",
        (("history_invoice", "{row}.id"), ("history_invoice_order", order_scope("{row}"))),
        ("md5({row}::text)",),
    ),
    Watch(
        "fulfillment_history_payment",
        (("history_invoice", "{row}.invoice_id"), ("history_invoice_order", PAID_ORDER)),
        ("md5({row}::text)",),
    ),
    Watch("fulfillment_history_pick", (("history_pick", "{row}.id"),), ("md5({row}::text)",)),
    Watch("fulfillment_history_count", (("history_count", counted_place("{row}")),), ("md5({row}::text)",)),
    Watch("fulfillment_history_return", (("history_return", returned_line("{row}")),), ("md5({row}::text)",)),
    # Money. An entry that is not posted yet says nothing, but that an order waits for its invoice.
    Watch(
        "account_move",
        # Of a credit note that is deleted nobody knows afterwards which invoice it reversed.
        (("invoice", "{row}.id"), ("invoice", "{row}.reversed_entry_id")),
        (
            "{row}.state",
            "{row}.move_type",
            "CASE WHEN {row}.state = 'posted' THEN {row}.date END",
            "CASE WHEN {row}.state = 'posted' THEN {row}.invoice_date END",
            "CASE WHEN {row}.state = 'posted' THEN {row}.invoice_date_due END",
            "CASE WHEN {row}.state = 'posted' THEN {row}.amount_total_signed END",
            "CASE WHEN {row}.state = 'posted' THEN {row}.amount_residual_signed END",
            "CASE WHEN {row}.state = 'posted' THEN {row}.amount_residual END",
            "CASE WHEN {row}.state = 'posted' THEN {row}.commercial_partner_id END",
            "{row}.team_id",
            "{row}.journal_id",
            "{row}.origin_payment_id",
            "{row}.statement_line_id",
            "{row}.fulfillment_posted_at",
            "{row}.reversed_entry_id",
            "{row}.fulfillment_credit_reason_id",
        ),
        on=("UPDATE", "DELETE"),
    ),
    Watch(
        "account_partial_reconcile",
        (("entry_line", "{row}.debit_move_id"), ("entry_line", "{row}.credit_move_id")),
        ("{row}.amount", "{row}.debit_move_id", "{row}.credit_move_id", "{row}.max_date"),
    ),
    Watch(
        "sale_order_line_invoice_rel",
        (("invoiced_line", "{row}.order_line_id"), ("entry_line", "{row}.invoice_line_id")),
        on=("INSERT", "DELETE"),
    ),
    # Other accounting apps keep payments without an entry.
    Watch(
        "account_payment",
        (("payment", "{row}.id"),),
        (
            "{row}.move_id",
            "{row}.outstanding_account_id",
            "CASE WHEN {row}.move_id IS NULL THEN {row}.state END",
            "CASE WHEN {row}.move_id IS NULL THEN {row}.amount_company_currency_signed END",
            "CASE WHEN {row}.move_id IS NULL THEN {row}.date END",
        ),
        on=("UPDATE", "DELETE"),
    ),
    Watch(
        "account_move__account_payment",
        (("invoice", "{row}.invoice_id"), ("payment", "{row}.payment_id")),
        on=("INSERT", "DELETE"),
    ),
    Watch(
        "account_account",
        (("account", "{row}.id"),),
        ("{row}.account_type",),
        on=("UPDATE",),
    ),
    Watch(
        "account_journal",
        (("journal", "{row}.id"),),
        ("{row}.default_account_id", "{row}.suspense_account_id"),
        on=("UPDATE",),
    ),
    Watch(
        "fulfillment_cost_line",
        (("cost_line", "{row}.id"), ("costly_order", VARIANCE_ORDER)),
        ("{row}.amount", "{row}.driver_id", "{row}.basis", "{row}.company_id", "{row}.root_event_uuid"),
    ),
    Watch(
        "fulfillment_variance",
        (("variance", "{row}.id"), ("costly_order", "{row}.sale_order_id")),
        (
            "{row}.sale_order_id",
            "{row}.warehouse_id",
            "{row}.partner_id",
            "{row}.product_id",
            "{row}.area_id",
            "{row}.opened_at",
        ),
        on=("UPDATE", "DELETE"),
    ),
    # Master data: a change of one row moves many facts, and is rare.
    Watch(
        "product_template",
        (("product_template", "{row}.id"),),
        ("{row}.type", "{row}.categ_id", "{row}.uom_id"),
        on=("UPDATE",),
    ),
    Watch(
        "product_product",
        (("product_template", "{row}.product_tmpl_id"),),
        ("{row}.product_tmpl_id",),
        on=("UPDATE",),
    ),
    Watch("uom_uom", (("uom", "{row}.id"),), ("{row}.factor", "{row}.parent_path"), on=("UPDATE",)),
    Watch(
        "res_partner",
        (("partner", "{row}.id"),),
        ("{row}.tz", "{row}.commercial_partner_id", "coalesce({row}.fulfillment_ship_complete, FALSE)"),
        on=("UPDATE",),
    ),
    Watch(
        "res_company",
        # Whoever becomes a company, or is none any more, changes what stays between companies.
        (("company", "{row}.id"), ("sister", "{row}.partner_id")),
        ("{row}.partner_id", "{row}.currency_id", "{row}.resource_calendar_id"),
    ),
    # Working time: hours and holidays of a calendar, and holidays of all calendars of a company, or of all (0).
    Watch(
        "resource_calendar",
        (("calendar", "{row}.id"),),
        ("{row}.tz", "{row}.two_weeks_calendar", "{row}.flexible_hours", "{row}.company_id"),
        on=("UPDATE",),
    ),
    Watch(
        "resource_calendar_attendance",
        (("calendar", "{row}.calendar_id"),),
        (
            "{row}.calendar_id",
            "{row}.dayofweek",
            "{row}.week_type",
            "{row}.hour_from",
            "{row}.hour_to",
            "{row}.day_period",
            "{row}.display_type",
        ),
    ),
    Watch(
        "resource_calendar_leaves",
        (
            ("calendar", "CASE WHEN {row}.resource_id IS NULL THEN {row}.calendar_id END"),
            (
                "holiday",
                "CASE WHEN {row}.resource_id IS NULL AND {row}.calendar_id IS NULL"
                " THEN coalesce({row}.company_id, 0) END",
            ),
        ),
        (
            "{row}.resource_id",
            "{row}.calendar_id",
            "{row}.company_id",
            "{row}.date_from",
            "{row}.date_to",
            "{row}.time_type",
        ),
    ),
    Watch(
        "stock_warehouse",
        (("warehouse", "{row}.id"),),
        (
            "{row}.fulfillment_tz",
            "{row}.fulfillment_calendar_id",
            "{row}.partner_id",
            "{row}.company_id",
            "{row}.lot_stock_id",
        ),
        on=("UPDATE",),
    ),
    Watch(
        "stock_picking_type",
        (("picking_type", "{row}.id"),),
        ("{row}.warehouse_id", "{row}.code"),
        on=("UPDATE",),
    ),
    Watch(
        "stock_location",
        (("location", "{row}.id"),),
        (
            "{row}.usage",
            "{row}.parent_path",
            "{row}.warehouse_id",
            "coalesce({row}.fulfillment_is_returns, FALSE)",
        ),
        on=("UPDATE",),
    ),
    Watch(
        "fulfillment_reason",
        (("reason", "{row}.id"),),
        ("{row}.initiator", "{row}.failure"),
        on=("UPDATE",),
    ),
)
