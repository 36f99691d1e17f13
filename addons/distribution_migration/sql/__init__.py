from functools import cache
from pathlib import Path

from odoo.tools import SQL


@cache
def _text(name):
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")


def statement(name, **params):
    """Return one .sql file of this folder with its parameters, written there as %(name)s.

    :param params: values, or pieces of SQL as names of tables and columns
    """
    return SQL(_text(name), **params)
