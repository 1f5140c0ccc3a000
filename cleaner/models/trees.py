"""Gradient-boosted trees as plain arrays, evaluated in numpy for many rows at once.

QuickScorer (Lucchese et al., SIGIR 2015, https://doi.org/10.1145/2766462.2767733): a tree's leaves are bits of a
number; each test that a row answers with "greater" rules out the leaves of its left branch; the first leaf that no test
ruled out is where the row ends. There is no walk from node to node, only one comparison and a few operations on bytes a
test, for all rows together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_LEAVES = 32
CLEAR_GAIN = 1.37
"""By how much the sum of a clear row still grows: the median over 16,000 menu lines (quartiles 1.26 and 1.45)."""
_WORD = 16
"""Bits of a word of leaves."""
_ROWS_AT_ONCE = 1024
_ANSWERS_AT_ONCE = 400_000
"""Tests times rows that are worked on together: few calls for a small page, and what they need stays in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """A forest of T trees of up to L leaves each, and so of up to Q = L - 1 tests.

    `features` and `thresholds` are Q × T: a row goes left where `row[feature] <= threshold`. `ruled_out` is L/16 × Q ×
    T: the leaves of a test's left branch as bits, sixteen a word. `leaves` has what each leaf adds, L for each tree in
    turn. A tree with fewer tests has tests that every row passes.
    """

    features: NDArray[np.intp]
    thresholds: NDArray[np.float32]
    ruled_out: NDArray[np.uint16]
    leaves: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.leaves) // (_WORD * len(self.ruled_out))

    def score(self, rows: NDArray[np.float32], *, clear_below: float = 0.0) -> NDArray[np.float32]:
        """The probability for each row, from 0 to 1.

        Rows that the first quarter of the trees puts under `clear_below` are clear: the other trees are spared for
        them, and what those would add is estimated.

        >>> low, high = {"leaf_value": -2.0}, {"leaf_value": 2.0}
        >>> test = {"split_feature": 0, "threshold": 2.5, "left_child": low, "right_child": high}
        >>> to_trees([test]).score(np.array([[1.0], [2.5], [3.0]], np.float32)).astype(float).round(2).tolist()
        [0.12, 0.12, 0.88]
        """
        columns = np.ascontiguousarray(rows.T)
        if clear_below <= 0.0:
            return to_share(self.sum_leaves(columns))
        quarter = len(self) // 4
        sums = self.sum_leaves(columns, 0, quarter)
        clear = sums <= np.log(clear_below / (1.0 - clear_below))
        unclear = np.flatnonzero(~clear)
        sums[clear] *= CLEAR_GAIN
        sums[unclear] += self.sum_leaves(columns.take(unclear, axis=1), quarter)
        return to_share(sums)

    def sum_leaves(self, columns: NDArray[np.float32], first: int = 0, last: int | None = None) -> NDArray[np.float64]:
        """What the trees from `first` up to `last` add up to, in log-odds, for each column of features × rows.

        >>> low, high = {"leaf_value": -2.0}, {"leaf_value": 2.0}
        >>> test = {"split_feature": 0, "threshold": 2.5, "left_child": low, "right_child": high}
        >>> to_trees([test, test]).sum_leaves(np.array([[1.0, 3.0]], np.float32)).tolist()
        [-4.0, 4.0]
        """
        count = columns.shape[1]
        stop = len(self) if last is None else last
        sums = np.zeros(count)
        for low in range(0, count, _ROWS_AT_ONCE):
            part = columns[:, low : low + _ROWS_AT_ONCE]
            step = max(1, _ANSWERS_AT_ONCE // (self.features.shape[0] * part.shape[1]))
            for tree in range(first, stop, step):
                sums[low : low + _ROWS_AT_ONCE] += self._sum_part(part, tree, min(tree + step, stop))
        return sums

    def _sum_part(self, columns: NDArray[np.float32], first: int, last: int) -> NDArray[np.float64]:
        values = columns.take(self.features[:, first:last], axis=0, mode="clip")
        greater = np.greater(values, self.thresholds[:, first:last, None]).view(np.uint8).astype(np.uint16)
        gone_by = greater if len(self.ruled_out) == 1 else np.empty_like(greater)
        low, *high = (
            np.bitwise_or.reduce(np.multiply(greater, word, out=gone_by), axis=0)
            for word in self.ruled_out[:, :, first:last, None]
        )
        gone = low.astype(np.uint32) | high[0].astype(np.uint32) << np.uint32(_WORD) if high else low
        lowest = ~gone & (gone + gone.dtype.type(1))
        exits = lowest.astype(np.float32).view(np.int32) >> 23  # a float's exponent: which bit it is
        size = _WORD * len(self.ruled_out)
        exits += np.arange(first * size - 127, last * size - 127, size, dtype=np.int32)[:, None]
        answers: NDArray[np.float64] = self.leaves.take(exits, mode="clip").sum(axis=0)
        return answers

    def to_arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """The arrays to save with `np.savez`, their names beginning with `prefix`: one entry a test, tree by tree."""
        tests = np.isfinite(self.thresholds.T)
        tests[:, 0] = True
        counts = tests.sum(axis=1)
        ruled_out = np.zeros(tests.shape, np.uint32)
        for place, word in enumerate(self.ruled_out):
            ruled_out |= word.T.astype(np.uint32) << np.uint32(_WORD * place)
        leaves = np.zeros((len(self), MAX_LEAVES), np.float16)
        leaves[:, : _WORD * len(self.ruled_out)] = self.leaves.reshape(len(self), -1)
        return {
            f"{prefix}features": self.features.T[tests].astype(np.uint16),
            f"{prefix}thresholds": self.thresholds.T[tests],
            f"{prefix}masks": ~ruled_out[tests],
            f"{prefix}starts": (np.cumsum(counts) - counts).astype(np.uint32),
            f"{prefix}leaves": leaves,
        }


def to_share(log_odds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Log-odds as a share from 0 to 1."""
    bounded = np.minimum(np.maximum(log_odds, -30.0), 30.0)
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)), np.float32)


def to_forest(
    features: NDArray[np.integer],
    thresholds: NDArray[np.float32],
    ruled_out: NDArray[Any],
    leaves: NDArray[np.floating],
) -> Trees:
    """The forest of T trees from tables: features, thresholds and ruled-out leaves as T × Q, leaves as T × L.

    >>> one = to_forest(np.array([[0]]), np.array([[2.5]], np.float32), np.array([[1]]), np.array([[-2.0, 2.0]]))
    >>> one.sum_leaves(np.array([[2.5, 3.0]], np.float32)).tolist()
    [-2.0, 2.0]
    """
    planes = -(-leaves.shape[1] // _WORD)
    padded = np.zeros((len(leaves), _WORD * planes))
    padded[:, : leaves.shape[1]] = leaves
    return Trees(
        np.ascontiguousarray(features.T, np.intp),
        np.ascontiguousarray(thresholds.T, np.float32),
        np.stack([np.ascontiguousarray(ruled_out.T >> _WORD * place & 0xFFFF, np.uint16) for place in range(planes)]),
        padded.ravel(),
    )


def load_trees(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Trees:
    """The forest that `Trees.to_arrays` put among `arrays` (an open npz file, or a dict)."""
    starts = arrays[f"{prefix}starts"].astype(np.intp)
    counts = np.diff(starts, append=len(arrays[f"{prefix}features"]))
    tests = np.arange(counts.max()) < counts[:, None]
    features, ruled_out = np.zeros(tests.shape, np.intp), np.zeros(tests.shape, np.uint32)
    thresholds = np.full(tests.shape, np.inf, np.float32)
    features[tests] = arrays[f"{prefix}features"]
    thresholds[tests] = arrays[f"{prefix}thresholds"]
    ruled_out[tests] = ~arrays[f"{prefix}masks"]
    return to_forest(features, thresholds, ruled_out, arrays[f"{prefix}leaves"][:, : tests.shape[1] + 1])


def load_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of an npz file; pickled objects are refused."""
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


def to_trees(trees: Sequence[dict[str, Any]]) -> Trees:
    """The forest of LightGBM's trees: `[t["tree_structure"] for t in booster.dump_model()["tree_info"]]`.

    Only numeric tests (`<=`) are known. A tree of a single leaf becomes a test that all rows pass. Raises ValueError
    for a tree of more than MAX_LEAVES leaves.
    """
    shape = (len(trees), MAX_LEAVES - 1)
    features, ruled_out = np.zeros(shape, np.intp), np.zeros(shape, np.uint32)
    thresholds = np.full(shape, np.inf, np.float32)
    leaves = np.zeros((len(trees), MAX_LEAVES), np.float32)
    most = 1
    for number, tree in enumerate(trees):
        values: list[float] = []
        tests: list[tuple[int, float, int]] = []
        _add_tests(tree, values, tests)
        if len(values) > MAX_LEAVES:
            raise ValueError(f"tree {number} has {len(values)} leaves; at most {MAX_LEAVES} can be evaluated")
        leaves[number, : len(values)] = values
        for place, (feature, threshold, gone) in enumerate(tests):
            features[number, place], thresholds[number, place], ruled_out[number, place] = feature, threshold, gone
        most = max(most, len(tests))
    return to_forest(features[:, :most], thresholds[:, :most], ruled_out[:, :most], leaves[:, : most + 1])


def _add_tests(node: Mapping[str, Any], values: list[float], tests: list[tuple[int, float, int]]) -> None:
    """Append the tests below `node` (feature, threshold, leaves ruled out), and its leaves from left to right."""
    if "leaf_value" in node:
        values.append(float(node["leaf_value"]))
        return
    first = len(values)
    _add_tests(node["left_child"], values, tests)
    tests.append((int(node["split_feature"]), float(node["threshold"]), (1 << len(values)) - (1 << first)))
    _add_tests(node["right_child"], values, tests)
