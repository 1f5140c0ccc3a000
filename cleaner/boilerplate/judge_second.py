"""The second look: what the first look thought of a block's neighbours, containers and kin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.judge_features import Page
from cleaner.boilerplate.judge_text import Floats

_SHIFTS = (-3, -2, -1, 1, 2, 3)
_SPANS = (4, 12)


def find_context(page: Page, first_look: Floats) -> tuple[list[str], list[Floats]]:
    """Names and rows of the features that the second look adds; `first_look[i]` is what the first thought of block i."""
    names: list[str] = []
    rows: list[Floats] = []

    def add(name: str, row: NDArray[np.generic]) -> None:
        names.append(name)
        rows.append(row.astype(np.float32, copy=False))

    number = len(first_look)
    words = page.text_words + 0.5
    mass = first_look * words
    sums = np.zeros((4, number + 1))
    np.cumsum(np.stack([mass, words, first_look, first_look > 0.5]), axis=1, out=sums[:, 1:])
    add("p", first_look)
    padded = np.zeros(number + 6, np.float32)
    padded[3:-3] = first_look
    for shift in _SHIFTS:
        add(f"p{shift:+d}", padded[3 + shift : 3 + shift + number])
    position = np.arange(number)
    for span in _SPANS:
        low, high = np.maximum(position - span, 0), np.minimum(position + 1 + span, number)
        add(f"p_before{span}", _rate(sums, low, position))
        add(f"p_after{span}", _rate(sums, position + 1, high))
    for level, container in enumerate(page.containers):
        first, last = page.first[container], page.last[container]
        total = sums[0, last] - sums[0, first] - mass
        add(f"p_c{level}", total / (sums[1, last] - sums[1, first] - words + 1.0))
        add(f"p_c{level}_share", total / (sums[0, -1] + 1.0))
    size = int(page.signature.max()) + 1
    group_mass, group_words = np.bincount(page.signature, mass, size), np.bincount(page.signature, words, size)
    add("p_group", (group_mass[page.signature] - mass) / (group_words[page.signature] - words + 1.0))
    total = float(sums[0, -1]) + 1e-6
    add("mass_before", sums[0, :-1] / total)
    add("mass_after", (total - sums[0, 1:]) / total)
    add("p_sum", np.full(number, np.log1p(total)))
    add("p_max", np.full(number, first_look.max()))
    add("p_unsure", np.full(number, (first_look * (1 - first_look) * words).sum() / total))
    add("p_mass", np.log1p(mass))
    sure = first_look > 0.5
    before = np.maximum.accumulate(np.where(sure, position, -1))
    before = np.concatenate(([-1], before[:-1]))
    after = np.minimum.accumulate(np.where(sure, position, 10**6)[::-1])[::-1]
    after = np.concatenate((after[1:], [10**6]))
    add("since_sure", np.where(before < 0, 99, np.log1p(position - before)))
    add("until_sure", np.where(after >= 10**6, 99, np.log1p(after - position)))
    gap = (before >= 0) & (after < 10**6)
    add("gap_words", np.where(gap, np.log1p(sums[1, np.minimum(after, number)] - sums[1, before + 1]), 99))
    after_gap = np.where(before >= 0, sums[1, position] - sums[1, before + 1], 9999)
    add("words_since_sure", np.log1p(after_gap))
    section = np.concatenate((np.flatnonzero(page.is_heading), [number]))
    start_of = np.searchsorted(section, position, side="right")
    until = section[np.minimum(start_of, len(section) - 1)]
    add("p_section_rest", _rate(sums, position + 1, np.maximum(until, position + 1)))
    since = np.where(start_of > 0, section[np.maximum(start_of - 1, 0)], 0)
    add("p_section_lead", np.where(start_of > 0, first_look[np.minimum(since, number - 1)], -1))
    add("p_section_before", _rate(sums, since, position))
    return names, rows


def _rate(sums: NDArray[np.float64], low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of the words between two positions that the first look took for the story."""
    return (sums[0, high] - sums[0, low]) / (sums[1, high] - sums[1, low] + 0.5)
