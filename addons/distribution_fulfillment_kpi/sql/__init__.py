"""The one loader of the SQL files beside it."""

from functools import cache
from pathlib import Path

from odoo.tools import SQL


@cache
def text(name):
    """Return the text of `<name>.sql`, comments included, as it stands in the file."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def load(name, **parameters):
    """Return `<name>.sql` as a query; each %(name)s stands for a parameter or for a further query."""
    return SQL(text(name), **parameters)  # pylint: disable=sql-injection  # text of our own file
