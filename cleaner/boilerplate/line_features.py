"""Evidence about each line of a dump, as one matrix: what the line is like, what stands around it, where it stands.

Every column is computed for all lines at once. The order of columns is the models' contract: `train_lines.py` makes the
models from these functions, and a change here asks for new ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_address import count_address_words, find_address_words
from cleaner.boilerplate.line_chars import (
    BAR,
    BRACKET,
    CLASSES,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    DOTS,
    LETTER,
    LOWER,
    QUOTE,
    SPACE,
    SYMBOL,
    TERMINAL,
    UPPER,
    WIDE,
    Chars,
    Floats,
    Hashes,
    Ints,
    Words,
    find_grams,
    find_words,
    load_chars,
)
from cleaner.boilerplate.line_said import Said, find_echoes, find_shared, load_said
from cleaner.boilerplate.line_windows import distances, quantiles, shift, stack, window_means
from cleaner.model import Block

GRAM_BITS = 17
SHORT_CHARS = 25.0
LONG_CHARS = 90.0
"""From about here a line is a paragraph (wide characters count two and a half)."""
WINDOWS = (2, 5, 15)
SHIFTS = (-3, -2, -1, 1, 2, 3)
ADDRESS_WINDOWS = (5, 15)


@dataclass(frozen=True, slots=True)
class Lines:
    """A dump as arrays: `evidence` (lines × columns) for the first pass, and what the second pass needs besides."""

    evidence: Floats
    base: Floats
    sizes: Floats
    words: Words
    word_ids: Ints
    address_words: Floats
    """By line: how many of its words the page's address has."""


def load_line_evidence(blocks: Sequence[Block], gram_weights: Floats, url: str | None = None) -> Lines:
    """The evidence of the first pass for blocks of a dump; `gram_weights` has one learned weight for each gram hash."""
    chars = load_chars([block.text for block in blocks])
    words = find_words(chars)
    grams = _score_grams(chars, gram_weights)
    _, word_ids = np.unique(words.hashes, return_inverse=True)
    sizes = _measure(blocks, chars)
    base = _find_base(blocks, chars, words, sizes, grams)
    said = load_said(words, word_ids, len(blocks))
    by_address, address = _find_address_columns(words, said, find_address_words(url))
    around = _find_around(base[:, :_AROUND_COLUMNS])
    windows = _find_windows(base[:, :_AROUND_COLUMNS], sizes)
    place = _find_place(sizes, grams)
    shared = [*find_shared(said, sizes > LONG_CHARS), *find_echoes(said), *address]
    evidence = np.concatenate((base, stack(shared), around, windows, place), axis=1, dtype=np.float32)
    return Lines(evidence, base, sizes, words, word_ids, by_address)


def _score_grams(chars: Chars, weights: Floats) -> Floats:
    hashes, lines = find_grams(chars, GRAM_BITS)
    count = len(chars.starts)
    sums = np.bincount(lines, weights[hashes], minlength=count)
    return np.asarray(sums / np.sqrt(np.bincount(lines, minlength=count) + 1.0), np.float32)


def _measure(blocks: Sequence[Block], chars: Chars) -> Floats:
    """The size of each line in characters of an alphabet: a wide character says as much as two and a half."""
    whole = np.fromiter((len(block.text) for block in blocks), np.float32, len(blocks))
    seen = np.maximum(chars.ends - chars.starts, 1)
    return np.asarray(whole * (1.0 + 1.5 * chars.counts[:, WIDE] / seen), np.float32)


_AROUND_COLUMNS = 10
_LETTERS = np.isin(np.arange(CLASSES), (LOWER, UPPER, LETTER, WIDE))
_MAX_WORD_CHARS = 4096
SECOND_BASE_COLUMNS = 26


class _Shape(NamedTuple):
    """Counts of characters and words, and the classes of the first and last characters, by line."""

    counts: Floats
    number: Floats
    letters: Floats
    seen: Floats
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    last_but_one: NDArray[np.uint8]


def _load_shape(chars: Chars, words: Words) -> _Shape:
    counts = chars.counts.astype(np.float32)
    return _Shape(
        counts,
        np.bincount(words.lines, minlength=len(counts)).astype(np.float32),
        counts[:, [LOWER, UPPER, LETTER, WIDE]].sum(axis=1),
        np.maximum(chars.ends - chars.starts, 1).astype(np.float32),
        chars.classes[chars.starts],
        chars.classes[np.maximum(chars.ends - 1, 0)],
        chars.classes[np.maximum(chars.ends - 2, 0)],
    )


def _find_base(blocks: Sequence[Block], chars: Chars, words: Words, sizes: Floats, grams: Floats) -> Floats:
    """What each line is like, in three groups: looked at in the lines around too, in the second pass too, and here."""
    shape = _load_shape(chars, words)
    capitals = np.bincount(words.lines[words.is_capital], minlength=len(blocks))
    longest = _find_longest(words, len(blocks))
    around = [np.log1p(sizes), grams, *_find_sentence_columns(blocks, shape, sizes, capitals)]
    second = [np.log1p(shape.number), shape.letters / np.maximum(shape.number, 1.0), longest]
    columns = [*around, *second, *_find_repeat_columns(blocks, shape), *_find_mark_columns(blocks, shape)]
    return stack(columns)


def _find_longest(words: Words, count: int) -> Ints:
    """The size of the longest word of each line; the words are sorted by line and size, and the last one counts."""
    order = np.argsort(words.lines * _MAX_WORD_CHARS + np.minimum(words.sizes, _MAX_WORD_CHARS - 1), kind="stable")
    longest = np.zeros(count, np.int64)
    longest[words.lines[order]] = words.sizes[order]
    return longest


def _find_sentence_columns(blocks: Sequence[Block], shape: _Shape, sizes: Floats, capitals: Ints) -> list[NDArray[Any]]:
    counts, last = shape.counts, shape.last
    closed = (last == QUOTE) | (last == BRACKET)
    share = 1.0 / np.maximum(shape.number, 1.0)
    return [
        (last == TERMINAL) | (last == DOTS) | (closed & (shape.last_but_one == TERMINAL)),
        sizes > LONG_CHARS,
        capitals * share,
        _has(blocks, "blank-before"),
        _is_kind(blocks, "item"),
        counts[:, COMMA] * share,
        counts[:, DIGIT] / shape.seen,
        counts[:, UPPER] / np.maximum(shape.letters, 1.0),
    ]


def _find_repeat_columns(blocks: Sequence[Block], shape: _Shape) -> list[NDArray[Any]]:
    counts, first, last = shape.counts, shape.first, shape.last
    keys = [block.text.casefold() for block in blocks]
    copies = Counter(keys)
    again = np.array([key == following for key, following in pairwise(keys)], np.bool_)
    return [
        counts[:, TERMINAL],
        counts[:, QUOTE] / np.maximum(shape.number, 1.0),
        counts[:, BAR],
        np.minimum([copies[key] for key in keys], 8),
        np.append(again, False) | np.insert(again, 0, False),
        _has(blocks, "blank-after"),
        last == COLON,
        last == DOTS,
        (last == QUOTE) | (last == BRACKET),
        first == UPPER,
        first == LOWER,
        first == DIGIT,
        counts[:, WIDE] / shape.seen,
    ]


def _find_mark_columns(blocks: Sequence[Block], shape: _Shape) -> list[NDArray[Any]]:
    counts, share = shape.counts, 1.0 / np.maximum(shape.number, 1.0)
    return [
        counts[:, COLON] * share,
        counts[:, DASH] * share,
        counts[:, BRACKET] * share,
        counts[:, SYMBOL],
        counts[:, SPACE] / shape.seen,
        counts[:, DIGIT],
        shape.first == QUOTE,
        shape.last == COMMA,
        _LETTERS[shape.last],
        counts[:, UPPER] == shape.letters,
        _has(blocks, "bold"),
        _has(blocks, "indent"),
        _is_kind(blocks, "heading", "table", "quote"),
        np.array([_is_address(block.text) for block in blocks], np.bool_),
    ]


def _is_address(text: str) -> bool:
    return "://" in text or "www." in text or "@" in text


def _has(blocks: Sequence[Block], hint: str) -> NDArray[np.bool_]:
    return np.array([hint in block.hints for block in blocks], np.bool_)


def _is_kind(blocks: Sequence[Block], *kinds: str) -> NDArray[np.bool_]:
    return np.array([block.kind in kinds for block in blocks], np.bool_)


def _find_address_columns(words: Words, said: Said, address: Hashes) -> tuple[Floats, list[NDArray[Any]]]:
    """How many words of each line the page's address has; how much the line and those around it say of it."""
    count = len(said.own)
    by_address, told = count_address_words(words, count, address)
    if not len(address):
        return by_address, [np.full(count, -1.0)] * (2 + 2 * len(ADDRESS_WINDOWS))
    around = window_means(by_address, said.own.astype(np.float32), ADDRESS_WINDOWS)
    return by_address, [told, by_address / said.own, *around]


def _find_around(columns: Floats) -> Floats:
    return np.concatenate([shift(columns[:, :7] if abs(k) < 3 else columns[:, :3], k, -1.0) for k in SHIFTS], axis=1)


def _find_windows(columns: Floats, sizes: Floats) -> Floats:
    """Means over the lines before and after, for three widths: of columns by line, and of size by line."""
    capped = np.minimum(sizes, 600.0)
    picked = np.concatenate((columns[:, [1, 2, 3, 6]], capped[:, None], (columns[:, 3] * capped)[:, None]), axis=1)
    return np.concatenate(window_means(picked, np.ones_like(sizes), WINDOWS), axis=1)


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
    document: list[float] = [
        np.log1p(count),
        np.log1p(total),
        np.log1p(all_prose),
        float(is_long.mean()),
        float(np.median(sizes)),
        all_prose / total,
        tenth,
        quarter,
        float((sizes < SHORT_CHARS).mean()),
        np.log1p(np.count_nonzero(sizes < SHORT_CHARS)),
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
