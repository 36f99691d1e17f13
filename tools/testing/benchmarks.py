"""`make bench`: the benchmarks on copies of the template databases, one after the other."""

from ..runtime import children, databases, paths, python_env
from ..runtime.progress import step
from . import logs, templates

PLAIN, SUITE = "bench_plain", "bench_suite"


def run(server, words):
    """Run the order flow with and without control; return the exit code.

    :param words: options handed to the benchmark
    """
    templates.plain(server, logs.complaints)
    with step("Template of the suite") as inside:
        templates.suite(server, inside)
    try:
        databases.clone(server, templates.PLAIN, PLAIN)
        databases.clone(server, templates.SUITE, SUITE)
        command = [
            str(python_env.python()),
            "-W",
            "ignore::UserWarning:pkg_resources",
            "-m",
            "bench.order_flow",
        ]
        command += ["--config", str(paths.CONF), "--plain", PLAIN, "--suite", SUITE, *words]
        return children.foreground(command)
    finally:
        databases.drop(server, PLAIN)
        databases.drop(server, SUITE)
