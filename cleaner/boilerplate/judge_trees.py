"""Boosted trees evaluated in numpy alone: each tree asks all its questions of all blocks at once.

The method of QuickScorer (Lucchese et al., SIGIR 2015): a tree's leaves are bits of a number; every question that is
answered "greater" strikes out the leaves on its left; the lowest bit left over is the leaf. No branches, no loops over
blocks. A tree has at most 16 leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.judge_text import Floats

LEAVES = 16
_BLOCKS_AT_ONCE = 1024
_ANSWERS_AT_ONCE = 80_000
"""Questions times blocks that are worked on together: what stays in a processor's cache."""


@dataclass(frozen=True, slots=True)
class Trees:
    """T trees. `features`, `thresholds`, `strikes` are (T, 15): questions, and the leaves that "greater" strikes out.

    `values` is (T, 16): what each leaf adds to the score.
    """

    features: NDArray[np.int16]
    thresholds: Floats
    strikes: NDArray[np.uint16]
    values: Floats

    @classmethod
    def load(cls, arrays: Mapping[str, Any], name: str) -> Trees:
        """The trees called `name` in an archive of arrays."""
        return cls(
            arrays[f"{name}_features"].astype(np.int64),
            arrays[f"{name}_thresholds"].astype(np.float32),
            arrays[f"{name}_strikes"],
            arrays[f"{name}_values"].astype(np.float32),
        )

    def score(self, rows: Floats, first_tree: int = 0, last_tree: int | None = None) -> NDArray[np.float64]:
        """The sum of the trees' answers for each column of `rows` (features × blocks), in log-odds."""
        number = rows.shape[1]
        total = np.zeros(number)
        stop = len(self.features) if last_tree is None else last_tree
        for low in range(0, number, _BLOCKS_AT_ONCE):
            part = rows[:, low : low + _BLOCKS_AT_ONCE]
            step = max(1, _ANSWERS_AT_ONCE // (self.features.shape[1] * part.shape[1]))
            for tree in range(first_tree, stop, step):
                total[low : low + _BLOCKS_AT_ONCE] += self._score(part, tree, min(tree + step, stop))
        return total

    def _score(self, rows: Floats, first: int, last: int) -> NDArray[np.float64]:
        count, questions = last - first, self.features.shape[1]
        greater = rows[self.features[first:last].ravel()] > self.thresholds[first:last].reshape(-1, 1)
        struck = np.multiply(greater, self.strikes[first:last].reshape(-1, 1), dtype=np.uint16)
        gone = np.bitwise_or.reduce(struck.reshape(count, questions, -1), axis=1)
        leaf = _load_lowest()[np.invert(gone)] + np.arange(0, count * LEAVES, LEAVES, dtype=np.int64)[:, None]
        answers: NDArray[np.float64] = self.values[first:last].ravel()[leaf].sum(axis=0, dtype=np.float64)
        return answers


@lru_cache(maxsize=1)
def _load_lowest() -> NDArray[np.int64]:
    """Position of the lowest bit that is set, for every number of 16 bits."""
    numbers = np.arange(1 << LEAVES)
    lowest = np.zeros(1 << LEAVES, np.int64)
    for bit in range(LEAVES - 1, -1, -1):
        lowest[(numbers >> bit) & 1 == 1] = bit
    return lowest


def to_share(log_odds: NDArray[np.float64]) -> Floats:
    """Log-odds as a share from 0 to 1."""
    shares: Floats = (1.0 / (1.0 + np.exp(-np.clip(log_odds, -30.0, 30.0)))).astype(np.float32)
    return shares
