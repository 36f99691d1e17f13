"""Stage of a table: rows that bear the same key and say different things."""

from .dependencies import tabulate
from .proposals import LOOK
from .table import Column


def joined(table, names):
    """Return a column of the texts of several columns of a row; empty where one of them is."""
    if len(names) == 1:
        return table[names[0]]
    texts = zip(*(map(table[name].values.__getitem__, table[name].codes) for name in names), strict=True)
    return Column.of(" + ".join(names), ("\x1f".join(cells) if all(cells) else "" for cells in texts))


def find(stages, keys):
    """Point to rows of one key that differ and have no majority. Rule: `key_conflict`, by the `key`.

    Where most rows of a key agree, the others are found as broken dependencies.

    :param keys: tuples of names of columns that together name a thing
    """
    for names in keys:
        key = joined(stages.table, names)
        for column in stages.table:
            if column.name in names:
                continue
            table = tabulate(key, column)
            split = {
                code
                for code, total in enumerate(table.total)
                if total > table.agreeing[code] and table.opinion(code) is None
            }
            rows = {row: None for row, _code in key.rows_of(split) if column[row]} if split else {}
            stages.add("key_conflict", LOOK, column.name, by_row=rows, key=key.name)
