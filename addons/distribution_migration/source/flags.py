"""Yes and no as people write them."""

from .errors import ValueRefused

YES = frozenset("1 true t yes y x wahr ja j oui o vrai si sí s verdadero sim tak".split())
NO = frozenset("0 false f no n falsch nein non faux falso não nie - –".split())


def parse_flag(text):
    """Return True or False; raise ValueRefused (`flag`) for what is neither.

    >>> parse_flag("Yes"), parse_flag(" x "), parse_flag("0"), parse_flag("nein")
    (True, True, False, False)
    >>> parse_flag("maybe")  # doctest: +IGNORE_EXCEPTION_DETAIL
    Traceback (most recent call last):
    ...
    ValueRefused: ('flag', {})
    """
    word = text.strip().casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueRefused("flag")
