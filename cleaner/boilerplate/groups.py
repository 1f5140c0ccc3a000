"""Equal values in a column: a number for each group of them, and where a run of them begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Keys = NDArray[np.int64] | NDArray[np.uint64]


def number_groups(keys: Keys) -> Ints:
    """For each key its rank among the distinct keys.

    >>> number_groups(np.array([7, 3, 7])).tolist()
    [1, 0, 1]
    """
    order = keys.argsort()
    ordered = keys[order]
    ranks, groups = np.zeros(len(keys), np.int64), np.empty(len(keys), np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=ranks[1:])
    groups[order] = ranks
    return groups


def find_starts(ordered: Keys) -> Ints:
    """The first position of each run of equal values.

    >>> find_starts(np.array([3, 3, 8, 9, 9])).tolist()
    [0, 2, 3]
    """
    is_first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return is_first.nonzero()[0]
