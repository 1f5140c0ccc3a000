"""Evidence about each line of a dump once all were scored: where the likely story is, and what it speaks of.

The order of columns is the contract of the second pass and of the headline model.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_base import LONG_CHARS, SECOND_COLUMNS
from cleaner.boilerplate.line_chars import Floats, Ints
from cleaner.boilerplate.line_features import SHIFTS, Lines
from cleaner.boilerplate.line_windows import bound, distances, quantiles, shift, stack, window_means

LEAD_LINES = 4
SURE_SCORE = 0.02
"""Menus and footers score less; in a clean text next to nothing does."""
WINDOWS, TOPIC_WINDOWS, LONG_WINDOWS = (3, 8, 20), (4, 12), (2, 6)


class Topics(NamedTuple):
    """By line: its words that say something, and how many of them the lead says, and other likely lines."""

    own: Floats
    by_lead: Floats
    by_others: Floats


class Second(NamedTuple):
    """The evidence of the second pass, and the counts of words that the choice needs too."""

    evidence: Floats
    topics: Topics


def load_second_evidence(lines: Lines, scores: Floats) -> Second:
    """The evidence of the second pass: the first pass's scores around each line, and what the likely story says."""
    base, sizes = lines.base, lines.sizes
    mass = scores * sizes
    total = max(float(mass.sum()), 1.0)
    before = np.cumsum(mass) - mass
    after = np.maximum(total - before - mass, 0.0)  # rounding may leave less than nothing
    core = scores > 0.5
    columns = [scores, before / total, after / total, np.log1p(before), np.log1p(after)]
    columns += [near[0] for near in shift(scores[None], SHIFTS, 0.0)]
    around = window_means(np.array((mass, scores)), np.array((sizes, np.ones_like(sizes))), WINDOWS)
    columns += [*around.transpose(0, 2, 1, 3).reshape(-1, len(scores))]
    columns += _find_core_place(core, sizes)
    segments, mass_of = _split_segments(scores, sizes)
    columns += _find_segments(scores, sizes, segments, mass_of)
    topics, said = _find_topics(lines, core, segments, int(mass_of.argmax()))
    columns += said
    columns += _find_rank(scores, sizes)
    columns += _find_sure_between(scores, core, sizes)
    columns += _find_long(scores, lines)
    likely, sure = np.count_nonzero(core), np.count_nonzero(scores < SURE_SCORE)
    document = [
        np.log1p(total),
        likely / len(scores),
        np.log1p(likely),
        total / max(float(sizes.sum()), 1.0),
        sure / len(scores),
        np.log1p(sure),
        float(scores.max()),
        *quantiles(scores, (0.1, 0.3, 0.5, 0.9)),
    ]
    evidence = np.concatenate((stack([*columns, *document]).T, base.T[:SECOND_COLUMNS])).T
    return Second(evidence, topics)


def _find_rank(scores: Floats, sizes: Floats) -> list[NDArray[Any]]:
    """Were all lines kept that score as high as this one: how much F1, recall and precision would be expected."""
    order = np.argsort(-scores, kind="stable")
    likely, kept = np.cumsum((scores * sizes)[order]), np.cumsum(sizes[order])
    total = max(float(likely[-1]), 1.0)
    expected = 2.0 * likely / (kept + total)
    best = int(expected.argmax())
    place = np.empty(len(scores), np.int64)
    place[order] = np.arange(len(scores))
    return [
        (expected / max(float(expected[best]), 1e-6))[place],
        (likely / total)[place],
        (likely / np.maximum(kept, 1.0))[place],
        bound(place - best, 60),
        scores / max(float(scores.max()), 1e-6),
        np.full(len(scores), expected[best]),
    ]


def _find_sure_between(scores: Floats, core: NDArray[np.bool_], sizes: Floats) -> list[NDArray[Any]]:
    """Sure boilerplate between a line and the likely ones before and after it, and what else stands before the next."""
    sure, gap = np.cumsum(scores < SURE_SCORE), np.cumsum(sizes * ~core)
    last = np.maximum.accumulate(np.where(core, sure, 0))
    following = [np.minimum.accumulate(np.where(core, sums, sums[-1])[::-1])[::-1] for sums in (sure, gap)]
    return [
        np.minimum(sure - last, 30),
        np.minimum(following[0] - sure, 30),
        np.log1p(np.maximum(following[1] - gap, 0.0)),
    ]


def _find_long(scores: Floats, lines: Lines) -> list[NDArray[Any]]:
    """Mean scores of the long lines before and after, whatever short ones stand between, and the line's place there."""
    is_long = lines.sizes > LONG_CHARS
    found = is_long.nonzero()[0]
    sums = np.zeros((2, len(found) + 1))
    np.cumsum(np.array((scores[found], lines.base[found, 1])), axis=1, out=sums[:, 1:])
    end = is_long.cumsum()
    start: Ints = end - is_long
    at_start, at_end = sums.take(start, axis=1), sums.take(end, axis=1)
    columns: list[NDArray[Any]] = []
    for width in LONG_WINDOWS:
        low, high = np.maximum(start - width, 0), np.minimum(end + width, len(found))
        before = (at_start - sums.take(low, axis=1)) / np.maximum(start - low, 1)
        after = (sums.take(high, axis=1) - at_end) / np.maximum(high - end, 1)
        rows = 2 if width == LONG_WINDOWS[-1] else 1
        columns += [*before[:rows], *after[:rows]]
    count = max(len(found), 1)
    return [*columns, start / count, np.full(len(scores), sums[0, -1] / count)]


def _find_core_place(core: NDArray[np.bool_], sizes: Floats) -> list[NDArray[Any]]:
    """Lines and characters to the first and last likely line, and to the nearest ones."""
    count = len(core)
    here = np.arange(count)
    found = np.flatnonzero(core)
    first, last = (int(found[0]), int(found[-1])) if len(found) else (0, count - 1)
    to_last, to_next = distances(core)
    gap = np.cumsum(sizes * ~core)
    gap_before = gap - np.maximum.accumulate(np.where(core, gap, 0.0))
    return [bound(here - first, 50), bound(last - here, 50), to_last, to_next, np.log1p(gap_before)]


def _split_segments(scores: Floats, sizes: Floats) -> tuple[Ints, NDArray[np.float64]]:
    """The number of the stretch that each line is in, likely (smoothed) or unlikely, and the likely mass of each."""
    before, after = shift(scores[None], (-1, 1), 0.0)
    smooth = (scores + before[0] + after[0]) / 3.0
    marks = (smooth > 0.3) | (scores > 0.5)
    segments = np.cumsum(np.concatenate(([True], marks[1:] != marks[:-1]))) - 1
    return np.asarray(segments, np.int64), np.asarray(np.bincount(segments, scores * sizes), np.float64)


def _find_segments(scores: Floats, sizes: Floats, segments: Ints, mass_of: NDArray[np.float64]) -> list[NDArray[Any]]:
    """The likely mass of a line's stretch: its share of all, of the largest and of the stretch; where it stands."""
    mass = scores * sizes
    total = max(float(mass.sum()), 1.0)
    own = mass_of[segments]
    return [
        own / total,
        own / max(float(mass_of.max()), 1.0),
        own / np.maximum(np.bincount(segments, sizes)[segments], 1.0),
        bound(segments - int(mass_of.argmax()), 8),
        (np.cumsum(mass_of) - mass_of)[segments] / total,
    ]


def _find_topics(lines: Lines, core: NDArray[np.bool_], segments: Ints, peak: int) -> tuple[Topics, list[NDArray[Any]]]:
    """How much a line, those around it and its stretch say words of the first likely lines, and of the main stretch."""
    count, at, ids, kinds = len(core), lines.said.lines, lines.said.ids, lines.said.kinds
    own = lines.said.own.astype(np.float32)
    lead = np.zeros(count, np.bool_)
    long_core = core & (lines.sizes > LONG_CHARS)
    lead[np.flatnonzero(long_core if long_core.any() else core)[:LEAD_LINES]] = True
    in_lead, in_peak = np.zeros(kinds, np.bool_), np.zeros(kinds, np.bool_)
    in_lead[ids[lead[at]]] = True
    in_peak[ids[segments[at] == peak]] = True
    by_core = np.bincount(ids[core[at]], minlength=kinds)
    by_lead = np.bincount(at, in_lead[ids], minlength=count).astype(np.float32)
    by_peak = np.bincount(at, in_peak[ids], minlength=count).astype(np.float32)
    by_others = np.bincount(at, by_core[ids] - core[at] > 1, minlength=count)
    all_own = np.bincount(segments, own)[segments]
    columns = [
        by_lead / own,
        by_others / own,
        np.bincount(segments, by_lead)[segments] / all_own,
        np.bincount(segments, by_peak)[segments] / all_own,
    ]
    columns += [*window_means(by_lead[None], own[None], TOPIC_WINDOWS).reshape(-1, count)]
    columns += [lines.address_words / own, np.bincount(segments, lines.address_words)[segments] / all_own]
    return Topics(own, by_lead, by_others.astype(np.float32)), columns
