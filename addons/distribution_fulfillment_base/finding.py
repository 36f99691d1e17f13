"""What passes between a check, which measures, and the rules, which judge."""

import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Measure:
    """A departure as a check measured it, before any tolerance.

    `expected` and `actual` are in `value_unit` (a currency, days), `deviation` is in the check's
    unit, that of the tolerance; positive is a departure in the direction the check looks for.
    `amount` is the money it costs in the currency of the company, None where it cannot be
    measured. `summary` says it in words. `record` is the document, `line` its line or an empty
    recordset. `basis` tells apart what the figures alone do not: two moves of a promise by
    eight days each.
    """

    record: Any
    line: Any
    expected: float
    actual: float
    deviation: float
    value_unit: str
    summary: str
    amount: float | None = None
    basis: str = ""


@dataclass
class Finding:
    """A measure that an active rule does not tolerate."""

    rule: Any
    measure: Measure
    justification: Any = field(default=None)

    @property
    def target(self):
        """The record that the finding is about: the line, else the document."""
        return self.measure.line or self.measure.record

    @property
    def key(self):
        """(rule id, document model, document id, line id): one open variance has it."""
        return (self.rule.id, self.measure.record._name, self.measure.record.id, self.measure.line.id or 0)

    @property
    def fingerprint(self):
        """Changes when the rule's version or what was measured changes: an old reason is then none."""
        parts = (
            self.rule.version_id.id,
            self.measure.record._name,
            self.measure.record.id,
            self.measure.line.id or 0,
            f"{self.measure.expected:.6f}",
            f"{self.measure.actual:.6f}",
            self.measure.basis,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def needs_reason(self):
        return self.rule.response == "reason" and not self.justification

    @property
    def is_refused(self):
        return self.rule.response == "block" or self.needs_reason
