"""What the commands of this addon share: options, exit codes, whose environment it is."""

import logging
import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.tools import config

LOADED, REFUSED_ROWS, NOTHING_LOADED, BUSY = 0, 1, 2, 3


class Stop(Exception):
    """End the command with this exit code and sentence."""

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


class LoadCommand:
    """What makes a Command one that loads: `load(args)` returns the exit code, or raises Stop."""

    def __init__(self):
        super().__init__()
        add = self.parser.add_argument
        add("-c", "--config", help="use a specific configuration file")
        add("-d", "--database", dest="db_name", required=True, help="database name")
        add("--company", help="name or id of the company (default: the user's)")
        add("--user", default="", help="login of the user who loads (default: the system)")

    def run(self, cmdargs):
        args = self.parser.parse_args(cmdargs)
        config_args = ["--no-http", "-d", args.db_name]
        if args.config:
            config_args += ["-c", args.config]
        config.parse_config(config_args, setup_logging=True)
        logging.getLogger("odoo").setLevel(logging.WARNING)
        try:
            sys.exit(self.load(args))
        except Stop as stop:
            say(str(stop))
            sys.exit(stop.code)
        except (UserError, AccessError) as error:
            say(str(error))
            sys.exit(NOTHING_LOADED)

    def registry(self, args, model):
        registry = Registry(args.db_name)
        if model not in registry:
            raise Stop(
                NOTHING_LOADED,
                f"Database {args.db_name} lacks the addon distribution_migration.\nInstall it first.",
            )
        return registry


def command_env(cr, args):
    """Return the environment of the user and company that the options name."""
    env = Environment(cr, SUPERUSER_ID, {})
    if args.user:
        user = env["res.users"].search([("login", "=", args.user)])
        if not user:
            raise Stop(NOTHING_LOADED, f"No user has the login {args.user}.")
        env = Environment(cr, user.id, {"lang": user.lang})
    companies = env["res.company"].search([])
    company = env.company
    if args.company:
        is_id = args.company.isdigit()
        company = companies.filtered(lambda c: c.id == int(args.company) if is_id else c.name == args.company)
        if not company:
            names = ", ".join(companies.mapped("name"))
            raise Stop(NOTHING_LOADED, f"No company is called {args.company}; there are: {names}.")
    return env(context={**env.context, "allowed_company_ids": company[:1].ids})


def read_file(path):
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stop(NOTHING_LOADED, f"{path} cannot be read: {error.strerror}.") from error


def say(text, end="\n"):
    sys.stderr.write(text + end)
    sys.stderr.flush()
