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


def load(name, once=(), **parameters):
    """Return `<name>.sql` as a query; each %(name)s that is no file stands for a parameter or a further query.

    :param once: names of its CTEs to be computed once, although the file has them NOT MATERIALIZED
    """
    code = text(name)
    for cte in once:
        code = code.replace(f"{cte} AS NOT MATERIALIZED (", f"{cte} AS MATERIALIZED (")
    return SQL(code, **parameters)  # pylint: disable=sql-injection  # text of our own file
