"""How a file as a whole writes numbers and dates.

"119,500" is a hundred thousand in one country and a hundred in another, and no single column of whole
numbers tells which. One system writes one file, though: a column that leaves no doubt speaks for the others.
"""

from collections import Counter


def decimal_marks(profiles):
    """Return {column index: (decimal mark, whether a doubt is left)} of the columns that hold numbers.

    Columns that are certain vote for those that are not; a tie of them, or none, leaves the doubt.
    """
    numbers = {index: profile for index, profile in enumerate(profiles) if profile.kind == "number"}
    votes = Counter(profile.decimal_mark[0] for profile in numbers.values() if _is_certain(profile))
    told = _only(votes)
    return {
        index: (told, False) if told and not _is_certain(profile) else profile.decimal_mark
        for index, profile in numbers.items()
    }


def date_styles(profiles):
    """Return {column index: (style, whether a doubt is left)} of the columns that hold dates.

    In doubt are 3/4/26 and its like, by day first or month first.
    """
    dates = {index: profile for index, profile in enumerate(profiles) if profile.kind == "date"}
    votes = Counter(
        style
        for style, _share, is_rival in (profile.date_style for profile in dates.values())
        if not is_rival
    )
    told = _only(Counter({style: votes[style] for style in ("dmy", "mdy") if votes[style]}))
    found = {}
    for index, profile in dates.items():
        style, _share, is_rival = profile.date_style
        found[index] = (told, False) if told and is_rival and style in ("dmy", "mdy") else (style, is_rival)
    return found


def _is_certain(profile):
    return profile.tells_decimal_mark and not profile.decimal_mark[1]


def _only(votes):
    """Return what most of the columns say, None where nobody says anything or two say different things as often.

    >>> _only(Counter({",": 2, ".": 1})), _only(Counter()), _only(Counter({",": 1, ".": 1}))
    (',', None, None)
    """
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
