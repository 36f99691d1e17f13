"""Stage of a table: one value in several spellings that differ in case, accents or punctuation."""

from collections import defaultdict

from .proposals import LIKELY, LOOK
from .row_context import contradicted
from .spelling import RARER
from .text import fold

# Rows of the commonest spelling, and how many times those of another one it must have.
ROWS = 3
MORE = 2


def find(stages):
    """Propose the commonest spelling. Rule: `variant`.

    Only for values without digits: A-1 and A1 may be two articles.
    """
    for column in stages.table:
        if 2 * len(column.values) > column.filled + 2:
            continue
        variants = defaultdict(list)
        for code, text in enumerate(column.values):
            if len(text) <= 300 and not any(map(str.isdigit, text)):
                variants[fold(text)].append(code)
        found = {LIKELY: {}, LOOK: {}}
        for key, codes in variants.items():
            if key and len(codes) > 1:
                rows = column.counts.__getitem__
                usual = max(codes, key=rows)
                for code in codes:
                    if code != usual and rows(usual) >= max(ROWS, MORE * rows(code)):
                        confidence = LIKELY if rows(usual) >= RARER * rows(code) else LOOK
                        found[confidence][code] = column.values[usual]
        doubtful = contradicted(stages.table, column, found[LIKELY])
        found[LOOK].update((code, found[LIKELY].pop(code)) for code in doubtful)
        for confidence, by_value in found.items():
            stages.add("variant", confidence, column.name, by_value)
