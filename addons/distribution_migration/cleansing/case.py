"""Upper and lower case of names: "ACME SUPPLY LLC" shouted by the old system."""

import re

from .values import changed, cleaner

# Words that stay small inside a name, in the languages whose names we meet most.
_SMALL = frozenset("and of the for de la le les du des del di da van der den von und y e et en".split())
# Legal forms and the like, as they are written.
_FIXED = {
    word.lower(): word
    for word in "LLC LLP LP PLC AG KG SE SA NV BV AB AS SpA SRL SARL SAS GmbH USA UK EU II III IV PO".split()
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@cleaner()
def clean_name_case(text):
    """Return a name that is all capitals or all small in mixed case; others as they are.

    >>> clean_name_case("ACME SUPPLY OF THE WEST LLC").value
    'Acme Supply of the West LLC'
    >>> clean_name_case("o'brien & söhne gmbh").value
    "O'Brien & Söhne GmbH"
    >>> clean_name_case("McDonald").rule, clean_name_case("IBM").rule
    ('', '')
    """
    letters = [char for char in text if char.isalpha()]
    # A single short word in capitals is an acronym more often than a shout.
    is_acronym = text.isupper() and len(letters) <= 4
    if not letters or is_acronym or not (text.isupper() or text.islower()):
        return changed(text, text, "")

    def write(match):
        word = match.group().lower()
        if word in _FIXED:
            return _FIXED[word]
        if word in _SMALL and match.start():
            return word
        return _capitalised(word)

    return changed(text, _WORD.sub(write, text), "name_case")


def _capitalised(word):
    """O'Brien and D’Angelo, but Levi's."""
    if word[1:2] in ("'", "’") and len(word) > 3:
        return word[:2].upper() + word[2:].capitalize()
    return word.capitalize()


@cleaner()
def clean_code_case(text):
    """Return a code in capitals without blanks around: codes are compared as texts.

    >>> clean_code_case(" ab-12c ").value
    'AB-12C'
    """
    return changed(text, text.strip().upper(), "code_case")
