"""The rules that benchmarks judge by: one for each check at the points that an order passes."""

RULES = 20
POINTS = ("sale_order_confirm", "order_release", "stock_reserve", "transfer_done")
# More than anything departs by.
ANYTHING = 1_000_000


def set_rules(env, count, is_strict):
    """Make so many rules active that record silently, and no other.

    :param is_strict: function of a check's code: whether its rule tolerates nothing, or else anything
    :return: how many there are
    """
    Rule = env["fulfillment.rule"].sudo()
    Rule.search([("state", "in", ("active", "simulated"))]).action_retire()
    points = {point.code: point.id for point in env["fulfillment.control.point"].search([])}
    wanted = [
        (code, point)
        for point in POINTS
        if point in points
        for code, model in sorted(env["fulfillment.check"]._checks().items())
        if point in env[model]._check_control_points
    ]
    rules = Rule.create(
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
            for code, point in wanted[:count]
        ]
    )
    rules.action_activate()
    return len(rules)
