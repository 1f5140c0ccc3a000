"""Evidence about each line of a dump, as one matrix: what the line is like, what stands around it, where it stands.

Every column is computed for all lines at once. The order of columns is the models' contract: `train_lines.py` makes the
models from these functions, and a change here asks for new ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_address import count_address_words, find_address_words
from cleaner.boilerplate.line_base import AROUND_COLUMNS, LONG_CHARS, find_base
from cleaner.boilerplate.line_chars import WIDE, Chars, Floats, Hashes, Ints, Words, find_words, load_chars, sum_grams
from cleaner.boilerplate.line_said import Said, find_echoes, find_shared, load_said
from cleaner.boilerplate.line_windows import distances, quantiles, shift, stack, window_means
from cleaner.model import Block

GRAM_BITS = 17
SHORT_CHARS = 25.0
WINDOWS = (2, 5, 15)
SHIFTS = (-3, -2, -1, 1, 2, 3)
ADDRESS_WINDOWS = (5, 15)


@dataclass(frozen=True, slots=True)
class Lines:
    """A dump as arrays: `evidence` (lines × columns) for the first pass, and what the second pass needs besides."""

    evidence: Floats
    base: Floats
    sizes: Floats
    said: Said
    address_words: Floats
    """By line: how many of its words the page's address has."""


def load_line_evidence(blocks: Sequence[Block], gram_weights: Floats, url: str | None = None) -> Lines:
    """The evidence of the first pass for blocks of a dump; `gram_weights` has one learned weight for each gram hash."""
    chars = load_chars([block.text for block in blocks])
    words = find_words(chars)
    grams = _score_grams(chars, gram_weights)
    sizes = _measure(chars)
    base = find_base(blocks, chars, words, sizes, grams)
    looked_at = base.T[:AROUND_COLUMNS]
    said = load_said(words, len(blocks))
    by_address, address = _find_address_columns(words, said, find_address_words(url))
    shared = stack([*find_shared(said, sizes > LONG_CHARS), *find_echoes(said), *address])
    around, windows = _find_around(looked_at), _find_windows(looked_at, sizes)
    evidence = np.concatenate((base.T, shared.T, *around, windows, _find_place(sizes, grams).T)).T
    return Lines(evidence, base, sizes, said, by_address)


def _score_grams(chars: Chars, weights: Floats) -> Floats:
    sums, numbers = sum_grams(chars, GRAM_BITS, weights)
    return np.asarray(sums / np.sqrt(numbers + 1.0), np.float32)


def _measure(chars: Chars) -> Floats:
    """The size of each line in characters of an alphabet: a wide character says as much as two and a half."""
    seen = np.maximum(chars.ends - chars.starts, 1)
    return np.asarray(chars.whole * (1.0 + 1.5 * chars.counts[:, WIDE] / seen), np.float32)


def _find_address_columns(words: Words, said: Said, address: Hashes) -> tuple[Floats, list[NDArray[Any]]]:
    """How many words of each line the page's address has; how much the line and those around it say of it."""
    count = len(said.own)
    by_address, told = count_address_words(words, count, address)
    if not len(address):
        return by_address, [np.full(count, -1.0)] * (2 + 2 * len(ADDRESS_WINDOWS))
    around = window_means(by_address[None], said.own[None], ADDRESS_WINDOWS)
    return by_address, [told, by_address / said.own, *around.reshape(-1, count)]


def _find_around(rows: Floats) -> list[Floats]:
    return [
        near[:7] if abs(step) < 3 else near[:3] for step, near in zip(SHIFTS, shift(rows, SHIFTS, -1.0), strict=True)
    ]


def _find_windows(rows: Floats, sizes: Floats) -> Floats:
    """Means over the lines before and after, for three widths: of columns by line, and of size by line."""
    capped = np.minimum(sizes, 600.0)
    picked = np.concatenate((rows[[1, 2, 3, 6]], (capped, rows[3] * capped)))
    return window_means(picked, np.ones((1, len(sizes))), WINDOWS).reshape(-1, len(sizes))


def _find_place(sizes: Floats, grams: Floats) -> Floats:
    """Where a line stands: among the lines, in the text, among the long lines, in its run; and what dump it is."""
    count = len(sizes)
    here = np.arange(count)
    is_long = sizes > LONG_CHARS
    prose = np.cumsum(sizes * is_long)
    total, all_prose = max(float(sizes.sum()), 1.0), max(float(prose[-1]), 1.0)
    to_last, to_next = distances(is_long)
    run, run_place = _runs(is_long)
    tenth, quarter, half = quantiles(grams, (0.1, 0.25, 0.5))
    short = np.count_nonzero(sizes < SHORT_CHARS)
    document: list[float] = [
        np.log1p(count),
        np.log1p(total),
        np.log1p(all_prose),
        np.count_nonzero(is_long) / count,
        *quantiles(sizes, (0.5,)),
        all_prose / total,
        tenth,
        quarter,
        short / count,
        np.log1p(short),
    ]
    columns = [
        here / count,
        np.minimum(here, 200),
        np.minimum(count - 1 - here, 200),
        np.cumsum(sizes) / total,
        prose / all_prose,
        np.minimum(prose, 5000),
        np.minimum(all_prose - prose, 5000),
        to_last,
        to_next,
        run,
        run_place,
        grams.astype(np.float64) - half,
        *document,
    ]
    return stack(columns)


def _runs(marks: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """The length of the run of equal marks that a line is in, and its place there."""
    count = len(marks)
    starts = np.flatnonzero(np.concatenate(([True], marks[1:] != marks[:-1])))
    lengths = np.diff(np.concatenate((starts, [count])))
    return np.repeat(lengths, lengths), np.arange(count) - np.repeat(starts, lengths)
