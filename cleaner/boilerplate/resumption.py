"""Below a heading such as `Related Articles`: does the story go on here, or is this another story's text?

Both read alike. What tells them apart is whether a run of lines speaks of what the story spoke of before, and of the
headline above it. `benchmarks/train_sections.py` learns how to weigh that, from stories of which a part was put behind
such a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import numpy as np

from cleaner.boilerplate.dump_rows import Row
from cleaner.boilerplate.shapes import content_words, overlap
from cleaner.models.trees import Trees, load_arrays, load_trees

MODEL_FILE = Path(__file__).parent.parent / "models" / "sections.npz"
RUN_LINES, REST_LINES = 6, 12
"""So much is looked at of the run of prose that begins here, and of all prose up to the section's end."""
TELLING_CHARS, STEM_CHARS, WIDE_CHARS = 6, 5, 2
"""Shorter words are mostly those that any text has; inflected ones share a stem. Pairs of characters always count."""
TOPICS = 12
"""So many of the story's words that come more than once are what it is about."""
MIN_LINE_WORDS = 4
USUAL = 0.1
"""What the lines of a story that is too short to tell are taken to share."""
_NAME = re.compile(r"(?<=[^\W\d_,] )[^\W\d_]\w+")
"""A word that does not begin a sentence; with a capital it is a name (in German, a noun)."""


def find_chance(rows: Sequence[Row], start: int, p: int, stop: int) -> float:
    """The probability that the story resumes at row `p` of a section, whose lines are rows `start` up to `stop`."""
    evidence = np.array([find_evidence(rows, start, p, stop)], np.float32)
    return float(load_model().score(evidence)[0])


def find_evidence(rows: Sequence[Row], start: int, p: int, stop: int) -> list[float]:
    """What the model weighs, in its order; `story` is what stands above the section's heading, `run` begins at `p`."""
    story = [row for row in rows[: start - 1] if row.prose or row.may_be_headline]
    prose = [row for row in story if row.prose]
    run = [row for row in takewhile(lambda row: not row.may_be_headline, rows[p:stop]) if row.prose][:RUN_LINES]
    rest = [row for row in rows[p:stop] if row.prose][:REST_LINES]
    between = rows[start:p]
    headlines = [row for row in between if row.may_be_headline]
    said, words, headline = _find_words(story), _find_words(run), _find_words(headlines[-1:])
    topics, names, known_names = _find_topics(prose), _find_names(run), _find_names(story)
    return [
        overlap(words, said),
        overlap(_find_words(rest), said),
        _find_usual(prose),
        overlap(headline, words),
        overlap(headline, said),
        len(headlines),
        sum(row.prose for row in between),
        len(run),
        float(np.log1p(len(words))),
        float(np.log1p(len(said))),
        overlap(topics, words),
        len(topics & words),
        overlap(names, known_names),
        len(names & known_names),
        float(np.log1p(len(names))),
        overlap(_find_stems(words), _find_stems(said)),
        overlap(_find_words(story[:1]), words),
    ]


def _find_words(rows: Iterable[Row]) -> set[str]:
    """The words that tell what rows speak of."""
    words = {word for row in rows for word in content_words(row.text)}
    return {word for word in words if len(word) >= TELLING_CHARS or len(word) == WIDE_CHARS}


def _find_stems(words: set[str]) -> set[str]:
    return {word[:STEM_CHARS] for word in words}


def _find_topics(prose: Sequence[Row]) -> set[str]:
    """The words that most lines of a story have."""
    lines = Counter(word for row in prose for word in sorted(_find_words([row])))
    return {word for word, count in lines.most_common(TOPICS) if count > 1}


def _find_names(rows: Iterable[Row]) -> set[str]:
    return {word for row in rows for word in _NAME.findall(row.text) if word[0].isupper()}


def _find_usual(prose: Sequence[Row]) -> float:
    """The mean share of a line's words that other lines of the story have."""
    every = [_find_words([row]) for row in prose]
    lines = Counter(word for words in every for word in words)
    shares = [sum(lines[word] > 1 for word in words) / len(words) for words in every if len(words) >= MIN_LINE_WORDS]
    return sum(shares) / len(shares) if shares else USUAL


@lru_cache(maxsize=1)
def load_model() -> Trees:
    """The trees of `models/sections.npz`."""
    return load_trees(load_arrays(MODEL_FILE), "")
