"""`odoo simulate`: months of business in a demonstration database."""

import argparse
import logging
import sys
from datetime import date, timedelta

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config

MODULE = "distribution_demo"
DEFAULT_SEED, DEFAULT_MONTHS = 1, 3


class Simulate(Command):
    """Simulate months of a distributor's business through Odoo's own flows

    Each finished day is committed. A run that was interrupted goes on at the day after the
    last finished one; a finished simulation is left as it is. The same seed and the same
    last day give the same business. At the end a baseline is frozen, targets are set and control
    charts are made, once. Progress goes to standard error.

    Exit code: 0 simulated, now or before; 2 refused, or figures were left for the next run.
    """

    def __init__(self):
        super().__init__()
        add = self.parser.add_argument
        self.parser.formatter_class = argparse.RawDescriptionHelpFormatter
        add("-c", "--config", help="use a specific configuration file")
        add("-d", "--database", dest="db_name", required=True, help="database name")
        add("--seed", type=int, help=f"another number, another business ({DEFAULT_SEED})")
        add("--months", type=int, help=f"how many months ({DEFAULT_MONTHS})")
        add("--end", type=date.fromisoformat, help="last day, YYYY-MM-DD (yesterday)")

    def run(self, cmdargs):
        args = self.parser.parse_args(cmdargs)
        if args.months is not None and args.months < 1:
            self.parser.error("--months: at least one month")
        config_args = ["--no-http", "-d", args.db_name]
        if args.config:
            config_args += ["-c", args.config]
        config.parse_config(config_args, setup_logging=True)
        logging.getLogger("odoo").setLevel(logging.WARNING)
        registry = Registry(args.db_name)
        with registry.cursor() as cr:
            sys.exit(self.simulate(Environment(cr, SUPERUSER_ID, {}), args))

    def simulate(self, env, args):
        module = env["ir.module.module"].search([("name", "=", MODULE)])
        if module.state != "installed":
            print(f"Install {MODULE} in this database first.", file=sys.stderr)
            return 2
        # Only now: the simulation needs freezegun and Odoo's models.
        from odoo.exceptions import UserError

        from odoo.addons.distribution_demo.simulation.figures import keep_figures
        from odoo.addons.distribution_demo.simulation.rehearsal import keep_rehearsal
        from odoo.addons.distribution_demo.simulation.runner import Refusal, Runner, plan_of

        seed = DEFAULT_SEED if args.seed is None else args.seed
        end = args.end or date.today() - timedelta(1)
        plan = plan_of(seed, args.months or DEFAULT_MONTHS, end)
        is_explicit = any(value is not None for value in (args.seed, args.months, args.end))
        runner = Runner(env)
        try:
            with runner.lock():
                runner.run(plan, is_explicit)
                self.refresh_figures(env)
                keep_figures(env, runner.stored())
                env.cr.commit()
                keep_rehearsal(env, runner.stored())
                env.cr.commit()
        # A UserError: a served database refreshes its figures at this moment. What is left is done next time.
        except (Refusal, UserError) as refusal:
            print(refusal, file=sys.stderr)
            return 2
        return 0

    def refresh_figures(self, env):
        """Bring the figures up at once: the first look shows them."""
        while env["fulfillment.refresh"]._refresh():
            env.cr.commit()
        env.cr.commit()
