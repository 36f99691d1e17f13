"""Which pairs are looked at: those that share something rare.

Every token of every record is a key, each two tokens of a record together are one more. Keys that few records have
come first, until there are enough candidates: so no key has to be chosen for a file, and none gets out of hand.
"""

import numpy as np

# Candidates that are looked at for each record, on average.
PER_RECORD = 40
# No key of more records is followed, however much room there is: it tells too little.
LARGEST = 60
# Of the tokens of a record so many, the rarest, are put together two by two.
COMBINED = 12
_MIX = np.uint64(0x9E3779B97F4A7C15)


def candidates(token_sets, scope):
    """Return (left, right): row numbers of the pairs to compare, left < right, in ascending order.

    :param token_sets: the `TokenSets` of the comparisons
    :param scope: an `estimate.Scope`
    """
    rows = scope.rows
    row, key, count = _keys(token_sets)
    budget = PER_RECORD * rows
    # A key alone, and its combinations only where it alone is too frequent to be followed.
    single = _blocks(row, key)
    pairs = _blocks(*_combined(row, key, count, rows))
    sizes = np.concatenate([single[2], pairs[2]])
    members = np.concatenate([single[0], pairs[0]])
    starts = np.concatenate([single[1], pairs[1] + len(single[0])])
    found, total = [], 0
    for size in range(2, LARGEST + 1):
        blocks = starts[sizes == size]
        if not len(blocks):
            continue
        total += len(blocks) * size * (size - 1) // 2
        if total > budget * 4 and found:
            break
        one, two = np.triu_indices(size, 1)
        for portion in np.array_split(blocks, max(1, len(blocks) * len(one) // 4_000_000)):
            table = members[portion[:, None] + np.arange(size)]
            left, right = table[:, one].ravel(), table[:, two].ravel()
            wanted = _wanted(left, right, scope)
            found.append(np.unique(left[wanted].astype(np.int64) * rows + right[wanted]))
        if sum(map(len, found)) > 2 * budget:
            found = [np.unique(np.concatenate(found))]
            if len(found[0]) > budget:
                break
    codes = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)
    return (codes // max(rows, 1)).astype(np.int32), (codes % max(rows, 1)).astype(np.int32)


def _wanted(left, right, scope):
    """`left` is below `right`: members of a block are in ascending order."""
    if scope.kind == "within":
        return right < scope.first
    across = (left < scope.first) & (right >= scope.first)
    return across if scope.kind == "across" else across | (right < scope.first)


def _keys(token_sets):
    """Return (row, key, records that have the key) of all tokens of all comparisons."""
    row, key, count, offset = [], [], [], 0
    for tokens in token_sets:
        row.append(tokens.rows)
        key.append(tokens.ids.astype(np.uint64) + np.uint64(offset))
        count.append(tokens.count[tokens.ids])
        offset += tokens.size
    return np.concatenate(row), np.concatenate(key), np.concatenate(count)


def _combined(row, key, count, rows):
    """Return (row, key) of each two tokens of a record, of its rarest that more than one record has."""
    shared = count > 1
    row, key, count = row[shared], key[shared], count[shared]
    order = np.lexsort((key, count, row))
    row, key = row[order], key[order]
    length = np.bincount(row, minlength=rows)
    place = np.arange(len(row)) - (np.cumsum(length) - length)[row]
    row, key, place = row[place < COMBINED], key[place < COMBINED], place[place < COMBINED]
    table = np.full((rows, COMBINED), np.iinfo(np.uint64).max, dtype=np.uint64)
    table[row, place] = key
    owners, keys = [], []
    for one in range(COMBINED):
        for two in range(one + 1, COMBINED):
            there = np.flatnonzero(table[:, two] != np.iinfo(np.uint64).max)
            low = np.minimum(table[there, one], table[there, two])
            high = np.maximum(table[there, one], table[there, two])
            owners.append(there.astype(np.int32))
            # Two keys with the same number only lead to pairs that are compared in vain.
            keys.append((low * _MIX) ^ (high + (low >> np.uint64(7))))
    return np.concatenate(owners), np.concatenate(keys)


def _blocks(row, key):
    """Return (members, start, size) of the keys that 2 to LARGEST records have; members ascend in each."""
    order = np.lexsort((row, key))
    row, key = row[order], key[order]
    new = (
        np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
        if len(key)
        else np.empty(0, dtype=np.int64)
    )
    size = np.diff(np.concatenate((new, [len(key)])))
    kept = (size > 1) & (size <= LARGEST)
    return row, new[kept], size[kept]
