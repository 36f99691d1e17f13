"""What people keep of the figures: a baseline, targets with a ramp, control charts.

Made once, after the last simulated day and at the real time: figures are frozen by somebody who looks
at them, and a ramp goes on after the simulation ends.
"""

from collections import namedtuple
from datetime import date, timedelta

from .standard import BASE
from .world import MODULE, World

Target = namedtuple("Target", "metric basis start value")
Chart = namedtuple("Chart", "key company site metric bucket area owner is_frozen")
# Agreed for the demonstration; a real company says its own.
TARGETS = [
    Target("M01.mean", False, 6.5, 5.0),
    Target("M02.order", False, 70.0, 80.0),
    Target("M03.line", False, 99.0, 99.5),
    Target("M04.line", False, 9.0, 5.0),
    Target("M05.line.first", False, 88.0, 95.0),
    Target("M06.adjusted", False, 45.0, 30.0),
    Target("M07.mean", False, 72.0, 48.0),
    Target("M08.mean", False, 44.0, 38.0),
    Target("M13.line", "first", 78.0, 90.0),
    Target("M13.line", "last", 80.0, 95.0),
]
CHARTS = [
    Chart(
        "atlanta_on_time",
        "base.main_company",
        "atlanta",
        "M13.line",
        "day",
        "warehouse",
        "warehouse_supervisor",
        True,
    ),
    Chart(
        "east_cycle_time",
        "base.main_company",
        None,
        "M01.mean",
        "day",
        "order_capture",
        "process_owner",
        False,
    ),
    Chart(
        "reno_fill_rate",
        f"{MODULE}.company_west",
        "reno",
        "M05.line.first",
        "week",
        "allocation",
        "planner",
        False,
    ),
]
# Limits come from this many points, and later ones are judged by them.
WINDOW = 25
# The ramp of the targets, from the end of the baseline.
RAMP_DAYS = 120


def keep_figures(env, plan, checks_access=False):
    """Freeze the first third of the simulated time, ask for more from then on, and watch.

    :param plan: of a finished simulation
    :param checks_access: see World
    :return: whether anything was made; False where it was made before
    """
    world = World(env, plan.seed, checks_access)
    if env.ref(f"{MODULE}.baseline_{companies(world)[0][0]}", raise_if_not_found=False):
        return False
    first, last = plan.first, date.fromisoformat(plan.end)
    baseline_end = first + timedelta((last - first).days // 3)
    for key, company in companies(world):
        freeze_baseline(world, key, company, first, baseline_end)
        ask_for_more(world, key, company, baseline_end + timedelta(1))
    for chart in CHARTS:
        watch(world, chart, first)
    env.flush_all()
    return True


def companies(world):
    return [("east", world.east), ("west", world.west)]


def name_records(world, names, records):
    """Found again by these names, by whoever shows them and by the next run."""
    world.env["ir.model.data"]._update_xmlids(
        [
            {"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}
            for name, record in zip(names, records, strict=True)
        ]
    )


def freeze_baseline(world, key, company, first, last):
    env = world.at_work("process_owner", company)
    baseline = env["fulfillment.baseline"].create(
        {
            "name": f"{company.name}, the first weeks",
            "company_id": company.id,
            "date_from": first,
            "date_to": last,
            "source": "live",
        }
    )
    name_records(world, [f"baseline_{key}"], baseline)
    baseline.action_add_metrics()
    env["fulfillment.baseline.line"].create(
        {
            "baseline_id": baseline.id,
            "kind": "signed",
            "name": "Calls that ask where an order is, a working day",
            "value": 14.0 if company == world.east else 5.0,
            "unit": "calls",
            "source_text": "Tally sheet of customer service, two weeks",
        }
    )
    baseline._freeze(env.user, "Nobody worked by the new rules yet, and no peak season lies in it.")


def ask_for_more(world, key, company, day):
    env = world.at_work("process_owner", company)
    targets = env["fulfillment.target"].create(
        [
            {
                "metric_code": target.metric,
                "promise_basis": target.basis,
                "company_id": company.id,
                "valid_from": day,
                "start_value": target.start,
                "target_value": target.value,
                "ramp_until": day + timedelta(RAMP_DAYS),
                "reason": "Agreed by the managers of sales, purchasing and warehouse.",
            }
            for target in TARGETS
        ]
    )
    names = [
        "_".join(filter(None, ["target", key, *target.metric.lower().split("."), target.basis]))
        for target in TARGETS
    ]
    name_records(world, names, targets)


def watch(world, row, first):
    """Set a control chart up; freeze its limits where there are points enough, by two people."""
    company = world.ref(row.company)
    env = world.at_work("process_owner", company)
    chart = env["fulfillment.control.chart"].create(
        {
            "metric_code": row.metric,
            "company_id": company.id,
            "warehouse_id": world.ref(f"warehouse_{row.site}").id if row.site else False,
            "bucket": row.bucket,
            "date_from": first,
            "area_id": world.ref(f"{BASE}.area_{row.area}").id,
            "owner_id": world.ref(f"user_{row.owner}").id,
        }
    )
    name_records(world, [f"control_chart_{row.key}"], chart)
    chart.action_evaluate()
    points = chart.reading_ids.sorted("period_start")
    if not row.is_frozen or len(points) < WINDOW:
        return
    env["fulfillment.control.freeze"].create(
        {
            "chart_id": chart.id,
            "baseline_from": points[0].period_start,
            "baseline_to": points[WINDOW - 1].period_start,
            "reason": "The first weeks ran steadily.",
        }
    ).action_propose()
    deciding = world.at_work("consultant", company)
    chart.with_env(deciding).proposal_id.action_approve()
