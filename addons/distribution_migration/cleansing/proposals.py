"""What cleansing proposes: corrections in groups that a person accepts at once or cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .table import Column

# How sure a rule is of its groups. CERTAIN: a person would find nothing to weigh. LIKELY: right
# mostly, to be read through. LOOK: unusual; it may well be right as it stands.
CERTAIN, LIKELY, LOOK = "certain", "likely", "look"
CONFIDENCES = (CERTAIN, LIKELY, LOOK)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One cell. `row` counts from 0; `after` is None where something is wrong and nobody knows what is right."""

    row: int
    column: str
    before: str
    after: str | None
    rule: str
    confidence: str
    why: Mapping


@dataclass(frozen=True)
class Group:
    """One rule in one column, accepted or declined at once.

    `params` fill the rule's sentence. What to write stands in `by_value` ({code of the value in
    `column`: text or None}) where it depends on the value alone, else in `by_row` ({row: text or
    None}); `why` has more for a code or row. `raw` is the column as it was read, `column` as
    the rules before left it.
    """

    rule: str
    confidence: str
    column: Column
    raw: Column
    params: Mapping = field(default_factory=dict)
    by_value: Mapping = field(default_factory=dict)
    by_row: Mapping = field(default_factory=dict)
    why: Mapping = field(default_factory=dict)

    def __len__(self):
        """Number of cells."""
        counts = self.column.counts
        return sum(counts[code] for code in self.by_value) + len(self.by_row)

    @property
    def corrects(self):
        """Whether the rule says what is right, at least for some cells."""
        return any(text is not None for texts in (self.by_value, self.by_row) for text in texts.values())

    def proposals(self):
        """Yield a Proposal for each cell, in the order of the rows."""
        if self.by_value:
            cells = ((row, code, self.by_value[code]) for row, code in self.column.rows_of(self.by_value))
        else:
            cells = ((row, row, self.by_row[row]) for row in sorted(self.by_row))
        for row, key, after in cells:
            why = {**self.params, **self.why.get(key, {})}
            yield Proposal(row, self.raw.name, self.raw[row], after, self.rule, self.confidence, why)


def accepted(groups, confidences=(CERTAIN, LIKELY)):
    """Return {(row, column): Proposal} after accepting all corrections of these confidences.

    Groups stand in the order in which they were found; where two correct a cell, the later
    one, which started from what the earlier had made, says what is written.
    """
    found = {}
    for group in groups:
        if group.confidence in confidences and group.corrects:
            for proposal in group.proposals():
                if proposal.after is not None:
                    found[proposal.row, proposal.column] = proposal
    return found
