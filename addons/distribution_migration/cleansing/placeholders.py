"""Texts that stand for "no value"."""

import re

from .values import Cleaned, changed, cleaner

# Nobody means these as a value: marks of spreadsheets, databases and forms.
SURE = frozenset(
    "n/a #n/a n.a. n.a n/d #n/d null (null) <null> nan #null! #ref! #value! #name? #div/0! #num! #nv".split()
) | {"", "-", "--", "---", "–", "—", "?", "??", "???", ".", "..", "...", "_", "*", "#", "not applicable"}
# Words that mostly say the same, but may be a value: Null is a surname, NA is Namibia.
WORDS = frozenset(
    "na none nil nothing unknown unkn empty blank missing undefined tbd tba tbc tbn todo x xx dummy test"
    " unbekannt keine leer fehlt inconnu aucun vide desconocido ninguno vacio k.a. n.b. s/o s/n".split()
) | {
    "(blank)",
    "(none)",
    "(empty)",
    "not available",
    "not specified",
    "not known",
    "no data",
    "to be defined",
}
# Days that systems write where they need one: the first and last they can hold.
DAYS = re.compile(
    r"(?:9999|2999|2099|1900|1899|1901|1970|0001|0000)[-/.](?:12[-/.]31|01[-/.]01|00[-/.]00|12[-/.]30)"
)
_FILLER = re.compile(r"(?:0{3,}|9{4,}|x{3,}|\*{2,}|#{2,}|\?{2,}|-{2,})(?:\.0+)?")


def placeholder(text):
    """Return "sure", "word", "day" or "filler" for a text that stands for no value, else "".

    >>> [placeholder(text) for text in ("N/A", " tbd ", "9999-12-31", "xxx", "0000000", "Nantes")]
    ['sure', 'word', 'day', 'filler', 'filler', '']
    """
    # The longest of them has a little over twenty characters.
    if len(text) > 40:
        return ""
    plain = " ".join(text.lower().split())
    if plain in SURE:
        return "sure" if plain else ""
    if plain in WORDS:
        return "word"
    if DAYS.fullmatch(plain[:10]):
        return "day"
    return "filler" if _FILLER.fullmatch(plain) else ""


@cleaner()
def clean_placeholder(text):
    """Return no value for a text that stands for none, other texts as they are."""
    kind = placeholder(text)
    return changed(text, "", "placeholder", kind=kind) if kind else Cleaned(text)
