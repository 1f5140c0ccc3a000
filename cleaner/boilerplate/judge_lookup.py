"""Learned numbers of words, looked up for all words of a page at once: no string is made for a word, only its hash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Places = NDArray[np.intp]
Hashes = NDArray[np.uint64]
LINE_BREAK = 10
_MAX_WORD_CHARS = 512
_PRIME = 0x9E3779B97F4A7C15
_POWERS = np.cumprod(np.full(_MAX_WORD_CHARS, _PRIME, np.uint64))
_PHRASE = np.uint64(0xD6E8FEB86659FD93)
"""Tells a phrase from a word, and its words from one another by their place."""


class Words(NamedTuple):
    """The words of some lines: `lines[i]` is the line of word i, `hashes[i]` stands for its characters."""

    lines: Places
    hashes: Hashes

    def pick(self, wanted: NDArray[np.bool_]) -> Words:
        """Some of the words."""
        return Words(self.lines[wanted], self.hashes[wanted])


class Known(NamedTuple):
    """The words of some lines that a table knows, each once a line: `lines[i]` is the line of word i, rising."""

    number: int
    lines: Places
    values: Doubles

    @property
    def sizes(self) -> Places:
        """How many each line has."""
        return np.bincount(self.lines, minlength=self.number)

    def sum_up(self) -> Doubles:
        """The sum of each line's numbers."""
        return np.asarray(np.bincount(self.lines, self.values, self.number), np.float64)

    def count_below(self, bound: float) -> Places:
        """How many numbers of each line are below a bound."""
        return np.bincount(self.lines[self.values < bound], minlength=self.number)

    def find_extremes(self) -> tuple[Doubles, Doubles]:
        """The lowest and the highest number of each line and of zero."""
        lows, highs = np.zeros(self.number), np.zeros(self.number)
        if len(self.lines):
            starts = find_starts(self.lines)
            names = self.lines[starts]
            lows[names] = np.minimum(np.minimum.reduceat(self.values, starts), 0.0)
            highs[names] = np.maximum(np.maximum.reduceat(self.values, starts), 0.0)
        return lows, highs


class WordTable:
    """One or more tables of words and numbers under one index of hashes."""

    __slots__ = ("_hashes", "_values")

    def __init__(self, *tables: Mapping[str, float]) -> None:
        hashes = [hash_list(list(table)) for table in tables]
        self._hashes = np.unique(np.concatenate(hashes)) if any(tables) else np.zeros(1, np.uint64)
        self._values = np.full((len(tables), len(self._hashes)), np.nan)
        for row, table, found in zip(self._values, tables, hashes, strict=True):
            row[self._hashes.searchsorted(found)] = list(table.values())

    def find_known(self, words: Words, number: int, tables: Places) -> Known:
        """Of the words of `number` lines those that the table with the number `tables[line]` knows, in their order.

        >>> words = Words(np.array([0, 0, 0, 1]), hash_list(["rain", "x", "rain", "ad"]))
        >>> known = WordTable({"rain": 1.5, "ad": -2.0}).find_known(words, 2, np.zeros(2, int))
        >>> known.lines.tolist(), known.values.tolist()
        ([0, 1], [1.5, -2.0])
        """
        places, values = self._look_up(words.hashes, tables[words.lines])
        at = _find_first_of_each(words.lines * len(self._hashes) + places, np.flatnonzero(values == values))
        return Known(number, words.lines[at], values[at])

    def get_values(self, hashes: Hashes, tables: Places) -> Doubles:
        """The number of each word in its table, not a number where it is unknown."""
        return self._look_up(hashes, tables)[1]

    def _look_up(self, hashes: Hashes, tables: Places) -> tuple[Places, Doubles]:
        order = hashes.argsort()  # looked up in order, neighbours are found near each other: half the time
        places = np.empty(len(hashes), np.intp)
        places[order] = self._hashes.searchsorted(hashes[order])
        np.minimum(places, len(self._hashes) - 1, out=places)
        values: Doubles = np.where(self._hashes[places] == hashes, self._values[tables, places], np.nan)
        return places, values


def hash_words(codes: NDArray[np.unsignedinteger], letters: NDArray[np.bool_], begins: NDArray[np.bool_]) -> Words:
    """The words among characters: `letters` says which belong to one, `begins` at which of those a new one begins."""
    places = np.flatnonzero(letters)
    opens = np.flatnonzero(begins[places])
    if not len(opens):
        return Words(opens, np.zeros(0, np.uint64))
    starts = places[opens]
    sizes = np.concatenate((opens[1:], [len(places)])) - opens
    terms = _POWERS.take(places - np.repeat(starts, sizes), mode="clip")
    terms *= codes[places]
    lines = np.flatnonzero(codes == LINE_BREAK).searchsorted(starts)
    return Words(lines, np.add.reduceat(terms, opens))


def hash_phrases(words: Words, ranks: Places) -> Words:
    """The words of each line as one phrase; `ranks[i]` is the place of word i in its line."""
    starts = find_starts(words.lines)
    terms = words.hashes * (_PHRASE + np.uint64(2) * ranks.astype(np.uint64))
    return Words(words.lines[starts], np.add.reduceat(terms, starts) if len(starts) else words.hashes)


def hash_list(entries: list[str]) -> Hashes:
    """The hash of each word, or of each phrase where there are spaces.

    >>> one, two = hash_list(["read more", "more read"]).tolist()
    >>> one == two
    False
    """
    codes = np.frombuffer("\n".join(entries).encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = (codes != LINE_BREAK) & (codes != ord(" "))
    words = hash_words(codes, letters, letters & ~np.concatenate(([False], letters[:-1])))
    hashes = np.zeros(len(entries), np.uint64)
    starts = find_starts(words.lines)
    hashes[words.lines[starts]] = words.hashes[starts]
    ranks = rank_in_line(words.lines)
    of_phrase = np.bincount(words.lines, minlength=len(entries))[words.lines] > 1
    phrases = hash_phrases(words.pick(of_phrase), ranks[of_phrase])
    hashes[phrases.lines] = phrases.hashes
    return hashes


def find_starts(lines: Places) -> Places:
    """The first position of each line in a rising column of lines."""
    return np.flatnonzero(np.concatenate(([True], lines[1:] != lines[:-1]))[: len(lines)])


def rank_in_line(lines: Places) -> Places:
    """The place of each word in its line, for a rising column of lines.

    >>> rank_in_line(np.array([0, 0, 2])).tolist()
    [0, 1, 0]
    """
    starts = find_starts(lines)
    sizes = np.concatenate((starts[1:], [len(lines)])) - starts if len(starts) else starts
    return np.arange(len(lines)) - np.repeat(starts, sizes)


def _find_first_of_each(keys: Places, among: Places) -> Places:
    """Of the positions `among`, in rising order, those whose key no earlier one has."""
    size = max(len(keys), 1)
    ordered = np.sort(keys[among] * size + among)
    return np.sort(ordered[find_starts(ordered // size)] % size)
