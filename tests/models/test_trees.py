"""Trees as arrays give what walking the trees gives."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaner.models.trees import load_arrays, load_trees, to_trees


def random_tree(rnd: random.Random, leaves: int) -> dict[str, Any]:
    if leaves == 1:
        return {"leaf_value": rnd.uniform(-1, 1)}
    left = rnd.randint(1, leaves - 1)
    return {
        "split_feature": rnd.randrange(5),
        "threshold": rnd.randint(-3, 3) / 2,
        "left_child": random_tree(rnd, left),
        "right_child": random_tree(rnd, leaves - left),
    }


def walk(tree: dict[str, Any], row: list[float]) -> float:
    while "leaf_value" not in tree:
        tree = tree["left_child"] if row[tree["split_feature"]] <= tree["threshold"] else tree["right_child"]
    return float(tree["leaf_value"])


@pytest.mark.parametrize("leaves", [1, 2, 7, 31, 32])
def test_scores_are_those_of_walking(leaves: int) -> None:
    rnd = random.Random(leaves)
    forest = [random_tree(rnd, leaves) for _ in range(9)]
    rows = [[rnd.randint(-4, 4) / 2 for _ in range(5)] for _ in range(600)]
    walked = [1 / (1 + math.exp(-sum(walk(tree, row) for tree in forest))) for row in rows]
    assert np.allclose(to_trees(forest).score(np.array(rows, np.float32)), walked, atol=1e-5)


def test_no_rows_give_no_scores() -> None:
    assert to_trees([random_tree(random.Random(1), 4)]).score(np.zeros((0, 5), np.float32)).shape == (0,)


def test_too_many_leaves_are_refused() -> None:
    with pytest.raises(ValueError, match="33 leaves"):
        to_trees([random_tree(random.Random(1), 33)])


def test_saved_trees_come_back(tmp_path: Path) -> None:
    trees = to_trees([random_tree(random.Random(3), 16)])
    np.savez(tmp_path / "trees.npz", **trees.to_arrays("a_"))
    rows = np.random.default_rng(0).normal(size=(50, 5)).astype(np.float32)
    back = load_trees(load_arrays(tmp_path / "trees.npz"), "a_")
    assert np.allclose(back.score(rows), trees.score(rows), atol=1e-3)


def test_clear_rows_are_left_early_and_the_others_are_not() -> None:
    rnd = random.Random(7)
    forest = [random_tree(rnd, 8) for _ in range(40)]
    rows = np.random.default_rng(1).normal(size=(300, 5)).astype(np.float32)
    whole, early = to_trees(forest).score(rows), to_trees(forest).score(rows, clear_below=0.2)
    left = ~np.isclose(whole, early, atol=1e-4)
    assert 0 < left.sum() < 300
    assert (early[left] <= 0.2).all()
