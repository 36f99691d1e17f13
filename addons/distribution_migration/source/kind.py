"""What a kind of history is: declared once, read by the check, the screen and the load."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .suggest import Target


@dataclass(frozen=True)
class Assumption:
    """What a file says once and stands for both.

    `fill(values, mapped)` completes the values of a row in place; `mapped` holds the targets
    that the file feeds. `switch` names the setting that turns it off; empty: always done.
    """

    fill: Callable
    switch: str = ""


@dataclass(frozen=True)
class Parent:
    """Rows of another kind, loaded before, to which each row refers.

    `target` holds the reference as the file writes it: the key of the row, or its `number`
    where one row alone bears it. `column` of the history table gets the row; the columns in
    `gives` are taken from it where the file says nothing.
    """

    target: str
    kind: str
    column: str
    number: str
    gives: tuple = ()


@dataclass(frozen=True)
class Odd:
    """Rows that are loaded and told of. `code` names the sentence.

    Odd is a row whose `before` comes earlier than `after` (pairs of targets), or one that
    has none of the targets `without`.
    """

    code: str
    pairs: tuple = ()
    without: tuple = ()


@dataclass(frozen=True)
class Kind:
    """One kind of history: which fields a file can feed, and what its rows must be.

    `instants`: at least one of these dates must be fed; without any, a row belongs to no
    period. `partner`: the target that names the customer or vendor. `at_most`: pairs
    (part, whole) of numbers; a part above its whole is refused.
    """

    code: str
    targets: tuple[Target, ...]
    instants: tuple[str, ...]
    partner: str = ""
    assumptions: tuple[Assumption, ...] = ()
    parent: Parent | None = None
    at_most: tuple[tuple[str, str], ...] = ()
    odd: tuple[Odd, ...] = ()

    @cached_property
    def by_code(self):
        return {target.code: target for target in self.targets}

    @cached_property
    def required(self):
        return frozenset(target.code for target in self.targets if target.required)

    @cached_property
    def money(self):
        """The targets that need a currency."""
        return tuple(target.code for target in self.targets if target.money)

    @cached_property
    def needs_currency(self):
        """Whether an amount without a currency is refused: no row of another kind gives it."""
        return not (self.parent and "currency_id" in self.parent.gives)

    @cached_property
    def switches(self):
        return tuple(assumption.switch for assumption in self.assumptions if assumption.switch)
