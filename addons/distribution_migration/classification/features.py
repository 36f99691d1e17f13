"""What an item is known by: words of its names, the beginning of its code, its other values."""

import re
import unicodedata

# How much a trait of a column says beside how rare it is.
WEIGHTS = {"words": 1.0, "code": 0.7, "value": 0.5}
# Endings of a word that tell one item of a kind from several: it is known by its beginning, too.
STEM = 5
LONGEST_TEXT = 300
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")


def features(texts, kinds):
    """Return {trait: weight} of an item.

    :param texts: {column: text}
    :param kinds: {column: "words" (names), "code" (numbers with a meaning) or "value" (unit, maker)}

    >>> sorted(features({"name": "Road Frames, 48"}, {"name": "words"}))
    ['frames', 'frame~', 'road']
    >>> sorted(features({"ref": "BK-R89B-48"}, {"ref": "code"}))
    ['ref^bk', 'ref^bk-r']
    """
    found = {}
    for column, text in texts.items():
        if text and (kind := kinds.get(column)):
            for trait in _TRAITS[kind](column, _plain(text)):
                # What a name says twice, or name and description say alike, is one trait.
                found[trait] = max(found.get(trait, 0.0), WEIGHTS[kind])
    return found


def _plain(text):
    """Return a text in small letters without accents."""
    text = text[:LONGEST_TEXT].lower()
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _words(_column, text):
    for word in _WORD.findall(text):
        # Sizes and years stand in items of any kind.
        if len(word) > 1 and not word.isdigit():
            yield word
            if len(word) > STEM and word.isalpha():
                yield f"{word[:STEM]}~"


def _code(column, text):
    parts = _WORD.findall(text)
    letters = _LETTERS.match(parts[0]) if parts else None
    if not letters:
        return
    yield f"{column}^{letters[0]}"
    if letters[0] != parts[0]:
        yield f"{column}^{parts[0]}"
    elif len(parts) > 1:
        # The letters of the second part: what follows them counts sizes and colours.
        second = _LETTERS.match(parts[1])
        yield f"{column}^{parts[0]}-{second[0] if second else parts[1][:1]}"


def _value(column, text):
    yield f"{column}={text.strip()}"


_TRAITS = {"words": _words, "code": _code, "value": _value}
