"""The judge of lines: which lines of a dump are the story, from the evidence of line_features by two passes of trees.

The first pass scores each line by itself and its surroundings; the second sees the first one's scores around it and
what the likely story speaks of. What to keep is decided for the page as a whole (line_choice). The models were learned
by benchmarks/train_lines.py from pages whose story is known.
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
from cleaner.boilerplate.line_choice import choose_lines
from cleaner.boilerplate.line_features import load_line_evidence
from cleaner.boilerplate.line_second import load_second_evidence
from cleaner.model import Block
from cleaner.models.trees import Trees, load_arrays, load_trees

MODEL_FILE = Path(__file__).parent.parent / "models" / "lines.npz"
LIKELY_SCORE = 0.5
TITLE_LINES = 40
TITLE_CHARS = (12, 120, 250)
"""A headline has from the first to the third of these; the paragraph it stands above has more than the second."""
MENU_SCORE, CLEAR_SCORE = 0.05, 0.01
"""Under the first after a quarter of the first pass, and under the second after all of it, a line is a button or a menu
and no more is asked about it: that is two lines in three of a full dump."""


@dataclass(frozen=True, slots=True, eq=False)
class LineModels:
    """What the judge learned: a weight for each hashed n-gram of characters; trees for lines, headlines and choices."""

    grams: Floats
    first: Trees
    second: Trees
    titles: Trees
    choice: Trees


class Judged(NamedTuple):
    """For each line of a dump how likely it is the story's and the headline, from 0 to 1, and whether it stays."""

    scores: Floats
    headlines: Floats
    stays: NDArray[np.bool_]

    def of(self, picked: NDArray[np.bool_]) -> Judged:
        """The same for the picked lines alone."""
        return Judged(self.scores[picked], self.headlines[picked], self.stays[picked])


@lru_cache(maxsize=1)
def load_line_models() -> LineModels:
    """The shipped models, read once a process."""
    arrays = load_arrays(MODEL_FILE)
    trees = [load_trees(arrays, prefix) for prefix in ("first_", "second_", "titles_", "choice_")]
    return LineModels(arrays["grams"].astype(np.float32), *trees)


def judge_lines(blocks: Sequence[Block], url: str | None = None) -> Judged:
    """What the judge makes of a dump; the words of the page's address, where it is known, help to tell its story.

    >>> from cleaner.page.lines import load_lines
    >>> len(judge_lines(load_lines("Rain fell on Monday.\\nShare this").blocks).scores)
    2
    """
    if not blocks:
        return Judged(np.zeros(0, np.float32), np.zeros(0, np.float32), np.zeros(0, np.bool_))
    models = load_line_models()
    lines = load_line_evidence(blocks, models.grams, url)
    scores = models.first.score(lines.evidence, clear_below=MENU_SCORE)
    unclear = np.flatnonzero(scores > CLEAR_SCORE)
    evidence, topics = load_second_evidence(lines, scores)
    scores[unclear] = models.second.score(evidence.T.take(unclear, axis=1).T)
    headlines = np.zeros(len(blocks), np.float32)
    places = find_title_places(scores, lines.sizes)
    headlines[places] = models.titles.score(evidence[places])
    return Judged(scores, headlines, choose_lines(scores, lines, topics, models.choice))


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
