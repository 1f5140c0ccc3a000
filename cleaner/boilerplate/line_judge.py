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
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_chars import Floats, Ints
from cleaner.boilerplate.line_features import load_line_evidence
from cleaner.boilerplate.line_second import load_second_evidence
from cleaner.model import Block
from cleaner.models.trees import Trees, load_arrays, load_trees

MODEL_FILE = Path(__file__).parent.parent / "models" / "lines.npz"
MIN_SCORE, MAX_SCORE = 0.25, 0.6
"""The set with the highest expected F1 is kept, but a line is never dropped above, nor kept below, these scores."""
BOILERPLATE_SCORE, GATE_LINES = 0.03, 6
"""With fewer lines than this under the score, the text was clean or nearly so."""
GATE_SCORE = 0.05
"""In such a text only lines under this score go: of clean news that is 0.03 % of the words."""


LIKELY_SCORE = 0.5
TITLE_LINES = 40
TITLE_CHARS = (12, 120, 250)
"""A headline has from the first to the third of these; the paragraph it stands above has more than the second."""
MENU_SCORE, CLEAR_SCORE = 0.05, 0.01
"""Under the first after a quarter of the first pass, and under the second after all of it, a line is a button or a menu
and no more is asked about it: that is two lines in three of a full dump."""


@dataclass(frozen=True, slots=True, eq=False)
class LineModels:
    """What the judge learned: a weight for each hashed n-gram of characters, and trees: two passes, and headlines."""

    grams: Floats
    first: Trees
    second: Trees
    titles: Trees


class Judged(NamedTuple):
    """For each line of a dump how likely it is the story's, and how likely it is the headline, from 0 to 1."""

    scores: Floats
    headlines: Floats

    def of(self, picked: NDArray[np.bool_]) -> Judged:
        """The same for the picked lines alone."""
        return Judged(self.scores[picked], self.headlines[picked])


@lru_cache(maxsize=1)
def load_line_models() -> LineModels:
    """The shipped models, read once a process."""
    arrays = load_arrays(MODEL_FILE)
    first, second, titles = (load_trees(arrays, prefix) for prefix in ("first_", "second_", "titles_"))
    return LineModels(arrays["grams"].astype(np.float32), first, second, titles)


def judge_lines(blocks: Sequence[Block]) -> Judged:
    """What the judge makes of a dump.

    >>> from cleaner.page.lines import load_lines
    >>> len(judge_lines(load_lines("Rain fell on Monday.\\nShare this").blocks).scores)
    2
    """
    if not blocks:
        return Judged(np.zeros(0, np.float32), np.zeros(0, np.float32))
    models = load_line_models()
    lines = load_line_evidence(blocks, models.grams)
    scores = models.first.score(lines.evidence, clear_below=MENU_SCORE)
    unclear = np.flatnonzero(scores > CLEAR_SCORE)
    evidence = load_second_evidence(lines, scores)
    scores[unclear] = models.second.score(evidence[unclear])
    headlines = np.zeros(len(blocks), np.float32)
    places = find_title_places(scores, lines.sizes)
    headlines[places] = models.titles.score(evidence[places])
    return Judged(scores, headlines)


def find_title_places(scores: Floats, sizes: Floats) -> Ints:
    """The lines where the headline can stand: of fair length, and little above the first likely paragraph.

    >>> find_title_places(np.array([0.1, 0.0, 0.9]), np.array([40.0, 5.0, 200.0])).tolist()
    [0]
    """
    least, paragraph, most = TITLE_CHARS
    likely = np.flatnonzero((scores > LIKELY_SCORE) & (sizes > paragraph))
    lead = int(likely[0]) if len(likely) else int(scores.argmax())
    places = np.arange(max(0, lead - TITLE_LINES), lead)
    return places[(sizes[places] >= least) & (sizes[places] <= most)]


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
        return np.asarray(scores >= GATE_SCORE)
    order = np.argsort(-scores, kind="stable")
    likely = np.cumsum((scores * sizes)[order])
    expected = 2.0 * likely / (np.cumsum(sizes[order]) + likely[-1])
    threshold = np.clip(scores[order[int(expected.argmax())]], MIN_SCORE, MAX_SCORE)
    return np.asarray(scores >= min(float(threshold), float(scores.max())))
