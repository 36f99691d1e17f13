"""For whom and where a rule holds, matched against what a document says of itself."""

from dataclasses import dataclass
from typing import Any, NamedTuple

ORDER_TYPES = [
    ("stock", "From Stock"),
    ("mto", "Made or Bought to Order"),
    ("dropship", "Drop Shipped"),
]


@dataclass(frozen=True)
class Scope:
    """What a document says of itself. Empty recordsets where it has no such thing.

    `order_types` is a function, for it has to look at routes and few rules ask for it: it
    takes a line (or an empty recordset for the document as a whole) and returns a set of codes.
    """

    company: Any
    warehouse: Any
    segment: Any
    channel: Any
    order_types: Any


class RuleScope(NamedTuple):
    """What decides whether a rule looks at something: cached, so that no rule is read to find nothing."""

    rule_id: int
    tolerance: float
    company_id: int
    warehouse_id: int
    segment_id: int
    channel_id: int
    order_type: str
    product_categ_id: int

    @classmethod
    def of(cls, rule):
        return cls(
            rule.id,
            rule.tolerance,
            rule.company_id.id,
            rule.warehouse_id.id,
            rule.segment_id.id,
            rule.channel_id.id,
            rule.order_type,
            rule.product_categ_id.id,
        )

    @property
    def is_everywhere(self):
        """Whether it covers every document; lines may still be left out."""
        return not (self.company_id or self.warehouse_id or self.segment_id or self.channel_id)

    def covers(self, scope):
        """Whether a document of this scope is judged by the rule; `covers_line` decides for each measure."""
        return (
            (not self.company_id or scope.company.id == self.company_id)
            and (not self.warehouse_id or scope.warehouse.id == self.warehouse_id)
            and (not self.segment_id or scope.segment.id == self.segment_id)
            and (not self.channel_id or scope.channel.id == self.channel_id)
        )

    def covers_line(self, measure, scope):
        """Whether product category and kind of order of a measure lie in the rule's scope."""
        if self.order_type and self.order_type not in scope.order_types(measure.line):
            return False
        if not self.product_categ_id:
            return True
        # A document as a whole is covered when some of its goods are.
        return any(
            f"/{self.product_categ_id}/" in f"/{category.parent_path or ''}"
            for category in measure.products.categ_id
        )
