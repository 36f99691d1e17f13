"""Which column feeds which field: by name, synonyms and content."""

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache

from .headings import in_english

EXACT, SAME_WORDS, ONE_MORE_WORD, SIMILAR = 1.0, 0.95, 0.7, 0.6
SIMILAR_RATIO = 0.88
# A column with more different values than this says more than yes and no.
FLAG_VALUES = 4
# A heading in another language means what it says, but an English one beside it says it better.
TRANSLATED = 0.005
# One more word before these makes another thing of them: what a line totals is no line, the id of a place is that
# of another record.
_GENERAL = {"id", "key", "no", "code", "number", "external id", "line", "item", "position"}
_NOISE = {"no", "nr", "num", "number", "the", "of", "code"}
# With one of these more it is not the same thing: what a line costs is not what a unit costs.
_OTHER = {"total", "extended", "ext", "paid", "applied"}
_SHORT = {
    "qty": "quantity",
    "amt": "amount",
    "cust": "customer",
    "vend": "vendor",
    "whse": "warehouse",
    "acct": "account",
    "addr": "address",
    "desc": "description",
    "exp": "expiry",
    "avg": "average",
    "std": "standard",
    "min": "minimum",
    "max": "maximum",
}


@dataclass(frozen=True)
class Target:
    """A field that a file can feed.

    `kind`: text, date, number, flag, currency, unit, warehouse. `synonyms`: best first;
    those in `weak` count only when no column fits better. `column` of the history table,
    where it is not called as the target.

    Of a date: `is_day` without time of day; `is_plan` may lie ahead, what has happened may not.
    Of a number: `money` needs a currency; `whole` has no fraction; `sign` is "positive",
    "natural" (from 0), "any", or "taken": an assumption of the kind has to take a minus away.
    """

    code: str
    kind: str = "text"
    synonyms: tuple = ()
    weak: tuple = ()
    unique: bool = False
    required: bool = False
    column: str = ""
    is_day: bool = False
    is_plan: bool = False
    money: bool = False
    whole: bool = False
    sign: str = "natural"


def words(name):
    """Return the words of a heading in lower case, "OrderDate" being two.

    >>> words("PO / SO #"), words("Line Item Value (USD)"), words("OrderDate_local")
    (['po', 'so'], ['line', 'item', 'value', 'usd'], ['order', 'date', 'local'])
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.findall(r"[^\W_]+", spaced.lower())


@lru_cache(maxsize=20_000)
def _spelt_out(name):
    return [_SHORT.get(word, word) for word in words(name)]


def score(name, synonym):
    """Return how well a heading fits a synonym, 0 to 1.

    >>> score("Whse Qty", "warehouse quantity"), score("Lead Cost", "cost"), score("Total Cost", "cost")
    (1.0, 0.7, 0.0)
    """
    have, want = _spelt_out(name), _spelt_out(synonym)
    if not have or not want:
        return 0.0
    if have == want or "".join(have) == "".join(want):
        return EXACT
    have_set, want_set = set(have), set(want)
    if have_set - _NOISE == want_set - _NOISE and have_set - _NOISE:
        return SAME_WORDS
    more = have_set - want_set
    if want_set < have_set and len(more) == 1 and not more & _OTHER and synonym not in _GENERAL:
        return ONE_MORE_WORD
    ratio = difflib.SequenceMatcher(None, " ".join(have), " ".join(want)).ratio()
    return SIMILAR if ratio >= SIMILAR_RATIO else 0.0


def is_called(heading, synonyms):
    """Tell whether a heading, in whatever language, says one of these and nothing more."""
    names = (heading, *in_english(heading))
    return any(score(name, synonym) >= SAME_WORDS for name in names for synonym in synonyms)


def suggest(profiles, targets):
    """Return {column index: target code}: at most one column a target, best fits first.

    Content has a veto: a date field takes no column without dates, a unit no column of
    numbers, and a key only a column in which little is empty or repeated.
    """
    candidates = []
    for target in targets:
        for index, profile in enumerate(profiles):
            if not profile.filled or not content_fits(profile, target):
                continue
            strength = max(
                _fit(profile.name, target),
                *(_fit(name, target) - TRANSLATED for name in in_english(profile.name)),
                0.0,
            )
            if strength >= 0.5:
                candidates.append((-strength, index, target.code))
    found, taken = {}, set()
    for _strength, index, code in sorted(candidates):
        if index not in found and code not in taken:
            found[index] = code
            taken.add(code)
    return found


def _fit(name, target):
    """Return how well a heading fits a field, by the best of its synonyms."""
    strength = 0.0
    for rank, synonym in enumerate(target.synonyms):
        strength = max(strength, score(name, synonym) - rank * 0.002)
    for rank, synonym in enumerate(target.weak):
        strength = max(strength, score(name, synonym) * 0.6 - rank * 0.002)
    return strength


def content_fits(profile, target):
    kind = profile.kind
    if target.unique:
        return profile.is_key
    if target.kind in ("date", "number"):
        return kind == target.kind
    if target.kind == "flag":
        return len(profile.counts) <= FLAG_VALUES
    if target.kind in ("currency", "unit", "warehouse"):
        return kind == "text"
    return True


def signature(names):
    """Return what identifies the shape of a file: its headings, in any order.

    >>> signature(["ID", "Date "]) == signature(["date", "Id"])
    True
    """
    return "|".join(sorted(" ".join(words(name)) for name in names))


def currency_in_headings(names, known):
    """Return the currency code that headings such as "Freight (USD)" agree on, or ''."""
    found = {code for name in names for code in re.findall(r"\b[A-Z]{3}\b", name) if code in known}
    return found.pop() if len(found) == 1 else ""
