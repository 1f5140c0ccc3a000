"""Gradient-boosted trees as plain arrays, evaluated in numpy for many rows at once.

QuickScorer (Lucchese et al., SIGIR 2015, https://doi.org/10.1145/2766462.2767733): each test of a tree that fails rules
out the leaves of its left branch; the first leaf that no test ruled out is where the row ends. There is no walk from
node to node, only one comparison and one bitwise "and" a test, for all rows together.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_LEAVES = 32
CLEAR_GAIN = 1.37
"""By how much the sum of a clear row still grows: the median over 16,000 menu lines (quartiles 1.26 and 1.45)."""
_ROWS_AT_ONCE = 256
"""So that what a pass works on stays in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """A forest. `features`, `thresholds` and `masks` hold one entry a test, tree by tree, beginning at `starts`.

    A row goes left where `row[feature] <= threshold`. Bit i of a mask is 0 for the leaves i of the left branch.
    `leaves` is trees × MAX_LEAVES.
    """

    features: NDArray[np.int32]
    thresholds: NDArray[np.float32]
    masks: NDArray[np.uint32]
    starts: NDArray[np.int64]
    leaves: NDArray[np.float32]

    def score(self, rows: NDArray[np.float32], *, clear_below: float = 0.0) -> NDArray[np.float32]:
        """The probability for each row, from 0 to 1.

        Rows that the first quarter of the trees puts under `clear_below` are clear: the other trees are spared for
        them, and what those would add is estimated.

        >>> low, high = {"leaf_value": -2.0}, {"leaf_value": 2.0}
        >>> test = {"split_feature": 0, "threshold": 2.5, "left_child": low, "right_child": high}
        >>> to_trees([test]).score(np.array([[1.0], [2.5], [3.0]], np.float32)).astype(float).round(2).tolist()
        [0.12, 0.12, 0.88]
        """
        if not len(rows):
            return np.zeros(0, np.float32)
        count = len(self.starts)
        quarter = count // 4 if clear_below > 0.0 else 0
        sums = self._sum_leaves(rows, 0, quarter) if quarter else np.zeros(len(rows), np.float32)
        unclear = np.arange(len(rows))
        if quarter:
            sums_below = np.log(clear_below / (1.0 - clear_below))
            unclear = np.flatnonzero(sums > sums_below)
            sums[sums <= sums_below] *= CLEAR_GAIN
        sums[unclear] += self._sum_leaves(rows[unclear], quarter, count)
        return np.asarray(1.0 / (1.0 + np.exp(-sums)), np.float32)

    def _sum_leaves(self, rows: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
        """What the trees from `first` up to `last` add up to, for each row."""
        start = int(self.starts[first])
        stop = int(self.starts[last]) if last < len(self.starts) else len(self.features)
        features, thresholds = self.features[start:stop], self.thresholds[start:stop, None]
        masks, starts, leaves = self.masks[start:stop, None], self.starts[first:last] - start, self.leaves[first:last]
        sums = np.zeros(len(rows), np.float32)
        for i in range(0, len(rows), _ROWS_AT_ONCE):
            columns = np.ascontiguousarray(rows[i : i + _ROWS_AT_ONCE].T)
            left = np.where(columns[features] > thresholds, masks, np.uint32(0xFFFFFFFF))
            open_leaves = np.bitwise_and.reduceat(left, starts, axis=0)
            lowest = open_leaves & (~open_leaves + np.uint32(1))
            exits = (lowest.astype(np.float32).view(np.int32) >> 23) - 127  # a float's exponent: which bit it is
            sums[i : i + _ROWS_AT_ONCE] = np.take_along_axis(leaves, exits, axis=1).sum(axis=0, dtype=np.float32)
        return sums

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The arrays to save with `np.savez`, their names beginning with `prefix`."""
        return {
            f"{prefix}features": self.features.astype(np.uint16),
            f"{prefix}thresholds": self.thresholds,
            f"{prefix}masks": self.masks,
            f"{prefix}starts": self.starts.astype(np.uint32),
            f"{prefix}leaves": self.leaves.astype(np.float16),
        }


def load_trees(arrays: dict[str, NDArray[Any]] | Any, prefix: str) -> Trees:
    """The forest that `Trees.to_arrays` put among `arrays` (an open npz file, or a dict)."""
    return Trees(
        arrays[f"{prefix}features"].astype(np.int32),
        arrays[f"{prefix}thresholds"],
        arrays[f"{prefix}masks"],
        arrays[f"{prefix}starts"].astype(np.int64),
        arrays[f"{prefix}leaves"].astype(np.float32),
    )


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an npz file; pickled objects are refused."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def to_trees(trees: list[dict[str, Any]]) -> Trees:
    """The forest of LightGBM's trees: `[t["tree_structure"] for t in booster.dump_model()["tree_info"]]`.

    Only numeric tests (`<=`) are known. A tree of a single leaf becomes a test that all rows pass. Raises ValueError
    for a tree of more than MAX_LEAVES leaves.
    """
    features: list[int] = []
    thresholds: list[float] = []
    masks: list[int] = []
    starts: list[int] = []
    leaves = np.zeros((len(trees), MAX_LEAVES), np.float32)
    for number, tree in enumerate(trees):
        starts.append(len(features))
        values: list[float] = []
        _add_tests(tree, values, features, thresholds, masks)
        if len(values) > MAX_LEAVES:
            raise ValueError(f"tree {number} has {len(values)} leaves; at most {MAX_LEAVES} can be evaluated")
        if len(features) == starts[-1]:
            features.append(0)
            thresholds.append(float("inf"))
            masks.append(0xFFFFFFFF)
        leaves[number, : len(values)] = values
    return Trees(
        np.array(features, np.int32),
        np.array(thresholds, np.float32),
        np.array(masks, np.uint32),
        np.array(starts, np.int64),
        leaves,
    )


def _add_tests(
    node: dict[str, Any], values: list[float], features: list[int], thresholds: list[float], masks: list[int]
) -> None:
    """Append the tests below `node`, and its leaves from left to right."""
    if "leaf_value" in node:
        values.append(float(node["leaf_value"]))
        return
    at = len(features)
    features.append(int(node["split_feature"]))
    thresholds.append(float(node["threshold"]))
    masks.append(0)
    first = len(values)
    _add_tests(node["left_child"], values, features, thresholds, masks)
    ruled_out = ((1 << len(values)) - 1) ^ ((1 << first) - 1)
    masks[at] = ~ruled_out & 0xFFFFFFFF
    _add_tests(node["right_child"], values, features, thresholds, masks)
