"""The second look: what the first look thought of a block's neighbours, containers and kin."""

from __future__ import annotations

import numpy as np

from cleaner.boilerplate.judge_elements import LEVELS
from cleaner.boilerplate.judge_features import Page, find_nearest
from cleaner.boilerplate.judge_kin import add_second
from cleaner.boilerplate.judge_rows import Doubles, Ints, Rows
from cleaner.boilerplate.judge_text import Floats

_SHIFTS = (-3, -2, -1, 1, 2, 3)
_SHIFT_NAMES = [f"p{shift:+d}" for shift in _SHIFTS]
_SPAN_NAMES = ["p_before4", "p_after4", "p_before12", "p_after12"]
_REACHES = (-4, 0, 1, 5, -12, 0, 1, 13)
"""From where to where each span reaches, from the place of a block."""
_CONTAINER_NAMES = [f"p_c{level}{what}" for level in range(LEVELS) for what in ("", "_share")]
_FAR = 99.0
_NONE_AFTER = 10**6


def add_context(page: Page, first_look: Floats) -> None:
    """Write the features of the second look behind those of the first; `first_look[i]` is its share for block i."""
    rows = page.rows
    number = rows.columns
    words = page.text_words + np.float32(0.5)
    mass = first_look * words
    sums = np.zeros((2, number + 1))
    np.add.accumulate(np.array((mass, words)), axis=1, out=sums[:, 1:])
    rows.add("p", first_look)
    padded = np.zeros(number + 6, np.float32)
    padded[3:-3] = first_look
    rows.add_all(_SHIFT_NAMES, np.array([padded[3 + shift : 3 + shift + number] for shift in _SHIFTS]))
    position = np.arange(number)
    reach = position + np.array(_REACHES)[:, None]
    bounds = np.minimum(np.maximum(reach, 0), number)
    rows.add_all(_SPAN_NAMES, _rate(sums, bounds[::2], bounds[1::2]))
    first, last = page.first.take(page.containers), page.last.take(page.containers)
    inside = sums.take(last, axis=1) - sums.take(first, axis=1)
    total = inside[0] - mass
    shares = np.array((total / (inside[1] - words + 1.0), total / (sums[0, -1] + 1.0)))
    rows.add_all(_CONTAINER_NAMES, shares.transpose(1, 0, 2).reshape(-1, number))
    add_second(rows, first_look, mass, words, (page.kin, page.signature))
    total_mass = float(sums[0, -1]) + 1e-6
    rows.add("mass_before", sums[0, :-1] / total_mass)
    rows.add("mass_after", (total_mass - sums[0, 1:]) / total_mass)
    rows.add("p_sum", float(np.log1p(total_mass)))
    rows.add("p_max", float(first_look.max()))
    rows.add("p_unsure", float((mass * (1 - first_look)).sum()) / total_mass)
    rows.add("p_mass", np.log1p(mass))
    _add_gaps(rows, sums, first_look > 0.5)
    _add_sections(page, sums, first_look)


def _add_gaps(rows: Rows, sums: Doubles, sure: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """How far the nearest sure blocks are, and how many words stand between."""
    position = np.arange(rows.columns)
    before, after = find_nearest(sure)
    rows.add("since_sure", np.where(before < 0, _FAR, np.log1p(position - before)))
    rows.add("until_sure", np.where(after >= _NONE_AFTER, _FAR, np.log1p(after - position)))
    inside = (before >= 0) & (after < _NONE_AFTER)
    between = sums[1, np.minimum(after, rows.columns)] - sums[1, before + 1]
    rows.add("gap_words", np.where(inside, np.log1p(np.maximum(between, 0.0)), _FAR))
    since = np.where(before >= 0, sums[1, position] - sums[1, before + 1], 9999.0)
    rows.add("words_since_sure", np.log1p(np.maximum(since, 0.0)))


def _add_sections(page: Page, sums: Doubles, first_look: Floats) -> None:
    """What was thought of the heading above a block, and of the rest of what stands under that heading."""
    rows = page.rows
    number = rows.columns
    position = np.arange(number)
    heads = page.is_heading.nonzero()[0]
    above = page.is_heading.cumsum()
    lead = np.concatenate(([0], heads))[above]
    below = np.concatenate((heads, [number]))[above]
    rest, before = _rate(sums, np.array((position + 1, lead)), np.array((np.maximum(below, position + 1), position)))
    rows.add("p_section_rest", rest)
    rows.add("p_section_lead", np.where(above > 0, first_look[lead], -1.0))
    rows.add("p_section_before", before)


def _rate(sums: Doubles, low: Ints, high: Ints) -> Doubles:
    """Share of the words between two positions that the first look took for the story."""
    between = sums.take(high, axis=1) - sums.take(low, axis=1)
    rate: Doubles = between[0] / (between[1] + 0.5)
    return rate
