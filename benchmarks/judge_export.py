"""A LightGBM model and a lexicon → the plain arrays that `cleaner/boilerplate/judge_trees.py` evaluates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import lightgbm
import numpy as np

from cleaner.boilerplate.judge_trees import LEAVES
from cleaner.boilerplate.judge_words import Lexicon


def to_arrays(model: lightgbm.Booster, name: str) -> dict[str, np.ndarray]:
    """The trees of a model: questions, leaves struck out by "greater", leaf values; see `judge_trees.Trees`."""
    trees = model.dump_model()["tree_info"]
    shape = (len(trees), LEAVES - 1)
    features = np.zeros(shape, np.int16)
    thresholds = np.full(shape, np.inf, np.float32)
    strikes = np.zeros(shape, np.uint16)
    values = np.zeros((len(trees), LEAVES), np.float32)
    for index, tree in enumerate(trees):
        questions: list[tuple[int, float, int]] = []
        leaves: list[float] = []
        _flatten(tree["tree_structure"], questions, leaves)
        values[index, : len(leaves)] = leaves
        for place, (feature, threshold, struck) in enumerate(questions):
            features[index, place] = feature
            thresholds[index, place] = _round_down(threshold)
            strikes[index, place] = struck
    return {
        f"{name}_features": features,
        f"{name}_thresholds": thresholds,
        f"{name}_strikes": strikes,
        f"{name}_values": values,
    }


def _flatten(node: Mapping[str, Any], questions: list[tuple[int, float, int]], leaves: list[float]) -> None:
    if "leaf_value" in node:
        leaves.append(node["leaf_value"])
        return
    if node["decision_type"] != "<=":
        raise ValueError(f"cannot export a split of type {node['decision_type']}")
    low = len(leaves)
    _flatten(node["left_child"], questions, leaves)
    questions.append((node["split_feature"], node["threshold"], (1 << len(leaves)) - (1 << low)))
    _flatten(node["right_child"], questions, leaves)


def _round_down(threshold: float) -> np.float32:
    """The largest 32-bit float not above the threshold: what is at most the one is at most the other."""
    rounded = np.float32(threshold)
    return np.nextafter(rounded, np.float32(-np.inf)) if float(rounded) > threshold else rounded


def to_words(lexicon: Lexicon) -> dict[str, np.ndarray]:
    """The lexicon's tables: words as one block of UTF-8 lines, scores as hundredths in 16 bits."""
    arrays: dict[str, np.ndarray] = {}
    for name in ("classes", "texts", "leads", "longs"):
        table = getattr(lexicon, name)
        arrays[f"words_{name}"] = np.frombuffer("\n".join(table).encode(), np.uint8)
        arrays[f"scores_{name}"] = np.array([round(100 * score) for score in table.values()], np.int16)
    return arrays
