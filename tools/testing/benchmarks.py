"""`make bench`: the benchmarks on copies of the template databases, one after the other."""

from ..runtime import children, databases, paths, python_env
from . import logs, templates

PLAIN, SUITE, SMALL = "bench_plain", "bench_suite", "bench_small"
# {database: the template it is a copy of}
COPIES = {PLAIN: templates.PLAIN, SUITE: templates.SUITE, SMALL: templates.SUITE}
# {benchmark: the databases it works in}
BENCHES = {
    "order_flow": {"--plain": PLAIN, "--suite": SUITE},
    "backtest": {"--suite": SUITE},
    "classification": {},
    "cleansing": {},
    "duplicates": {},
    "load_domains": {"--suite": SUITE},
    "kpi": {"--small": SMALL, "--suite": SUITE},
    "load_history": {"--suite": SUITE},
    "load_memory": {"--suite": SUITE},
    "load_set": {"--suite": SUITE},
    "reconciliation": {"--suite": SUITE},
}


def run(server, words):
    """Run the benchmarks; return the exit code of the first that fails.

    :param words: the name of one benchmark and its options; nothing for all
    """
    chosen, options = [words[0]] if words else list(BENCHES), words[1:]
    if chosen[0] not in BENCHES:
        raise SystemExit(f"No benchmark is called {chosen[0]!r}. There are: {', '.join(BENCHES)}.")
    if any(BENCHES[name] for name in chosen):
        templates.plain(server, logs.complaints)
        templates.suite(server)
    return next((code for name in chosen if (code := _run(server, name, options))), 0)


def _run(server, name, options):
    """Run one benchmark on fresh copies of the templates; return its exit code."""
    copies = BENCHES[name]
    try:
        for copy in copies.values():
            databases.clone(server, COPIES[copy], copy)
        command = [str(python_env.python()), "-W", "ignore::UserWarning:pkg_resources", "-m", f"bench.{name}"]
        words = [word for pair in copies.items() for word in pair]
        return children.foreground([*command, "--config", str(paths.CONF), *words, *options])
    finally:
        for copy in copies.values():
            databases.drop(server, copy)
