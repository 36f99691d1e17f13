"""Spelling that does not matter: case, accents, umlauts, abbreviations, legal forms."""

import functools
import re
import unicodedata

from .vocabulary import ABBREVIATIONS, LEGAL_FORMS

# What is longer is no name: more is not looked at, so that no cell can cost more than a few microseconds.
TEXT_LIMIT = 1000
TOKEN_LIMIT = 40
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o", "ı": "i"})
# "Mueller" is how "Müller" is written where there is no ü; both become "muller".
_UMLAUTS = re.compile("([aou])e")
_WORD = re.compile(r"[^\W_]+")
# A dash, slash or point inside belongs to the token: KX-TS108W, 10/100, 1.5.
_JOINED = re.compile(r"[^\W_]+(?:[-/.,][^\W_]+)*")
_MARKS = re.compile(r"[-/.,]")
# The dots of S.r.l. and B.V.: between letters that stand alone.
_DOTS = re.compile(r"(?<![^\W_])([^\W\d_])\.(?=[^\W\d_](?![^\W_]))")
_SPACED_SIZE = re.compile(
    r"(?<![^\W_])([0-9]{1,6}) (ml|cl|dl|l|lt|ltr|mg|g|gr|kg|kgs|oz|lbs?|mm|cm)(?![^\W_])"
)
_APOSTROPHES = re.compile("['’`´]")


def fold(text):
    """Return the text in lower case without accents; umlauts as their base letter.

    >>> fold("Müller"), fold("MUELLER"), fold("Straße"), fold("Łódź")
    ('muller', 'muller', 'strasse', 'lodz')
    """
    text = text[:TEXT_LIMIT]
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in text if not unicodedata.combining(letter)).translate(_LETTERS)
    return _UMLAUTS.sub(r"\1", text.lower())[: 2 * TEXT_LIMIT]


@functools.lru_cache(maxsize=1 << 16)
def words(text):
    """Return the words of a text, abbreviations written out.

    >>> words("Baker St. 12"), words("O'Neil & Sons, S.r.l.")
    (('baker', 'street', '12'), ('oneil', 'sons', 'srl'))
    """
    plain = _DOTS.sub(r"\1", _APOSTROPHES.sub("", fold(text)))
    found = _WORD.findall(plain)[:TOKEN_LIMIT]
    return tuple(ABBREVIATIONS.get(word, word) for word in found)


def without_legal_form(tokens):
    """Return the words without those that only tell the legal form, unless nothing else is there.

    >>> without_legal_form(("maple", "market", "inc")), without_legal_form(("gmbh",))
    (('maple', 'market'), ('gmbh',))
    """
    kept = tuple(token for token in tokens if token not in LEGAL_FORMS)
    return kept or tokens


def has_legal_form(tokens):
    """Tell whether a name is a company's; one letter alone ("S") is not enough.

    >>> has_legal_form(words("Maple Market Inc.")), has_legal_form(words("Anna Lopez"))
    (True, False)
    """
    return any(len(token) > 1 and token in LEGAL_FORMS for token in tokens[1:])


@functools.lru_cache(maxsize=1 << 14)
def product_tokens(text):
    """Return (words, numbers) of a product text; what has a digit in it is a number.

    Marks inside of numbers are dropped: shops write one model as KX-TS108W and KXTS108W.

    >>> product_tokens("Panasonic 2-Line Telephone - KX-TS108W")
    (('panasonic', 'telephone'), ('2line', 'kxts108w'))

    A size is one number, with a blank before its unit or without.

    >>> product_tokens("Assam tea 500 g") == product_tokens("Assam tea 500g")
    True
    """
    plain, numbers = [], []
    for token in _JOINED.findall(_SPACED_SIZE.sub(r"\1\2", fold(text)))[: 2 * TOKEN_LIMIT]:
        if any(letter.isdigit() for letter in token):
            numbers.append(_MARKS.sub("", token))
        else:
            plain += _MARKS.split(token)
    return tuple(ABBREVIATIONS.get(word, word) for word in plain), tuple(numbers)
