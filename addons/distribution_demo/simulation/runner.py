"""Runs the simulation day by day and remembers how far it is."""

import gc
import json
import sys
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from . import demand
from .calendar import days_between, is_working_day, utc
from .clock import Clock, elapsed
from .exceptions import Exceptions
from .finance import Finance
from .purchasing import Purchasing, replenishment_at_rest
from .sales import Sales
from .standard import LAST_RULES, activate, set_up_standard
from .warehouse import Warehouse
from .world import SITES, Founding, World, founding_instant, sites_of

PARAMETER = "distribution_demo.simulation"
LOCK = 0x64656D6F


class Refusal(Exception):
    """The simulation was not started; the message says why."""


@dataclass(frozen=True)
class Plan:
    """What was asked for, and the last day that is done (ISO dates; empty: none yet)."""

    seed: int
    start: str
    end: str
    done: str = ""

    @property
    def is_finished(self):
        return self.done >= self.end

    def days_left(self):
        first = date.fromisoformat(self.done) + timedelta(1) if self.done else self.first
        return list(days_between(first, date.fromisoformat(self.end)))

    @property
    def first(self):
        return date.fromisoformat(self.start)


def plan_of(seed, months, end):
    """Return the plan of so many months up to and including `end`."""
    month = end.month - 1 - months
    year, month = end.year + month // 12, month % 12 + 1
    day = min(end.day, 28)
    return Plan(seed, date(year, month, day).isoformat(), end.isoformat())


class Runner:
    """One run of the simulation on one database.

    :param commit: called after each day; the tests give one that does nothing
    :param say: takes each line of progress; standard error by default
    :param checks_access: see World
    """

    def __init__(self, env, commit=None, say=None, checks_access=False):
        self.env = env
        self.checks_access = checks_access
        self.commit = commit or env.cr.commit
        self.say = say or (lambda text: sys.stderr.write(f"{text}\n"))

    # State

    def stored(self):
        text = self.env["ir.config_parameter"].get_param(PARAMETER)
        return Plan(**json.loads(text)) if text else None

    def store(self, plan):
        self.env["ir.config_parameter"].set_param(PARAMETER, json.dumps(asdict(plan)))
        return plan

    @contextmanager
    def lock(self):
        """Hold the database while this process lives; PostgreSQL lets go when it dies."""
        self.env.cr.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))
        if not self.env.cr.fetchone()[0]:
            raise Refusal("Another process is simulating on this database.")
        try:
            yield
        finally:
            if not self.env.cr.closed:
                self.env.cr.rollback()
                self.env.cr.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))

    # Running

    def run(self, wanted, is_explicit=False):
        """Simulate what is left of the plan.

        :param wanted: the Plan asked for; a plan that the database holds already goes first
        :param is_explicit: whether it was asked for by options, so that a different plan in
            the database is a refusal rather than the plan to follow
        :return: True when something was simulated
        """
        plan = self.stored()
        if (
            plan
            and is_explicit
            and (plan.seed, plan.start, plan.end)
            != (
                wanted.seed,
                wanted.start,
                wanted.end,
            )
        ):
            raise Refusal(
                f"This database holds another simulation: seed {plan.seed}, {plan.start} to "
                f"{plan.end}. Take a new database, or leave the options out."
            )
        plan = plan or wanted
        if plan.is_finished:
            self.say(f"already simulated: {plan.start} to {plan.end}, seed {plan.seed}")
            return False
        started = elapsed()
        gc.freeze()
        if plan.done:
            self.say(f"goes on after {plan.done}")
        with Clock(self.env) as clock:
            world = World(self.env, plan.seed, self.checks_access)
            if not plan.done:
                clock.set(founding_instant(plan.first - timedelta(1)))
                Founding(world).found()
                set_up_standard(world)
                self.env.flush_all()
                # Fresh tables have no statistics, and the planner guesses badly.
                self.env.cr.execute("ANALYZE")
                self.say(f"founded ({elapsed() - started:.0f} s)")
            for day in plan.days_left():
                Day(world, clock, day, is_last=day.isoformat() == plan.end).run()
                plan = self.store(Plan(plan.seed, plan.start, plan.end, day.isoformat()))
                self.env.flush_all()
                self.commit()
                self.say(f"{day} done ({elapsed() - started:.0f} s)")
        return True


class Day:
    """The agenda of one day: what happens when, in the order of time over all time zones."""

    def __init__(self, world, clock, day, is_last=False):
        self.world = world
        self.clock = clock
        self.day = day
        self.is_last = is_last
        self.agenda = []

    def run(self):
        if is_working_day(self.day):
            self.clock.set(utc(self.day, 4, 30, SITES[0].tz))
            for company in self.world.companies:
                Purchasing(self.world, company).replenish(self.day)
            for company in self.world.companies:
                self._plan_company(company)
            for site in SITES:
                self._plan_site(site)
        if self.is_last:
            desk = Sales(self.world, SITES[0])
            self._at(SITES[0], 18, 0, lambda: desk.quotation_below_list(self.day))
            self._at(SITES[0], 19, 0, lambda: activate(self.world, LAST_RULES))
            self._at(SITES[0], 19, 30, lambda: desk.quotation_near_cost(self.day))
        for instant, _number, step in sorted(self.agenda, key=lambda entry: entry[:2]):
            self.clock.set(instant)
            with replenishment_at_rest(self.world.env):
                step()
                self.world.env.flush_all()

    def _at(self, site, hour, minute, step):
        # Nobody does the same thing at the same minute every day.
        minute += self.world.luck("minute", site.key, self.day, len(self.agenda)).randrange(25)
        instant = utc(self.day, hour, minute, site.tz)
        self.agenda.append((instant, len(self.agenda), step))

    def _plan_company(self, company):
        site = sites_of(self.world, company)[0]
        purchasing, finance = Purchasing(self.world, company), Finance(self.world, company)
        self._at(site, 9, 0, lambda: purchasing.confirm(self.day))
        self._at(site, 16, 0, lambda: finance.invoice(self.day))
        self._at(site, 16, 30, lambda: finance.bill(self.day))
        self._at(site, 11, 0, lambda: finance.collect(self.day))
        self._at(site, 17, 0, lambda: Exceptions(self.world, company, site.tz).answer(self.day))

    def _plan_site(self, site):
        sales, floor = Sales(self.world, site), Warehouse(self.world, site)
        wishes = demand.orders_on(self.world, site, self.day)
        hour = self.world.luck("hour", site.key, self.day).choice((9, 10, 11, 12, 13))
        self._at(site, 7, 20, lambda: floor.receive(self.day))
        self._at(site, 8, 30, lambda: sales.follow_up(self.day))
        self._at(site, hour, 0, lambda: sales.enter(wishes))
        self._at(site, 10, 30, lambda: sales.correct(self.day))
        self._at(site, 11, 30, lambda: floor.take_back(self.day))
        self._at(site, 13, 30, lambda: floor.dispose(self.day))
        self._at(site, 14, 30, lambda: floor.ship(self.day))
        self._at(site, 15, 20, lambda: floor.scrap(self.day))
        self._at(site, 15, 30, lambda: floor.count(self.day))
        self._at(site, 15, 30, lambda: floor.give_up(self.day))
