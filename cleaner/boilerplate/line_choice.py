"""Which lines to keep, once each has a score: the choice that would do best on the page as a whole.

A threshold cuts some pages too early and others too late: a page may have many lines of middling scores, or few. So
several choices are made, by thresholds and by the stretch of lines that is most likely the story's, and a model says
how well each would do: it sees what stays and what goes, where the choice begins and ends, and which words are said
on both sides.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_base import LONG_CHARS
from cleaner.boilerplate.line_chars import Floats, Ints
from cleaner.boilerplate.line_cohesion import find_cohesion
from cleaner.boilerplate.line_features import Lines
from cleaner.boilerplate.line_second import Topics
from cleaner.boilerplate.line_windows import quantiles, stack
from cleaner.models.trees import Trees

Masks = NDArray[np.bool_]

THRESHOLDS = np.array((0.0, *(np.arange(1, 19) * 0.05)), np.float32)[:, None]
STRETCH_LEVELS = (0.06, 0.12, 0.2, 0.35, 0.5)
"""The best stretch at a level is the one whose lines are the furthest above it, weighed by size."""
STRETCH_LEAST, STRETCH_SHARES = 0.03, (0.7, 1.5)
"""Inside a stretch lines stay from this score, or from these shares of its level."""
_LEVELS = np.array(STRETCH_LEVELS, np.float32)[:, None]
_STRETCH_BOUNDS = np.array(
    [(STRETCH_LEAST, *(level * share for share in STRETCH_SHARES)) for level in STRETCH_LEVELS], np.float32
)[:, :, None]
SURE_SCORE = 0.03
"""Menus and footers score less; in a clean text next to nothing does."""
CLEAN_MEDIAN, CLEAN_EDGE = 0.15, 0.1
"""A text with no line under the other score stays whole where its median line, its first and its last are above these:
out of fold the clean news that is altered falls from .33 to .26 %, and its words lost from .25 to .04 %."""


def choose_lines(scores: Floats, lines: Lines, topics: Topics, model: Trees) -> Masks:
    """Which lines to keep."""
    if not len(scores):
        return np.zeros(0, np.bool_)
    if is_clean(scores):
        return np.ones(len(scores), np.bool_)
    choices = find_choices(scores, lines.sizes)
    rated = model.score(load_choice_evidence(choices, scores, lines, topics))
    return np.asarray(choices[int(rated.argmax())])


def is_clean(scores: Floats) -> bool:
    """Whether a text is the story alone: no line is surely boilerplate, and it begins and ends like a story.

    >>> is_clean(np.array([0.9, 0.5, 0.2])), is_clean(np.array([0.9, 0.5, 0.01])), is_clean(np.array([0.9, 0.5, 0.05]))
    (True, False, False)
    """
    edge = min(float(scores[0]), float(scores[-1]))
    return bool(edge > CLEAN_EDGE and scores.min() >= SURE_SCORE and np.median(scores) > CLEAN_MEDIAN)


def find_choices(scores: Floats, sizes: Floats) -> Masks:
    """The choices to compare, none twice: choices × lines, each with at least one line.

    >>> find_choices(np.array([0.9, 0.2]), np.array([90.0, 20.0])).tolist()
    [[True, True], [True, False]]
    """
    top = float(scores.max())
    first, end = _find_stretches((scores - _LEVELS) * sizes)
    here = np.arange(len(scores))
    inside = (here >= first) & (here < end)
    stretches = (scores >= np.minimum(_STRETCH_BOUNDS, top)) & inside[:, None]
    every = np.concatenate((scores >= np.minimum(THRESHOLDS, top), stretches.reshape(-1, len(scores))))
    places: dict[bytes, int] = {}
    for place, packed in enumerate(np.packbits(every, axis=1)):
        places.setdefault(packed.tobytes(), place)
    chosen = every[list(places.values())]
    return np.asarray(chosen[chosen.any(axis=1)])


def _find_stretches(values: Floats) -> tuple[Ints, Ints]:
    """Of each row where the stretch with the greatest sum begins and ends (Kadane's algorithm, on sums from the start).

    All of a row where nothing in it is positive.

    >>> [places.tolist() for places in _find_stretches(np.array([[-1.0, 3.0, -1.0, 2.0, -5.0, 1.0]]))]
    [[[1]], [[4]]]
    """
    rows, count = values.shape
    sums = np.zeros((rows, count + 1))
    sums[:, 1:] = values.cumsum(axis=1)
    lowest = np.minimum.accumulate(sums, axis=1)
    end = (sums - lowest).argmax(axis=1)[:, None]
    is_start = (sums == np.take_along_axis(lowest, end, axis=1)) & (np.arange(count + 1) <= end)
    first = count - is_start[:, ::-1].argmax(axis=1)[:, None]
    is_none = end == 0
    return np.where(is_none, 0, first), np.where(is_none, count, end)


def load_choice_evidence(choices: Masks, scores: Floats, lines: Lines, topics: Topics) -> Floats:
    """What stays, what goes, where each choice begins and ends, the page, the words said again: choices × columns."""
    sums, totals = _sum_kept(choices, scores, lines, topics)
    likely = max(float(totals[1]), 1.0)
    expected = 2.0 * sums[:, 1] / (sums[:, 0] + likely)
    sure = np.count_nonzero(scores < SURE_SCORE)
    page = [
        np.log1p(len(scores)),
        np.log1p(float(totals[0])),
        np.log1p(float(totals[4])),
        likely / max(float(totals[0]), 1.0),
        np.log1p(likely),
        float(scores.max()),
        *quantiles(scores, (0.25, 0.5, 0.75, 0.9)),
        sure / len(scores),
        np.log1p(sure),
        float(expected.max()),
    ]
    edges = _find_edges(choices, scores, lines.sizes, likely)
    return stack([*_compare_sums(sums, totals, expected), *edges, *page, *find_cohesion(choices, lines.said)])


def _compare_sums(sums: Floats, totals: Floats, expected: Floats) -> list[Floats]:
    """How much each choice keeps, and what the lines that stay and those that go are like."""
    rest = totals - sums
    sizes, likely = sums[:, 0], sums[:, 1]
    total_likely = max(float(totals[1]), 1.0)
    counts, rest_counts = np.maximum(sums[:, 2], 1.0), np.maximum(rest[:, 2], 1.0)
    size, rest_size = np.maximum(sizes, 1.0), np.maximum(rest[:, 0], 1.0)
    words, rest_words = np.maximum(sums[:, 8], 1.0), np.maximum(rest[:, 8], 1.0)
    usual = max(float(sizes[int(expected.argmax())]), 1.0)
    return [
        np.log1p(sizes),
        np.log1p(counts),
        sizes / max(float(totals[0]), 1.0),
        likely / size,
        likely / total_likely,
        expected,
        expected / expected.max(),
        expected.max() - expected,
        np.log(sizes / usual + 0.01),
        sums[:, 3] / counts,
        rest[:, 3] / rest_counts,
        rest[:, 1] / rest_size,
        np.log1p(rest[:, 1]),
        np.log1p(rest[:, 4]),
        rest[:, 4] / max(float(totals[4]), 1.0),
        sums[:, 4] / size,
        *[part for k in (5, 6) for part in (sums[:, k] / size, rest[:, k] / rest_size)],
        *[part for k in (7, 9, 13) for part in (sums[:, k] / words, rest[:, k] / rest_words)],
        sums[:, 10] / counts,
        sums[:, 11] / size,
        sums[:, 12] / size,
    ]


def _sum_kept(choices: Masks, scores: Floats, lines: Lines, topics: Topics) -> tuple[Floats, Floats]:
    """Sums over the lines that each choice keeps, and over all lines."""
    sizes, base = lines.sizes, lines.base
    is_long = sizes > LONG_CHARS
    values = np.array(
        [
            sizes,
            scores * sizes,
            np.ones_like(sizes),
            scores,
            is_long * sizes,
            base[:, 2] * sizes,
            base[:, 1] * sizes,
            topics.by_lead,
            topics.own,
            topics.by_others,
            base[:, 6],
            base[:, 4] * sizes,
            base[:, 25] * sizes,
            lines.address_words,
        ],
        np.float32,
    ).T
    return np.asarray(choices.astype(np.float32) @ values), np.asarray(values.sum(axis=0))


def _find_edges(choices: Masks, scores: Floats, sizes: Floats, total_likely: float) -> list[NDArray[Any]]:
    """Where each choice begins and ends, in how many runs, and what stands beyond its ends and between."""
    count = len(scores)
    first = choices.argmax(axis=1)
    last = count - 1 - choices[:, ::-1].argmax(axis=1)
    runs = choices[:, 0] + (choices[:, 1:] > choices[:, :-1]).sum(axis=1)
    kept = choices.sum(axis=1)
    mass = np.concatenate(([0.0], np.cumsum(scores * sizes)))
    long_mass = np.concatenate(([0.0], np.cumsum(sizes * (sizes > LONG_CHARS))))
    inside = mass[last + 1] - mass[first] - choices.astype(np.float32) @ (scores * sizes)
    beyond = np.array((mass[first], mass[-1] - mass[last + 1], inside))
    lowest = np.where(choices, scores, 2.0).min(axis=1)
    highest_out = np.where(choices, -1.0, scores).max(axis=1)
    near, near_sizes = np.zeros((2, count + 6))
    near[3:-3], near_sizes[3:-3] = scores, np.log1p(sizes.astype(np.float64))
    return [
        runs,
        runs / kept,
        lowest,
        highest_out,
        lowest - highest_out,
        *(beyond / total_likely),
        *np.log1p(np.maximum(beyond, 0.0)),
        np.log1p(long_mass[first]),
        np.log1p(long_mass[-1] - long_mass[last + 1]),
        kept / (last + 1 - first),
        first / count,
        last / count,
        *near[first + np.array([[2], [3], [4]])],
        *near[last + np.array([[2], [3], [4], [5]])],
        *near_sizes[first + np.array([[2], [3]])],
        *near_sizes[last + np.array([[3], [4]])],
    ]
