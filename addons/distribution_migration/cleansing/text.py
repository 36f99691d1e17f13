"""Text that looks right and is not: blanks, invisible characters, broken encodings."""

import re
import unicodedata

import ftfy

from .values import Cleaned, cleaner

# Characters. Descriptions may be long; a cell of a million characters is no description.
LONGEST_TEXT = 100_000
# ftfy's repairs that undo damage; those that only prefer another typography stay off.
_REPAIR = ftfy.TextFixerConfig(
    unescape_html="auto",
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    remove_terminal_escapes=False,
    normalization=None,
    explain=False,
)
_JOINERS = "\u200c\u200d"
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
# The gravest first: the rule of a value that several were applied to.
STEPS = ("mojibake", "invisible", "trim", "blanks", "composed")


def _is_invisible(char, keep_joiners):
    if char in _JOINERS:
        return not keep_joiners
    if char in "\t\n\r\v\f\u0085":
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn")


def _without_invisible(text):
    # Scripts such as Persian or Hindi, and emoji, spell with joiners; Latin text does not.
    keep_joiners = any(char > "\u0590" and char.isalpha() or char > "\u2600" for char in text)
    return "".join(char for char in text if not _is_invisible(char, keep_joiners))


@cleaner(LONGEST_TEXT)
def clean_text(text):
    """Return the text without damage that nobody meant; line breaks inside stay.

    `note["steps"]` tells all that was done, in the order of STEPS; the rule is the first of them.

    >>> clean_text("  SpezialitÃ¤ten\\u200b  des\\u00a0 Hauses ").value
    'Spezialitäten des Hauses'
    >>> clean_text("Müller").rule
    ''
    >>> clean_text(" x").note["steps"]
    ('trim',)
    """
    if text.isascii() and text.isprintable() and "  " not in text and "&" not in text:
        value = text.strip()
        return Cleaned(value, "trim", {"steps": ("trim",)}) if value != text else Cleaned(text)
    steps = set()
    repaired = ftfy.fix_text(text, _REPAIR)
    if "\ufffd" in repaired:
        # What stood there is lost for good; the debris at least shows where.
        repaired = text
    if repaired != text:
        steps.add("mojibake")
    visible = _without_invisible(repaired)
    if visible != repaired:
        steps.add("invisible")
    composed = unicodedata.normalize("NFC", visible)
    if composed != visible:
        steps.add("composed")
    trimmed = composed.strip()
    if trimmed != composed:
        steps.add("trim")
    value = _BLANKS.sub(" ", trimmed.replace("\r\n", "\n").replace("\r", "\n"))
    value = _LINES.sub("\n", value)
    if value != trimmed:
        steps.add("blanks")
    done = tuple(step for step in STEPS if step in steps)
    return Cleaned(value, done[0], {"steps": done}) if done else Cleaned(text)


def fold(text):
    """Return the letters and digits alone, without case and accents: the same for the same words.

    >>> fold("Stück.") == fold("STUCK"), fold("U.S.A."), fold("Groß")
    (True, 'usa', 'gross')
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if char.isalnum())
