"""What each line of a dump is like by itself: its characters and words, its first and last marks, its copies.

The order of columns is the models' contract.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import count, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    Ints,
    Words,
)
from cleaner.boilerplate.line_windows import stack
from cleaner.model import Block

AROUND_COLUMNS = 10
"""So many of the columns are looked at in the lines around too."""
SECOND_COLUMNS = 26
"""So many of the columns are looked at in the second pass too."""
LONG_CHARS = 90.0
"""From about here a line is a paragraph (wide characters count two and a half)."""
_LETTERS = np.isin(np.arange(CLASSES), (LOWER, UPPER, LETTER, WIDE))


class _Shape(NamedTuple):
    """Counts of characters (classes × lines) and words, and the classes of the first and last characters, by line."""

    counts: Floats
    number: Floats
    letters: Floats
    seen: Floats
    capitals: Ints
    longest: Ints
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    last_but_one: NDArray[np.uint8]


class _Marks(NamedTuple):
    """What the reading of the lines found out about each."""

    blank_before: NDArray[np.bool_]
    blank_after: NDArray[np.bool_]
    bold: NDArray[np.bool_]
    indent: NDArray[np.bool_]
    is_item: NDArray[np.bool_]
    is_other: NDArray[np.bool_]


def find_base(blocks: Sequence[Block], chars: Chars, words: Words, sizes: Floats, grams: Floats) -> Floats:
    """What each line is like, in three groups: looked at in the lines around too, in the second pass too, and here."""
    shape, marks = _load_shape(chars, words), _load_marks(blocks)
    around = [np.log1p(sizes), grams, *_find_sentence_columns(shape, marks, sizes)]
    second = [np.log1p(shape.number), shape.letters / np.maximum(shape.number, 1.0), shape.longest]
    texts = [block.text for block in blocks]
    second += _find_mark_columns(shape, marks, _find_repeats([text.casefold() for text in texts]))
    return stack([*around, *second, *_find_rest(texts, shape, marks)])


def _load_shape(chars: Chars, words: Words) -> _Shape:
    counts = np.ascontiguousarray(chars.counts.T, np.float32)
    lines = len(chars.counts)
    longest = np.zeros(lines, np.int64)
    np.maximum.at(longest, words.lines, words.sizes)
    return _Shape(
        counts,
        np.bincount(words.lines, minlength=lines).astype(np.float32),
        counts[[LOWER, UPPER, LETTER, WIDE]].sum(axis=0),
        np.maximum(chars.ends - chars.starts, 1).astype(np.float32),
        np.bincount(words.lines[words.is_capital], minlength=lines),
        longest,
        chars.classes[chars.starts],
        chars.classes[np.maximum(chars.ends - 1, 0)],
        chars.classes[np.maximum(chars.ends - 2, 0)],
    )


def _load_marks(blocks: Sequence[Block]) -> _Marks:
    kinds: dict[tuple[str, tuple[str, ...]], int] = defaultdict(count().__next__)
    of_block = np.fromiter(map(kinds.__getitem__, map(attrgetter("kind", "hints"), blocks)), np.int64, len(blocks))
    table = [
        (
            "blank-before" in hints,
            "blank-after" in hints,
            "bold" in hints,
            "indent" in hints,
            kind == "item",
            kind in ("heading", "table", "quote"),
        )
        for kind, hints in kinds
    ]
    return _Marks(*np.array(table, np.bool_).T.take(of_block, axis=1))


def _find_sentence_columns(shape: _Shape, marks: _Marks, sizes: Floats) -> list[NDArray[Any]]:
    counts, last = shape.counts, shape.last
    closed = (last == QUOTE) | (last == BRACKET)
    share = 1.0 / np.maximum(shape.number, 1.0)
    return [
        (last == TERMINAL) | (last == DOTS) | (closed & (shape.last_but_one == TERMINAL)),
        sizes > LONG_CHARS,
        shape.capitals * share,
        marks.blank_before,
        marks.is_item,
        counts[COMMA] * share,
        counts[DIGIT] / shape.seen,
        counts[UPPER] / np.maximum(shape.letters, 1.0),
    ]


def _find_repeats(keys: Sequence[str]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """How often the dump has each line, up to eight times, and whether it stands next to its like."""
    copies = Counter(keys)
    again = np.zeros(len(keys) + 1, np.bool_)
    again[1:-1] = [key == following for key, following in pairwise(keys)]
    return np.minimum([copies[key] for key in keys], 8), again[1:] | again[:-1]


def _find_mark_columns(
    shape: _Shape, marks: _Marks, repeats: tuple[NDArray[Any], NDArray[np.bool_]]
) -> list[NDArray[Any]]:
    counts, first, last = shape.counts, shape.first, shape.last
    return [
        counts[TERMINAL],
        counts[QUOTE] / np.maximum(shape.number, 1.0),
        counts[BAR],
        *repeats,
        marks.blank_after,
        last == COLON,
        last == DOTS,
        (last == QUOTE) | (last == BRACKET),
        first == UPPER,
        first == LOWER,
        first == DIGIT,
        counts[WIDE] / shape.seen,
    ]


def _find_rest(texts: Sequence[str], shape: _Shape, marks: _Marks) -> list[NDArray[Any]]:
    counts, share = shape.counts, 1.0 / np.maximum(shape.number, 1.0)
    return [
        counts[COLON] * share,
        counts[DASH] * share,
        counts[BRACKET] * share,
        counts[SYMBOL],
        counts[SPACE] / shape.seen,
        counts[DIGIT],
        shape.first == QUOTE,
        shape.last == COMMA,
        _LETTERS[shape.last],
        counts[UPPER] == shape.letters,
        marks.bold,
        marks.indent,
        marks.is_other,
        _find_addresses(texts),
    ]


def _find_addresses(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Which lines hold an address of the web or of mail; what none of them has is not looked for in each."""
    joined, found = "\n".join(texts), np.zeros(len(texts), np.bool_)
    for mark in ("://", "www.", "@"):
        if mark in joined:
            found |= [mark in text for text in texts]
    return found
