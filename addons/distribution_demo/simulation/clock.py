"""The simulated clock: what every part of Odoo takes for now."""

import os
import warnings

import freezegun


class Clock:
    """Freezes time for Python and for the cursor, which stamps create_date and write_date.

    Instants are UTC without a zone, as Odoo keeps them. Used as a context manager; `set`
    moves the clock, forwards or backwards.
    """

    def __init__(self, env):
        self.cr = env.cr
        self.instant = None

    def __enter__(self):
        self.freezer = freezegun.freeze_time("2000-01-01")
        with warnings.catch_warnings():
            # It looks into every loaded module, also into those with deprecated names.
            warnings.simplefilter("ignore")
            self.frozen = self.freezer.start()
        return self

    def __exit__(self, *error):
        self.freezer.stop()
        self.cr._now = None

    def set(self, instant):
        self.instant = instant
        self.frozen.move_to(instant)
        self.cr._now = instant


def elapsed():
    """Return seconds of the real clock since some point; freezing does not reach it."""
    return os.times().elapsed
