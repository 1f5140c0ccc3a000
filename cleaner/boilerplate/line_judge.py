"""The judge of lines: which lines of a dump are the story, from the evidence of line_features by two passes of trees.

The first pass scores each line by itself and its surroundings; the second sees the first one's scores around it and
what the likely story speaks of. The models were learned by benchmarks/train_lines.py from pages whose story is known. A
gate keeps clean text whole: where next to nothing looks like boilerplate, only that goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_chars import Floats
from cleaner.boilerplate.line_features import load_line_evidence, load_second_evidence
from cleaner.model import Block
from cleaner.models.trees import Trees, load_arrays, load_trees

MODEL_FILE = Path(__file__).parent.parent / "models" / "lines.npz"
MIN_SCORE, MAX_SCORE = 0.25, 0.6
"""The set with the highest expected F1 is kept, but a line is never dropped above, nor kept below, these scores."""
BOILERPLATE_SCORE, GATE_LINES = 0.1, 6
"""With fewer lines than this under the score, the text was clean or nearly so: all others stay."""


CLEAR_SCORE = 0.01
"""Under this a line is a button or a menu, and no more is asked about it: about two lines in three of a full dump."""


@dataclass(frozen=True, slots=True, eq=False)
class LineModels:
    """What the judge learned: a weight for each hashed n-gram of characters, and the trees of both passes."""

    grams: Floats
    first: Trees
    second: Trees


@lru_cache(maxsize=1)
def load_line_models() -> LineModels:
    """The shipped models, read once a process."""
    arrays = load_arrays(MODEL_FILE)
    return LineModels(arrays["grams"].astype(np.float32), load_trees(arrays, "first_"), load_trees(arrays, "second_"))


def score_lines(blocks: Sequence[Block]) -> Floats:
    """For each line of a dump how likely it is the story's, from 0 to 1.

    >>> from cleaner.page.lines import load_lines
    >>> len(score_lines(load_lines("Rain fell on Monday.\\nShare this").blocks))
    2
    """
    if not blocks:
        return np.zeros(0, np.float32)
    models = load_line_models()
    lines = load_line_evidence(blocks, models.grams)
    scores = models.first.score(lines.evidence, clear_below=CLEAR_SCORE)
    unclear = np.flatnonzero(scores > CLEAR_SCORE)
    scores[unclear] = models.second.score(load_second_evidence(lines, scores)[unclear])
    return scores


def choose_lines(scores: Floats, sizes: Floats) -> NDArray[np.bool_]:
    """Which lines to keep: those above the threshold for which the kept text has the highest expected F1.

    `sizes` weighs each line. The expected F1 of a set is twice its likely story over its size and the likely story of
    all (Ye et al., ICML 2012, "Optimizing F-measure: a tale of two approaches").

    >>> scores, sizes = np.array([0.9, 0.2] + 6 * [0.01]), np.array([90.0, 20.0] + 6 * [9.0])
    >>> choose_lines(scores, sizes).tolist()[:3], choose_lines(scores[:3], sizes[:3]).tolist()
    ([True, False, False], [True, True, False])
    """
    if not len(scores):
        return np.zeros(0, np.bool_)
    if np.count_nonzero(scores < BOILERPLATE_SCORE) < GATE_LINES:
        return np.asarray(scores >= BOILERPLATE_SCORE)
    order = np.argsort(-scores, kind="stable")
    likely = np.cumsum((scores * sizes)[order])
    expected = 2.0 * likely / (np.cumsum(sizes[order]) + likely[-1])
    threshold = np.clip(scores[order[int(expected.argmax())]], MIN_SCORE, MAX_SCORE)
    return np.asarray(scores >= threshold)
