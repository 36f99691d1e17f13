"""What is kept of a group of proposals: its cells as COPY reads them, how many they are, and examples."""

import json

from .cleansing.rules import VALUE
from .source.staging import FIELD_MARK, QUOTE, joined

# Cells that are kept of what proposes nothing; the rest is counted.
LOOKED_AT = 10_000
EXAMPLES, EXAMPLE_LENGTH = 3, 60
# Rules whose proposals are plain numbers with a point.
PLAIN_NUMBERS = frozenset(
    "unit_in_number unit_remark unit_everywhere number_noise number_form quantity_number".split()
)


class Kept:
    """The cells of a Group that are worth keeping; `count` and `examples` are known after `cells()`.

    :param feed: of the column, None where it stands only behind another one
    :param passed_over: texts that need no correction here
    """

    def __init__(self, group, feed, passed_over):
        self.group, self.passed_over = group, passed_over
        is_number = feed is not None and feed.field.kind in ("number", "integer")
        self.comma = is_number and feed.decimal_mark == "," and group.rule in PLAIN_NUMBERS
        self.count, self.examples = 0, {}

    def cells(self):
        """Yield (row from 0, "state, is_applied, before, after, params" as COPY reads them)."""
        group = self.group
        codes = (code for _row, code in group.column.rows_of(group.by_value)) if group.by_value else None
        for proposal in group.proposals():
            key = next(codes) if codes else proposal.row
            before, after = proposal.before, proposal.after
            plain = before.strip(" ")
            # Blanks around a text are never loaded.
            if plain in self.passed_over or plain == after:
                continue
            self.count += 1
            if after is None and self.count > LOOKED_AT:
                continue
            if self.comma and after:
                after = after.replace(".", ",")
            self._show(plain, after)
            why = group.why.get(key) if after is None or group.rule not in VALUE else None
            params = _quoted(json.dumps(dict(why), default=str)) if why else ""
            told = "" if after is None else _quoted(after)
            yield proposal.row, FIELD_MARK.join(("rule", "f", _quoted(before), told, params))

    def _show(self, before, after):
        if len(self.examples) < EXAMPLES:
            shown = before[:EXAMPLE_LENGTH] or "∅"
            if after is not None:
                shown += f" → {after[:EXAMPLE_LENGTH] or '∅'}"
            self.examples[shown] = None


def _quoted(text):
    # Corrections may hold what COPY takes for marks.
    return f"{QUOTE}{joined([text])[0]}{QUOTE}"
