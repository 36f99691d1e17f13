"""Measuring one user action: CPU of Python and of its PostgreSQL backend, and SQL statements."""

import contextlib
import math
import os
import statistics
import time

from odoo import SUPERUSER_ID, api, sql_db


def backend_cpu(cr):
    """Seconds of CPU that the PostgreSQL backend behind a cursor has used (Linux, same machine)."""
    # schedstat counts nanoseconds; /proc/<pid>/stat only ticks of 10 ms.
    with open(f"/proc/{cr._cnx.info.backend_pid}/schedstat") as file:
        return int(file.read().split()[0]) / 1e9


class Action:
    """One user action in a transaction of its own, as a request of the web client is."""

    def __init__(self, registry, uid=SUPERUSER_ID, **context):
        self.registry, self.uid, self.context = registry, uid, context

    @contextlib.contextmanager
    def environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, self.uid, dict(self.context))
            cr.commit()

    def __call__(self, act):
        """Do `act(env)` and commit.

        :return: (CPU in seconds, SQL statements)
        """
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.uid, dict(self.context))
            backend, statements, python = backend_cpu(cr), sql_db.sql_counter, time.process_time()
            act(env)
            env.flush_all()
            cr.commit()
            python = time.process_time() - python
            return python + backend_cpu(cr) - backend, sql_db.sql_counter - statements


def median_bound(values, z=1.645):
    """(median, upper 95 % bound of the median), one-sided, by order statistics."""
    ordered = sorted(values)
    rank = math.ceil(len(ordered) / 2 + z * math.sqrt(len(ordered)) / 2)
    return statistics.median(ordered), ordered[min(rank, len(ordered)) - 1]


def boot(configuration, *names):
    """The registries of these databases, in this process, with a log that costs nothing."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(
        ["-c", configuration, "-d", names[0], "--log-level=error", "--no-http"], setup_logging=True
    )
    return [Registry(name) for name in names]


def nice():
    """Keep other jobs out of the measurement, where that is allowed (root, BENCH_NICE=-10)."""
    if os.environ.get("BENCH_NICE"):
        os.setpriority(os.PRIO_PROCESS, 0, int(os.environ["BENCH_NICE"]))
