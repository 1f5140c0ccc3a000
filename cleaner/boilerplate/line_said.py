"""Which words the lines of a dump have in common: with the long lines, with any other, and with those next to them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.groups import find_starts, number_groups
from cleaner.boilerplate.line_chars import Ints, Words

MIN_CONTENT_CHARS = 4
"""Shorter words say little in most languages."""
ECHO_LINES = (1, 2)


class Said(NamedTuple):
    """The words that say something: line and number of each, how many a line has, and each kind of word by line once.

    `pairs` is line × kinds + number, sorted.
    """

    lines: Ints
    ids: Ints
    own: Ints
    kinds: int
    pairs: Ints


def load_said(words: Words, count: int) -> Said:
    """The words of `count` lines from `MIN_CONTENT_CHARS` on."""
    content = (words.sizes >= MIN_CONTENT_CHARS).nonzero()[0]
    lines, ids = words.lines.take(content), number_groups(words.hashes.take(content))
    kinds = int(ids.max()) + 1 if len(ids) else 1
    own = np.maximum(np.bincount(lines, minlength=count), 1)
    pairs = np.sort(lines * kinds + ids)  # np.unique takes seven times as long
    return Said(lines, ids, own, kinds, pairs[find_starts(pairs)])


def find_shared(said: Said, is_long: NDArray[np.bool_]) -> list[NDArray[Any]]:
    """How much of a line's words the long lines say too, and how much any other line says."""
    count, lines, ids = len(said.own), said.lines, said.ids
    pair_lines, pair_ids = said.pairs // said.kinds, said.pairs % said.kinds
    by_any = np.bincount(pair_ids, minlength=said.kinds)
    by_long = np.bincount(pair_ids[is_long[pair_lines]], minlength=said.kinds)
    others_long = by_long[ids] - is_long[lines]
    rare = 1.0 / np.maximum(by_any[ids], 1)
    return [
        np.bincount(lines, others_long > 0, minlength=count) / said.own,
        np.bincount(lines, others_long > 2, minlength=count) / said.own,
        np.bincount(lines, np.log1p(others_long), minlength=count) / said.own,
        np.bincount(lines, by_any[ids] > 1, minlength=count) / said.own,
        np.bincount(lines, rare, minlength=count) / said.own,
    ]


def find_echoes(said: Said) -> list[NDArray[Any]]:
    """How much of a line the lines next to it say too, and how much of those it says: captions come after alt texts."""
    count = len(said.own)
    kinds = np.maximum(np.bincount(said.pairs // said.kinds, minlength=count), 1)
    before, after = np.zeros((2, count)), np.zeros((2, count))
    for step in ECHO_LINES:
        if count <= step or not len(said.pairs):
            break
        merged = np.sort(np.concatenate((said.pairs, said.pairs + step * said.kinds)))
        twice = merged[1:][merged[1:] == merged[:-1]]
        both = np.bincount(twice // said.kinds - step, minlength=count)[:-step]
        after[:, :-step] = np.maximum(after[:, :-step], (both / kinds[:-step], both / kinds[step:]))
        before[:, step:] = np.maximum(before[:, step:], (both / kinds[step:], both / kinds[:-step]))
    return [*before, *after]
