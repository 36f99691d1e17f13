"""A table as cleansing reads it: each column as its different values and a number per row."""

import itertools
from array import array
from collections import Counter
from functools import cached_property

# Rows that are read before they are taken apart by columns.
_BATCH = 4096
# Columns whose relations are looked into.
COMPARED = 60


class _Numbering(dict):
    """{value: number in the order of first sight}"""

    def __missing__(self, value):
        number = self[value] = len(self)
        return number


class Column:
    """`values[codes[row]]` is the text of a row; memory grows with the different values.

    A row costs four bytes. What a rule says of a value it says once, however often it occurs.
    """

    def __init__(self, name, values, codes):
        self.name, self.values, self.codes = name, values, codes

    @classmethod
    def of(cls, name, texts):
        numbering = _Numbering()
        codes = array("I", map(numbering.__getitem__, texts))
        return cls(name, list(numbering), codes)

    def __len__(self):
        return len(self.codes)

    def __getitem__(self, row):
        return self.values[self.codes[row]]

    @cached_property
    def counts(self):
        """Rows of each value, in the order of `values`."""
        counted = Counter(self.codes)
        return [counted[code] for code in range(len(self.values))]

    @cached_property
    def filled(self):
        """Rows that are not empty."""
        return sum(count for value, count in zip(self.values, self.counts, strict=True) if value)

    @cached_property
    def code_of(self):
        return {value: code for code, value in enumerate(self.values)}

    def rows_of(self, codes):
        """Yield (row, code) of the rows with one of these codes."""
        return ((row, code) for row, code in enumerate(self.codes) if code in codes)

    def changed(self, by_value, by_row):
        """Return the column after these corrections ({code: text}, {row: text})."""
        if not by_value and not by_row:
            return self
        numbering = _Numbering()
        mapping = [numbering[by_value.get(code, value)] for code, value in enumerate(self.values)]
        codes = array("I", map(mapping.__getitem__, self.codes))
        for row, text in by_row.items():
            codes[row] = numbering[text]
        column = Column(self.name, list(numbering), codes)
        # What no row has any more is no value of the column.
        return column if all(column.counts) else Column.of(self.name, map(column.values.__getitem__, codes))


class Table:
    """Columns of equal length, by name."""

    def __init__(self, columns):
        self.columns = {column.name: column for column in columns}
        self.rows = len(columns[0]) if columns else 0

    @classmethod
    def of(cls, names, rows):
        """Read rows of cells, a row at a time; missing cells are empty, surplus ones left out.

        >>> table = Table.of(["city", "state"], [["Boston", "MA"], ["Salem"]])
        >>> table["state"][1], table.rows
        ('', 2)
        """
        numberings = [_Numbering() for _name in names]
        codes = [array("I") for _name in names]
        rows, width = iter(rows), len(names)
        while batch := list(itertools.islice(rows, _BATCH)):
            if any(len(row) != width for row in batch):
                batch = [[*row[:width], *[""] * (width - len(row))] for row in batch]
            for numbering, numbers, cells in zip(numberings, codes, zip(*batch, strict=True), strict=True):
                numbers.extend(map(numbering.__getitem__, cells))
        return cls(
            [
                Column(name, list(numbering), numbers)
                for name, numbering, numbers in zip(names, numberings, codes, strict=True)
            ]
        )

    def __getitem__(self, name):
        return self.columns[name]

    def __iter__(self):
        return iter(self.columns.values())

    @cached_property
    def related(self):
        """The columns that are compared with each other: with several values, which come back.

        The first COMPARED of them: the pairs of ten thousand columns would take for ever.
        """
        found = (column for column in self if 1 < len(column.values) and 2 * len(column.values) <= self.rows)
        return list(itertools.islice(found, COMPARED))
