"""The twenty rules that benchmarks and Odoo's own tests are run under, named one by one."""

# (control point, check): a fair share for each point that an order passes from its confirmation to the shipment.
# Changes of confirmed orders and moved promises are left out: no benchmark makes any.
RULES = (
    ("sale_order_confirm", "sale_credit_exposure"),
    ("sale_order_confirm", "sale_delivery_data_incomplete"),
    ("sale_order_confirm", "sale_likely_duplicate"),
    ("sale_order_confirm", "sale_manual_discount"),
    ("sale_order_confirm", "sale_margin_below_floor"),
    ("sale_order_confirm", "sale_payment_term_other"),
    ("sale_order_confirm", "sale_price_below_pricelist"),
    ("sale_order_confirm", "sale_pricelist_other"),
    ("sale_order_confirm", "sale_promise_beyond_forecast"),
    ("sale_order_confirm", "sale_quantity_not_packaging"),
    ("sale_order_confirm", "sale_requested_date_missing"),
    ("order_release", "sale_customer_overdue"),
    ("order_release", "sale_document_missing"),
    ("stock_reserve", "stock_lot_out_of_order"),
    ("stock_reserve", "stock_quantity_forced"),
    ("stock_reserve", "stock_reserved_out_of_turn"),
    ("stock_reserve", "stock_source_other_warehouse"),
    ("transfer_done", "stock_negative"),
    ("transfer_done", "stock_ship_complete_split"),
    ("transfer_done", "stock_taken_from_other"),
)
# More than anything departs by.
ANYTHING = 1_000_000


def set_rules(env, rules, is_strict):
    """Make these rules active that record silently, and no other.

    :param rules: pairs as in RULES
    :param is_strict: function of a check's code: whether its rule tolerates nothing, or else anything
    :return: {control point: how many there are}
    """
    Rule = env["fulfillment.rule"].sudo()
    Rule.search([("state", "in", ("active", "simulated"))]).action_retire()
    points = {point.code: point.id for point in env["fulfillment.control.point"].search([])}
    made = Rule.create(
        [
            {
                "name": f"{code} at {point}",
                "control_point_id": points[point],
                "check_code": code,
                "tolerance": 0 if is_strict(code) else ANYTHING,
                "response": "record",
                "why": "Measured by the bench.",
                "owner_id": env.ref("base.user_admin").id,
            }
            for point, code in rules
        ]
    )
    made.action_activate()
    return {point: len(at) for point, at in made.grouped(lambda rule: rule.control_point_id.code).items()}
