"""Below a heading such as `Related Articles`: does the story go on here, or is this another story's text?

Both read alike. What tells them apart is whether a run of lines speaks of what the story spoke of before, and of the
headline above it. `benchmarks/train_sections.py` learns how to weigh that, from stories of which a part was put behind
such a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cleaner.boilerplate.dump_rows import Row
from cleaner.boilerplate.shapes import content_words, overlap
from cleaner.models.trees import Trees, load_arrays, load_trees

MODEL_FILE = Path(__file__).parent.parent / "models" / "sections.npz"
RUN_LINES, REST_LINES, STORY_LINES = 6, 12, 100
"""So much is looked at of the run of prose that begins here, of all prose up to the section's end, and of the story: a
dump may have a section behind every line."""
TELLING_CHARS, STEM_CHARS, WIDE_CHARS = 6, 5, 2
"""Shorter words are mostly those that any text has; inflected ones share a stem. Pairs of characters always count."""
TOPICS = 12
"""What a story is about: so many of the words that most of its lines have, and more than one."""
MIN_LINE_WORDS = 4
USUAL = 0.1
"""What the lines of a story that is too short to tell are taken to share."""
_NAME = re.compile(r"(?<=[^\W\d_,] )[^\W\d_]\w+")
"""A word that does not begin a sentence; with a capital it is a name (in German, a noun)."""


class Story(NamedTuple):
    """What a story says above a section: its words and their stems, what it is about, names, and words of its headline.

    `usual` is the mean share of a line's words that other lines have.
    """

    words: set[str]
    stems: set[str]
    topics: set[str]
    names: set[str]
    opening: set[str]
    usual: float


class Passed(NamedTuple):
    """What stands between a section's heading and a row: how many headlines, lines of prose, and the last headline."""

    headlines: int = 0
    prose: int = 0
    last: tuple[Row, ...] = ()

    def then(self, row: Row) -> Passed:
        """The same for the row below."""
        if row.may_be_headline:
            return Passed(self.headlines + 1, self.prose, (row,))
        return self._replace(prose=self.prose + 1) if row.prose else self


def load_story(rows: Iterable[Row]) -> Story:
    """What the rows above a section's heading say."""
    story = list(islice((row for row in rows if row.prose or row.may_be_headline), STORY_LINES))
    lines = [_find_words([row]) for row in story if row.prose]
    words = _find_words(row for row in story if not row.prose).union(*lines)
    counts = Counter(word for line in lines for word in sorted(line))
    return Story(
        words,
        _find_stems(words),
        {word for word, count in counts.most_common(TOPICS) if count > 1},
        _find_names(story),
        _find_words(story[:1]),
        _find_usual(lines, counts),
    )


def find_chance(story: Story, passed: Passed, rows: Sequence[Row], place: range) -> float:
    """The probability that the story resumes where `place` begins, which goes on to the end of the section."""
    evidence = np.array([find_evidence(story, passed, rows, place)], np.float32)
    return float(load_model().score(evidence)[0])


def find_evidence(story: Story, passed: Passed, rows: Sequence[Row], place: range) -> list[float]:
    """What the model weighs, in its order; `run` is the prose up to the next headline."""
    run = _find_prose(takewhile(lambda row: not row.may_be_headline, map(rows.__getitem__, place)), RUN_LINES)
    rest = _find_prose(map(rows.__getitem__, place), REST_LINES)
    words, headline, names = _find_words(run), _find_words(passed.last), _find_names(run)
    return [
        overlap(words, story.words),
        overlap(_find_words(rest), story.words),
        story.usual,
        overlap(headline, words),
        overlap(headline, story.words),
        passed.headlines,
        passed.prose,
        len(run),
        float(np.log1p(len(words))),
        float(np.log1p(len(story.words))),
        overlap(story.topics, words),
        len(story.topics & words),
        overlap(names, story.names),
        len(names & story.names),
        float(np.log1p(len(names))),
        overlap(_find_stems(words), story.stems),
        overlap(story.opening, words),
    ]


def _find_prose(rows: Iterable[Row], most: int) -> list[Row]:
    return list(islice((row for row in rows if row.prose), most))


def _find_words(rows: Iterable[Row]) -> set[str]:
    """The words that tell what rows speak of."""
    words = {word for row in rows for word in content_words(row.text)}
    return {word for word in words if len(word) >= TELLING_CHARS or len(word) == WIDE_CHARS}


def _find_stems(words: set[str]) -> set[str]:
    return {word[:STEM_CHARS] for word in words}


def _find_names(rows: Iterable[Row]) -> set[str]:
    return {word for row in rows for word in _NAME.findall(row.text) if word[0].isupper()}


def _find_usual(lines: Sequence[set[str]], counts: Mapping[str, int]) -> float:
    """The mean share of a line's words that other lines of the story have."""
    shares = [sum(counts[word] > 1 for word in line) / len(line) for line in lines if len(line) >= MIN_LINE_WORDS]
    return sum(shares) / len(shares) if shares else USUAL


@lru_cache(maxsize=1)
def load_model() -> Trees:
    """The trees of `models/sections.npz`."""
    return load_trees(load_arrays(MODEL_FILE), "")
