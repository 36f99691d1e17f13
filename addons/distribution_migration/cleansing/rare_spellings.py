"""Stage of a table: rare values that are spelt almost like a frequent one of the column."""

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .content import tokens
from .placeholders import placeholder
from .proposals import LIKELY, LOOK
from .row_context import contradicted
from .spelling import RARER, Vocabulary, differ_little, is_near

FREQUENT_ROWS = 5
# Rows of a rare value, and its share of those of the frequent one.
RARE_ROWS = 3
# Of the longer text may differ …
SHARE = 0.2
# … and where one value fills nearly the whole column, as much as other evidence would allow.
DOMINANT = 0.9
DOMINANT_SHARE = 0.4
# A word of the form of a value ("12 patients") stands in at least this share of the rows.
WORD_SHARE = 0.5
WORD_RARER = 100
# Comparisons a column may cost: about half a second.
COMPARISONS = 3_000_000


def find(stages):
    """Propose the frequent spelling. Rules: `rare_spelling`, `rare_word` (one word of the value).

    Digits are never changed: another digit is another code.
    """
    for column in stages.table:
        if 2 * len(column.values) > column.filled + 2 and column.filled > 100:
            _propose_words(stages, column)
            continue
        by_value, why = _spellings(column)
        doubtful = contradicted(stages.table, column, by_value)
        sure = {code: text for code, text in by_value.items() if code not in doubtful}
        stages.add("rare_spelling", LIKELY, column.name, sure, why=why)
        doubted = {code: by_value[code] for code in doubtful}
        stages.add("rare_spelling", LOOK, column.name, doubted, why=why)
        _propose_words(stages, column, by_value)


def _spellings(column):
    counts = column.counts
    frequent = [code for code, n in enumerate(counts) if n >= FREQUENT_ROWS and _is_word(column.values[code])]
    if not frequent:
        return {}, {}
    top = max(counts[code] for code in frequent)
    rare = [code for code, n in enumerate(counts) if n * RARER <= top and _is_word(column.values[code])]
    frequent.sort(key=counts.__getitem__, reverse=True)
    frequent = frequent[: max(1, COMPARISONS // max(1, len(rare)))]
    choices = {code: column.values[code] for code in frequent}
    dominant = frequent[0] if counts[frequent[0]] >= DOMINANT * column.filled else None
    vocabulary = Vocabulary(column)
    found, why = {}, {}
    for code in rare:
        instead = _nearest(column, code, choices, dominant)
        if instead is not None and vocabulary.is_strange(
            column.values[code], counts[code], column.values[instead]
        ):
            found[code] = column.values[instead]
            why[code] = {"rows": counts[instead]}
    return found, why


def _nearest(column, code, choices, dominant):
    """Return the code of the one frequent value that is near, or None."""
    text, count = column.values[code], column.counts[code]
    at_most = int(SHARE * (len(text) + 2)) if len(text) >= 4 else 0
    near = []
    if at_most:
        found = process.extract(text, choices, scorer=OSA.distance, score_cutoff=at_most, limit=3)
        near = [(distance, other) for _text, distance, other in found if other != code]
        near = [each for each in near if _may_be(column, text, count, each[1])]
        near = [each for each in near if differ_little(text, column.values[each[1]])]
    if near:
        near.sort()
        # Two frequent values are as near: nobody knows which was meant.
        return near[0][1] if len(near) == 1 or near[0][0] < near[1][0] else None
    if dominant is not None and dominant != code:
        is_meant = is_near(text, column.values[dominant], DOMINANT_SHARE)
        return dominant if is_meant and len(text) >= 4 and _may_be(column, text, count, dominant) else None
    return None


def _may_be(column, text, count, other):
    limit = max(RARE_ROWS, column.counts[other] // 100)
    is_rarer = count <= limit and count * RARER <= column.counts[other]
    return is_rarer and _digits(text) == _digits(column.values[other])


def _digits(text):
    return "".join(filter(str.isdigit, text))


def _is_word(text):
    return any(char.isalpha() for char in text) and len(text) <= 300 and not placeholder(text)


def _propose_words(stages, column, known=()):
    """The words that most values of a column share, misspelt in a few."""
    vocabulary = Vocabulary(column)
    first = [
        word for value in column.values[:200] for word in tokens(value) if word.isalpha() and len(word) >= 4
    ]
    usual = {word for word in first if vocabulary.rows(word) >= WORD_SHARE * column.filled}
    if not usual:
        return
    by_value, why = {}, {}
    for code, text in enumerate(column.values):
        if code in known or len(text) > 300 or column.counts[code] > RARE_ROWS:
            continue
        words = tokens(text)
        if usual & set(words):
            continue
        for word in words:
            near = [each for each in usual if is_near(word, each, DOMINANT_SHARE)]
            is_rare = near and vocabulary.rows(word) * WORD_RARER <= vocabulary.rows(near[0])
            if is_rare and len(near) == 1 and word.isalpha() and word.lower() != near[0].lower():
                by_value[code] = text.replace(word, near[0], 1)
                why[code] = {"word": near[0]}
                break
    stages.add("rare_word", LIKELY, column.name, by_value, why=why)
