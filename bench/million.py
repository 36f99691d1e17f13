"""Brings a copy of the suite to a given number of orders: the generator of the shared papers, and what it asks for."""

import os
import subprocess
import sys

from tools.runtime import paths
from tools.runtime.server import tool

SHARED = paths.ROOT.parent / "shared" / "bench"
GENERATOR, REFERENCE = SHARED / "kpi_generate.sql", SHARED / "kpi.sql"
WAREHOUSES = 4


def missing():
    """What keeps the bench from running here, in words; None if nothing does."""
    absent = [str(path) for path in (GENERATOR, REFERENCE) if not path.exists()]
    if absent:
        return f"kpi: left out, {' and '.join(absent)} is not here (the papers beside the checkout)."
    return None


def reference():
    """The statement that all times are compared with, over all orders."""
    return REFERENCE.read_text().replace("{where}", "")


def superuser(config, database, *arguments, **variables):
    """Run psql as the superuser of the private server, who alone may skip foreign keys and explain what others do."""
    process = subprocess.run(
        [tool("psql"), "-w", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, *arguments],
        env={**os.environ, "PGHOST": config["db_host"], "PGUSER": "postgres", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if process.returncode:
        raise SystemExit(f"kpi: psql as the role postgres was refused.\n{process.stderr.strip()[-2000:]}")


def generate(config, action, database, orders):
    """Fill the database, unless it is filled already; return its number of order lines."""
    with action.environment() as env:
        env.cr.execute("SELECT count(*) FROM sale_order WHERE name LIKE 'BS0%'")
        if not env.cr.fetchone()[0]:
            _make_warehouses(env)
            # The generator names a column that other addons of sale bring.
            env.cr.execute("ALTER TABLE sale_order_line ADD COLUMN IF NOT EXISTS is_service boolean")
            env.cr.commit()
            print(f"  {database}: making {orders} orders", file=sys.stderr, flush=True)
            superuser(
                config,
                database,
                "-f",
                str(GENERATOR),
                PGOPTIONS=f"-c bench.orders={orders} -c statement_timeout=0",
            )
        env.cr.execute("SELECT count(*) FROM sale_order_line")
        return env.cr.fetchone()[0]


def _make_warehouses(env):
    """Give the first company four warehouses: orders of one would all be of one group of cells."""
    company = env["res.company"].browse(1)
    Warehouse = env["stock.warehouse"].with_company(company)
    there = Warehouse.search_count([("company_id", "=", company.id)])
    Warehouse.create(
        [
            {"name": f"Bench {number}", "code": f"BW{number}", "company_id": company.id}
            for number in range(there + 1, WAREHOUSES + 1)
        ]
    )
    env.flush_all()
