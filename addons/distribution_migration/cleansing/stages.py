"""The table while rules run over it: each stage sees what the stages before would make of it."""

from .proposals import CERTAIN, LIKELY, Group
from .table import Table


class Stages:
    """Collects groups; `table` is as the groups before this stage would leave it."""

    def __init__(self, table):
        self.raw = self.table = table
        self.groups, self._new = [], []

    def add(self, rule, confidence, column, by_value=None, by_row=None, why=None, **params):
        """Add a group of a column (by name), unless it is empty."""
        if by_value or by_row:
            self._new.append(
                Group(
                    rule,
                    confidence,
                    self.table[column],
                    self.raw[column],
                    params,
                    by_value or {},
                    by_row or {},
                    why or {},
                )
            )

    def next(self):
        """End a stage: what it was fairly sure of holds for the next one."""
        corrections = {}
        for group in self._new:
            if group.confidence in (CERTAIN, LIKELY):
                by_value, by_row = corrections.setdefault(group.column.name, ({}, {}))
                by_value.update((k, text) for k, text in group.by_value.items() if text is not None)
                by_row.update((k, text) for k, text in group.by_row.items() if text is not None)
        self.table = Table([column.changed(*corrections.get(column.name, ({}, {}))) for column in self.table])
        self.groups += self._new
        self._new = []
