"""Stage of a table: damage that shows in each text by itself."""

from .proposals import CERTAIN, LOOK
from .text import clean_text
from .values import Cleaned


def find(stages):
    """Propose clean texts. Rules: the STEPS of text.py.

    Blanks that are doubled inside are certain only where the column has the same text with
    single ones as well; otherwise nothing tells that they were not meant.
    """
    for column in stages.table:
        by_rule = {}
        for code, text in enumerate(column.values):
            cleaned = clean_text(text)
            if isinstance(cleaned, Cleaned) and cleaned.rule:
                sure = cleaned.rule != "blanks" or cleaned.value in column.code_of
                by_rule.setdefault((cleaned.rule, CERTAIN if sure else LOOK), {})[code] = cleaned.value
        for (rule, confidence), by_value in by_rule.items():
            stages.add(rule, confidence, column.name, by_value)
