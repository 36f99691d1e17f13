"""The one loader of the SQL files beside it."""

import re
from functools import cache
from pathlib import Path

from odoo.tools import SQL

FOLDER = Path(__file__).parent


@cache
def text(name):
    """Return the text of `<name>.sql`, comments included; a file it names as %(name)s stands there in full.

    So what several facts say alike (the days of a warehouse, how goods come from a vendor) is written once.
    """
    own = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(
        r"%\((\w+)\)s",
        lambda found: f"\n{text(found[1])}" if (FOLDER / f"{found[1]}.sql").exists() else found[0],
        own,
    )


def load(name, **parameters):
    """Return `<name>.sql` as a query; each %(name)s that is no file stands for a parameter or a further query."""
    return SQL(text(name), **parameters)  # pylint: disable=sql-injection  # text of our own file
