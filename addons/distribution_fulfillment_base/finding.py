"""What passes between a check, which measures, and the rules, which judge."""

import hashlib
from dataclasses import dataclass, field
from typing import Any


class Shown(Exception):
    """Tried from a form's button: somebody has to see or answer these findings before the act."""

    def __init__(self, findings):
        super().__init__("Findings to be shown")
        self.findings = findings


@dataclass
class Measure:
    """A departure as a check measured it, before any tolerance.

    `expected` and `actual` are in `value_unit` (a currency, days), `deviation` is in the check's
    unit, that of the tolerance; positive is a departure in the direction the check looks for.
    `amount` is the money it costs in the currency of the company, None where it cannot be
    measured. `summary` says it in words, which the ledger keeps for good: it names documents, products
    and places, never a person or partner. `record` is the document, `line` its line or an empty
    recordset. `basis` tells apart what the figures alone do not: two moves of a promise by
    eight days each. `event_keys` are the ledger's columns, where line and document do not know them.
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
    event_keys: dict | None = None

    @property
    def keys(self):
        """The columns that every ledger row about it carries: those of the line, else of the document."""
        return self.event_keys or (self.line or self.record)._fulfillment_event_keys()

    @property
    def products(self):
        """What it is about: the product of the line, all of them for the document as a whole."""
        if not self.line:
            return self.record._fulfillment_products()
        return self.line if self.line._name == "product.product" else self.line.product_id


@dataclass
class Finding:
    """A measure that a rule does not tolerate, and what stands for it already."""

    rule: Any
    measure: Measure
    justification: Any = field(default=None)
    approval: Any = field(default=None)
    waiver: Any = field(default=None)
    # Who is about to do it has waived it: nobody waives a rule for their own work.
    is_waived_by_self: bool = False
    # What was changed around it, where it is a change that is judged: an answer to a price of 8
    # for 5 pieces is none to a price of 8 for 500.
    bound: str = ""
    # Found while documents are taken over: the rule records it, whatever its response.
    is_taken_over: bool = False
    # The amount that says how far up an approval goes, in company currency.
    asked_amount: float = 0.0

    @property
    def key(self):
        """(rule id, document model, document id, line id): one open variance has it."""
        return (self.rule.id, self.measure.record._name, self.measure.record.id, self.measure.line.id or 0)

    @property
    def fingerprint(self):
        """Changes when the rule's version or what was measured changes: an old answer is then none."""
        parts = (
            self.rule.version_id.id,
            self.measure.record._name,
            self.measure.record.id,
            self.measure.line.id or 0,
            f"{self.measure.expected:.6f}",
            f"{self.measure.actual:.6f}",
            self.measure.basis,
            *([self.bound] if self.bound else []),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    @property
    def is_live(self):
        """Whether the rule judges in earnest; a simulated one only leaves a trace."""
        return self.rule.state == "active"

    @property
    def needs_reason(self):
        return self._is_asked("reason") and not self.justification

    @property
    def needs_approval(self):
        return self._is_asked("approval") and not self.approval

    @property
    def is_refused(self):
        return self._is_asked("block") or self.needs_reason or self.needs_approval

    @property
    def is_shown(self):
        """Whether a person who is asked anyway should see it, or has to be asked because of it."""
        return self.is_live and not self.waiver and not self._is_only_recorded()

    def _is_asked(self, response):
        return self.is_live and not self.waiver and not self.is_taken_over and self.rule.response == response

    def _is_only_recorded(self):
        return self.is_taken_over or self.rule.response == "record"

    def fact(self, event_type, **columns):
        """The ledger row that tells of this finding."""
        return {
            **self.measure.keys,
            "event_type": event_type,
            "expected": self.measure.expected,
            "actual": self.measure.actual,
            "unit": self.measure.value_unit,
            "amount": self.measure.amount,
            "currency_ref": self.measure.record.company_id.currency_id.id,
            "reason_ref": self.justification.reason_id.id if self.justification else None,
            "new_text": self.rule.name,
            "note": self.measure.summary,
            **columns,
        }
