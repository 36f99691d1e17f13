"""City lines: "Portland, OR 97201", "01067 Dresden": city, state and postal code in one cell."""

from .places import clean_state
from .postal_codes import DIGITS, clean_postal_code
from .values import Cleaned, Problem, changed, cleaner


@cleaner(200)
def clean_city_line(text, country):
    """Return the city alone; `note` has "state" (code) and "postal_code", "" where not told.

    A state counts only behind the city, a postal code on either side. A city that is called as
    its state ("New York") stays the city. Problem: `city_empty`.

    >>> found = clean_city_line("Portland, Ore. 97201", country="US")
    >>> found.value, found.note["state"], found.note["postal_code"]
    ('Portland', 'OR', '97201')
    >>> clean_city_line("D-01067 Dresden", country="DE").note["postal_code"]
    '01067'
    """
    country = country.upper()
    words, postal_code = _without_postal_code(text.replace(",", " , ").split(), country)
    words, state = _without_state(words, country)
    city = " ".join(words).replace(" ,", ",").strip(" ,")
    if not city:
        return Problem("city_empty")
    return changed(text, city, "city_line", state=state, postal_code=postal_code)


def _without_postal_code(words, country):
    digits = DIGITS.get(country)
    for place in (-1, 0) if digits and len(words) > 1 else ():
        word = words[place]
        code = clean_postal_code(word, country=country)
        # Whole codes alone: a short number may be one of the street or of a district.
        if isinstance(code, Cleaned) and sum(map(str.isdigit, word)) >= digits:
            return (words[:-1] if place else words[1:]), code.value
    return words, ""


def _without_state(words, country):
    # The longest names of states have three words.
    for count in (3, 2, 1):
        tail, city = words[-count:], [word for word in words[:-count] if word != ","]
        if city and len(tail) == count and tail[0] != ",":
            name = " ".join(tail)
            found = clean_state(name, country=country)
            # Two letters are a state only as its code in capitals: "Rio de" is none.
            if isinstance(found, Cleaned) and (len(name) > 3 or name.isupper()):
                return words[:-count], found.value
    return words, ""
