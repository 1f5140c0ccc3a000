"""The learned judge as loaded from `cleaner/models/judge.npz`: two looks at every block and the choice of the set.

The first look sees the page, the second also what the first thought of all other blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.judge_choice import choose
from cleaner.boilerplate.judge_features import Page, find_features
from cleaner.boilerplate.judge_second import add_context
from cleaner.boilerplate.judge_text import Floats
from cleaner.boilerplate.judge_trees import load_judge_trees
from cleaner.boilerplate.judge_words import Lexicon
from cleaner.layout import Layout
from cleaner.model import Block
from cleaner.models.trees import Trees, to_share

MODEL_FILE = "judge.npz"
MIN_FIRST_SHARE = 0.01
"""Blocks below this after the first look are not looked at again: together they hold 0.2 % of the gold text."""


_QUICK_TREES = 60
_HOPELESS = -4.5
"""Log-odds after the first trees below which the others are not asked: menus mostly, two blocks in five. On the
development sets none of them came out above .025."""


class Judgement(NamedTuple):
    """`shares[i]`: the share of block i believed to be the story; `kept`: the choice; `confidence`: its expected F1."""

    shares: Floats
    kept: NDArray[np.bool_]
    confidence: float


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned."""

    lexicon: Lexicon
    first: Trees
    second: Trees

    def judge(self, texts: Sequence[str], blocks: Sequence[Block], layout: Layout) -> Judgement:
        """The story among the blocks of one page; `texts` are the blocks' texts as they stand now."""
        page = find_features(texts, blocks, layout, self.lexicon)
        shares = self._second_look(page, self._first_look(page))
        kept, confidence = choose(shares, page.words)
        return Judgement(shares, kept, confidence)

    def _first_look(self, page: Page) -> Floats:
        rows = page.rows.filled
        score = self.first.sum_leaves(rows, 0, _QUICK_TREES)
        hopeful = np.flatnonzero(score > _HOPELESS)
        score[score <= _HOPELESS] += _HOPELESS
        score[hopeful] += self.first.sum_leaves(rows.take(hopeful, axis=1), _QUICK_TREES)
        return to_share(score)

    def _second_look(self, page: Page, first_look: Floats) -> Floats:
        add_context(page, first_look)
        shares = np.zeros(len(first_look), np.float32)
        worth = np.flatnonzero(first_look >= MIN_FIRST_SHARE)
        if len(worth):
            second_look = to_share(self.second.sum_leaves(page.rows.filled.take(worth, axis=1)))
            shares[worth] = (first_look[worth] + second_look) / 2
        return shares


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model that ships with the package."""
    with (files("cleaner.models") / MODEL_FILE).open("rb") as file:
        return read_model(file)


def read_model(file: Path | IO[bytes]) -> Model:
    """The model in a file as `benchmarks/train_judge.py` writes it."""
    arrays = dict(np.load(file, allow_pickle=False))
    tables = []
    for name in ("classes", "texts", "leads", "longs"):
        words = arrays[f"words_{name}"].tobytes().decode().splitlines()
        scores = (arrays[f"scores_{name}"] / 100.0).tolist()
        tables.append(dict(zip(words, scores, strict=True)))
    return Model(Lexicon(*tables), load_judge_trees(arrays, "first"), load_judge_trees(arrays, "second"))
