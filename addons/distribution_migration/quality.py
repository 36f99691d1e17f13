"""How good the rows of a file are, in the four dimensions that data quality management counts (DAMA UK, 2013).

Plain Python: which fault and which proposal belongs to which dimension, and how they become figures in percent.
"""

DIMENSIONS = ("completeness", "validity", "uniqueness", "consistency")

# Faults of the check, and rules of cleansing, by the dimension that they belong to; all others are of validity.
FAULTS = {
    "completeness": frozenset({"missing", "unmapped", "lot_missing", "no_warehouse"}),
    "uniqueness": frozenset({"repeated_key", "repeated_line", "repeated_value", "taken_value"}),
    "consistency": frozenset(
        "link_unknown link_ambiguous cycle document document_elsewhere document_differs other_unit"
        " other_cost other_warehouse not_stocked not_tracked two_prices no_place".split()
    ),
}
RULES = {
    "completeness": frozenset({"placeholder", "missing_against"}),
    "uniqueness": frozenset({"key_conflict"}),
    "consistency": frozenset(
        "differs variant misspelt_against unusual_against unit_everywhere unit_size unit_other rare_spelling"
        " rare_word".split()
    ),
}


def scores(rows, filled, cells, faulty):
    """Return {dimension: percent}, with `score`: their mean. None where there are no rows.

    :param rows: how many there are
    :param filled, cells: cells with a value, and all, of the fields that matter; no such fields: all are filled
    :param faulty: {dimension: rows with a fault of it}

    >>> scores(10, 15, 20, {"validity": 1})
    {'completeness': 75.0, 'validity': 90.0, 'uniqueness': 100.0, 'consistency': 100.0, 'score': 91.25}
    >>> scores(0, 0, 0, {})
    """
    if not rows:
        return None
    found = {"completeness": 100.0 * filled / cells if cells else 100.0}
    for name in DIMENSIONS[1:]:
        found[name] = 100.0 * (rows - min(rows, faulty.get(name, 0))) / rows
    return {**found, "score": sum(found.values()) / len(DIMENSIONS)}
