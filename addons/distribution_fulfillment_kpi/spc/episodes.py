"""One pattern is one signal, however many points it goes on for."""

from .sample import Episode


def episodes(rule, patterns, keys):
    """Return the episodes of a rule's patterns.

    A pattern in the same direction goes on with the one before where both share points, or where it
    is completed by the very next point.

    :param patterns: [(first index, index, direction)], in the order of their index
    :param keys: what the points are called
    """
    found, latest = [], {}
    for first, index, direction in patterns:
        last = latest.get(direction)
        if last and (first <= last["last"] or index == last["last"] + 1):
            last["last"] = index
            continue
        latest[direction] = {"first": first, "index": index, "last": index, "direction": direction}
        found.append(latest[direction])
    return [
        Episode(
            rule=rule,
            direction=episode["direction"],
            key=keys[episode["index"]],
            first_key=keys[episode["first"]],
            last_key=keys[episode["last"]],
            points=episode["last"] - episode["first"] + 1,
        )
        for episode in found
    ]
