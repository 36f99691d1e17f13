"""The demonstration standard: who answers for which area, which rules are active, what a departure costs."""

BASE = "distribution_fulfillment_base"
OWNERS = {
    "order_capture": "sales_manager",
    "promising": "planner",
    "allocation": "planner",
    "procurement": "buyer",
    "warehouse": "warehouse_supervisor",
    "returns": "sales_manager",
    "invoicing": "finance",
}
# Agreed for the demonstration; a real company says its own.
MOVED_PROMISE_COST = 18.0
RULES = ("rule_price_below_pricelist", "rule_promise_moved")
# In force from the last simulated day on: nobody was there to decide before.
LAST_RULES = ("rule_margin_below_floor",)


def set_up_standard(world):
    """Name the owners of the process areas, enter the cost rate, activate the shipped rules.

    Called once, before the first simulated day, inside the frozen clock: from then on the
    simulated months judge themselves.
    """
    env = world.env(user=world.ref("user_process_owner").id, su=True)
    env["fulfillment.area.owner"].create(
        [
            {
                "area_id": env.ref(f"{BASE}.area_{area}").id,
                "company_id": company.id,
                "user_id": world.ref(f"user_{role}").id,
            }
            for area, role in OWNERS.items()
            for company in world.companies
        ]
    )
    env["fulfillment.cost.rate"].create(
        [
            {
                "driver_id": env.ref(f"{BASE}.cost_driver_promise_moved").id,
                "company_id": company.id,
                "valid_from": "2020-01-01",
                "amount": MOVED_PROMISE_COST,
                "source": "Agreed for the demonstration: a call, a new plan, some ill will",
            }
            for company in world.companies
        ]
    )
    activate(world, RULES)


def activate(world, names):
    """Switch on shipped rules, as the process owner."""
    env = world.env(user=world.ref("user_process_owner").id, su=True)
    for name in names:
        env.ref(f"{BASE}.{name}").action_activate()
