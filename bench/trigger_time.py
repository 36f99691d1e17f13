"""What the marks of changes cost a user: time in our triggers, as EXPLAIN tells it, of confirming and validating.

auto_explain reports on every statement of the session, its triggers included; the reports come as notices of the
connection, and the triggers that mark changes are added up.
"""

import re
import statistics

from . import measure as measuring
from . import million
from .distributor import LINES, Distributor

SETTINGS = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_triggers": "on",
    "auto_explain.log_level": "notice",
}
TRIGGER = re.compile(r"Trigger (fulfillment_mark_\w+)(?: on \w+)?: time=([\d.]+) calls=(\d+)")


class Notices(list):
    """Where psycopg2 puts what the server says: it keeps only the triggers."""

    def append(self, notice):
        self += TRIGGER.findall(notice)


def measure(config, registry, orders):
    """{action: milliseconds in triggers of one order, median over `orders`, and which of them}"""
    name = registry.db_name
    action = measuring.Action(registry, skip_sms=True, skip_backorder=True)
    with action.environment() as env:
        distributor = Distributor(env)
        admin = env.ref("base.user_admin")
        context = {"allowed_company_ids": admin.company_id.ids, "skip_sms": True, "skip_backorder": True}
    action = measuring.Action(registry, admin.id, **context)
    _explain(config, name, True)
    try:
        samples = {"confirm": [], "validate": []}
        for number in range(orders + 3):
            with action.environment() as env:
                sale = distributor.quotation(env, number)
            confirmed = _triggers(registry, action, "sale.order", [sale], "action_confirm")
            with action.environment() as env:
                pickings = env["sale.order"].browse(sale).picking_ids.ids
            validated = _triggers(registry, action, "stock.picking", pickings, "button_validate")
            with action.environment() as env:
                done = env["stock.picking"].browse(pickings).mapped("state")
                assert set(done) == {"done"}, done
            if number >= 3:
                samples["confirm"].append(confirmed)
                samples["validate"].append(validated)
    finally:
        _explain(config, name, False)
    return {
        step: {
            "order_lines_of_one": LINES,
            "orders": len(found),
            "milliseconds": round(statistics.median(sum(each.values()) for each in found), 3),
            "by_trigger": {
                trigger: round(statistics.median(each.get(trigger, 0) for each in found), 3)
                for trigger in sorted({name for each in found for name in each})
            },
        }
        for step, found in samples.items()
    }


def _explain(config, name, on):
    """Let new sessions of this database report, or no more; those there are end."""
    from odoo import sql_db

    million.superuser(
        config,
        name,
        *[
            word
            for setting, value in SETTINGS.items()
            for word in (
                "-c",
                f'ALTER DATABASE "{name}" ' + (f"SET {setting} = '{value}'" if on else f"RESET {setting}"),
            )
        ],
    )
    sql_db.close_db(name)


def _triggers(registry, action, model, ids, method):
    """{trigger: milliseconds} of one action in a transaction of its own."""
    with registry.cursor() as cr:
        notices = Notices()
        cr._cnx.notices = notices
        env = measuring.api.Environment(cr, action.uid, dict(action.context))
        getattr(env[model].browse(ids), method)()
        env.flush_all()
        cr.commit()
        cr._cnx.notices = []
    found = {}
    for trigger, milliseconds, _calls in notices:
        found[trigger] = found.get(trigger, 0) + float(milliseconds)
    return found
