"""The trees of the judge of blocks as `cleaner/models/judge.npz` has them: tables of 16 leaves a tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaner.models.trees import Trees, to_forest

LEAVES = 16
"""The most leaves a tree of the judge may have."""


def load_judge_trees(arrays: Mapping[str, Any], name: str) -> Trees:
    """The trees called `name` in an archive of arrays."""
    return to_forest(*(arrays[f"{name}_{table}"] for table in ("features", "thresholds", "strikes", "values")))
