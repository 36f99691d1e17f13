"""All rules over a table, in the order in which they build upon each other."""

from functools import partial

from . import (
    broken_dependencies,
    declared_kinds,
    duplicate_keys,
    hygiene,
    missing_values,
    odd_formats,
    outliers,
    rare_spellings,
    stuck_values,
    swapped_columns,
    units_in_numbers,
    variant_spellings,
)
from .stages import Stages


def review(table, kinds=None, keys=(), categories=(), last=()):
    """Return the groups of proposals for a Table, in the order in which they were found.

    A stage sees the table as the stages before would leave it, so that a cell is not proposed
    twice: what the relations among columns explain is no longer odd by itself.

    :param kinds: {column: declared_kinds.Kind}, where the mapping tells what a column holds
    :param keys: tuples of columns that together name a thing: its rows should agree
    :param categories: columns within whose values numbers are compared
    :param last: further finders, which see the table as all others would leave it

    >>> from .table import Table
    >>> table = Table.of(["size"], [["12 oz"], ["12.0 OZ."], ["16 oz"]] * 5)
    >>> [(group.rule, group.confidence, len(group), group.params["unit"]) for group in review(table)]
    [('unit_in_number', 'certain', 15, 'ONZ')]
    >>> next(review(table)[0].proposals()).after
    '12'
    """
    stages = Stages(table)
    for rules in (
        (hygiene.find,),
        (partial(declared_kinds.find, kinds=kinds or {}),),
        (missing_values.find, units_in_numbers.find),
        (stuck_values.find, swapped_columns.find),
        (variant_spellings.find,),
        (partial(broken_dependencies.find, keys=keys), partial(duplicate_keys.find, keys=keys)),
        (rare_spellings.find,),
        (odd_formats.find, partial(outliers.find, categories=categories)),
        last,
    ):
        for find in rules:
            find(stages)
        stages.next()
    return stages.groups
