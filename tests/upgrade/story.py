"""What happened in a company before it upgrades: run in `odoo shell` with the addons of the first release.

This file and `takeover.py` speak that release's language and stay as they are, whatever becomes of the
addons later. `tell(env)` commits as it goes.
"""

import json

from .figures import figures
from .takeover import COMPANY, break_off, bring_history, found, take_over

BASE = "distribution_fulfillment_base"


def tell(env):
    """Live trade under rules, what people decided, a company taken over from an old system, and its history."""
    trade(env)
    decide(env)
    people = found(env)
    env.cr.commit()
    take_over(env, people)
    break_off(env(user=people["consultant"]))
    bring_history(env(user=people["consultant"]))
    refresh(env)
    keep_figures(env)
    env.cr.commit()


def trade(env):
    """A week of the demonstration: exceptions with owners, approvals, facts, a baseline, targets, charts."""
    from odoo.addons.distribution_demo.simulation.figures import keep_figures as freeze
    from odoo.addons.distribution_demo.simulation.rehearsal import keep_rehearsal
    from odoo.addons.distribution_demo.simulation.runner import Plan, Runner

    runner = Runner(env)
    runner.run(Plan(1, "2025-03-03", "2025-03-08"))
    refresh(env)
    freeze(env, runner.stored())
    keep_rehearsal(env, runner.stored())
    env.cr.commit()


def decide(env):
    """A waiver, a delegation, an escalation, a standard of the company's own, and a closed period."""
    owner = env.ref("distribution_demo.user_process_owner")
    desk = env(user=owner.id, context={"allowed_company_ids": env.ref("base.main_company").ids})
    variance = desk["fulfillment.variance"].search(
        [("state", "=", "open"), ("rule_id", "!=", False)], limit=1
    )
    desk["fulfillment.waive"].create(
        {
            "variance_id": variance.id,
            "reason_id": desk.ref(f"{BASE}.reason_volume_agreement").id,
            "valid_until": "2099-12-31",
        }
    ).action_grant()
    area = desk.ref(f"{BASE}.area_warehouse")
    desk["fulfillment.escalation.step"].create({"area_id": area.id, "hours": 16, "target": "owner"})
    desk["fulfillment.delegation"].create(
        {
            "delegate_id": env.ref("distribution_demo.user_sales_manager").id,
            "date_from": "2099-01-01",
            "date_to": "2099-01-31",
        }
    )
    # Shipped records, made the company's own.
    desk.ref(f"{BASE}.rule_margin_below_floor").write({"name": "Margin below our floor"})
    desk["fulfillment.root.cause"].search([], limit=1).name = "A cause in our words"
    desk["fulfillment.period.close"].create({"period": "month", "day": "2025-03-15"}).action_close()
    env.cr.commit()


def refresh(env):
    """Bring the figures up."""
    while env["fulfillment.refresh"]._refresh():
        env.cr.commit()
    env.cr.commit()


def keep_figures(env):
    """Keep what the figures are, for the time after the upgrade."""
    assert any(name.startswith(COMPANY) and row[3] for name, row in figures(env).items()), "no history"
    env["ir.config_parameter"].set_param("upgrade_test.figures", json.dumps(figures(env), sort_keys=True))
