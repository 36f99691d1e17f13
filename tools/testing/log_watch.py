"""A pytest plugin that notes every WARNING or worse a test lets through to Odoo's log.

A message that a test expects (`mute_logger`, `assertLogs`) does not get here: both take it
off before it reaches the root.
"""

import json
import logging
import os

from .logs import normalise


class Watcher(logging.Handler):
    def __init__(self, path):
        super().__init__(logging.WARNING)
        self.path = path
        self.test = "outside of a test"

    def emit(self, record):
        message = record.getMessage()
        with open(self.path, "a") as handle:
            entry = {
                "test": self.test,
                "line": normalise(record.name, message.splitlines()[0] if message else ""),
            }
            handle.write(json.dumps(entry) + "\n")


_watcher = Watcher(os.environ["LOG_WATCH_FILE"])


def pytest_sessionstart(session):
    del session
    logging.getLogger().addHandler(_watcher)


def pytest_runtest_protocol(item):
    _watcher.test = item.nodeid
