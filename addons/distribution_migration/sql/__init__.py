from functools import cache
from pathlib import Path


@cache
def statement(name):
    """Return the text of one .sql file of this folder; its parameters are %(name)s."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
