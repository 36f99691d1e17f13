"""Stage of a table: values that other columns of the row speak against."""

from collections import defaultdict

from .content import is_readable, kind
from .dependencies import discover
from .duplicate_keys import joined
from .odd_formats import odd_values
from .proposals import CERTAIN, LIKELY, LOOK
from .spelling import RARER, Vocabulary, is_near, swaps_digits

# Pieces of evidence that make a correction certain, and rows that must agree at the least.
EVIDENCE = 2
AGREEING_ROWS = 4
# Rows of one slip; what is written more often was meant.
SLIPS = 3
# An empty cell is filled where so few rows disagree in the whole column.
FAITHFUL = 0.02
# … and so many times the rows with the same determining value are filled.
SELDOM = 4


def find(stages, keys=()):
    """Propose what the other rows with the same determining value have.

    Rules: `misspelt_against` (an unheard-of value that resembles the usual one), `unusual_against`
    (one that does not resemble it), `differs` (an ordinary value, only not the one that belongs:
    a look), `missing_against` (an empty cell). `by` names the determining columns.

    :param keys: tuples of names of columns that together name a thing

    A value that any determining column supports is left alone.
    """
    table = stages.table
    for name, dependencies in discover(table, [joined(table, names) for names in keys]).items():
        column = table[name]
        kind_of_column, vocabulary, odd = kind(column), Vocabulary(column), odd_values(column)
        cells = defaultdict(dict)
        for row, votes in _against(column, dependencies).items():
            judged = _judge(column, kind_of_column, vocabulary, odd, row, votes)
            if judged:
                rule, confidence, text = judged
                by = tuple(sorted(dependency.determinant.name for dependency, _code in votes))
                cells[rule, confidence, by][row] = text
        for (rule, confidence, by), by_row in _merged(cells).items():
            stages.add(rule, confidence, name, by_row=by_row, by=by)


def _against(column, dependencies):
    """Return {row: [(dependency, code it asks for)]} of cells that none supports."""
    suspects = set()
    for dependency in dependencies:
        opinions = [dependency.opinion(code) for code in range(len(dependency.determinant.values))]
        pairs = enumerate(zip(dependency.determinant.codes, column.codes, strict=True))
        suspects.update(row for row, (a, b) in pairs if opinions[a] is not None and opinions[a] != b)
    found = {}
    for row in suspects:
        votes, code = [], column.codes[row]
        for dependency in dependencies:
            opinion = dependency.opinion(dependency.determinant.codes[row])
            if opinion == code:
                break
            if opinion is not None:
                votes.append((dependency, opinion))
        else:
            if len({opinion for _dependency, opinion in votes}) == 1:
                found[row] = votes
    return found


def _judge(column, kind_of_column, vocabulary, odd, row, votes):
    """Return (rule, confidence, text), or None where nothing is worth telling."""
    code, wanted = column.codes[row], votes[0][1]
    text, instead = column.values[code], column.values[wanted]
    rows = max(dependency.agreeing[dependency.determinant.codes[row]] for dependency, _code in votes)
    faithful = min(dependency.errors for dependency, _code in votes) <= FAITHFUL
    if not text:
        # What most rows have anyway says nothing of a row that has nothing.
        faithful = faithful and 2 * column.counts[wanted] <= column.filled
        # Where many like it are empty, emptiness says something.
        faithful = faithful and all(
            dependency.empty[dependency.determinant.codes[row]] * SELDOM
            <= dependency.total[dependency.determinant.codes[row]]
            for dependency, _code in votes
        )
        return ("missing_against", LIKELY if faithful else LOOK, instead)
    count = column.counts[code]
    is_rare = count == 1 or count * RARER <= column.counts[wanted]
    # One number or date is as ordinary as another.
    if not is_rare or is_readable(text, *kind_of_column) or not vocabulary.is_strange(text, count, instead):
        return ("differs", LOOK, instead)
    if not is_near(text, instead):
        return ("unusual_against", LIKELY if code in odd and count <= SLIPS else LOOK, instead)
    evidence = len(votes) + (code in odd)
    sure = evidence >= EVIDENCE and rows >= AGREEING_ROWS and not swaps_digits(text, instead)
    return ("misspelt_against", CERTAIN if sure else LIKELY, instead)


def _merged(cells):
    """Merge groups that differ only in which columns were heard: one to accept, not twenty."""
    merged, heard = defaultdict(dict), defaultdict(set)
    for (rule, confidence, by), by_row in cells.items():
        merged[rule, confidence].update(by_row)
        heard[rule, confidence].update(by)
    return {(*key, tuple(sorted(heard[key]))): by_row for key, by_row in merged.items()}
