"""Learned numbers of words, looked up for all words of a page at once: no string is made for a word, only its hash."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.groups import find_starts

Doubles = NDArray[np.float64]
Places = NDArray[np.intp]
Hashes = NDArray[np.uint64]
LINE_BREAK = 10
_PRIME = 0x9E3779B97F4A7C15
_KEPT_POWERS = 1 << 16
"""For so many characters the powers of the prime are kept; few pages have more."""
_PHRASE = np.uint64(0xD6E8FEB86659FD93)
"""Tells a phrase from a word, and its words from one another by their place."""
_SLOT_BITS = 17
_SLOT_SHIFT = np.uint64(64 - _SLOT_BITS)
_PLACE_BITS = 24
_PLACES = (1 << _PLACE_BITS) - 1


class Words(NamedTuple):
    """The words of some lines: `lines[i]` is the line of word i, `hashes[i]` stands for its characters."""

    lines: Places
    hashes: Hashes

    def pick(self, places: Places) -> Words:
        """The words at some places."""
        return Words(self.lines.take(places), self.hashes.take(places))

    def followed_by(self, words: Words, number: int) -> Words:
        """These words of `number` lines, and behind them those of further lines."""
        return Words(np.concatenate((self.lines, words.lines + number)), np.concatenate((self.hashes, words.hashes)))


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
    """One or more tables of words and numbers under one index of hashes.

    The first bits of a hash are its slot, which has its place among the hashes, or -1 where several are in one slot.
    """

    __slots__ = ("_hashes", "_slots", "_values")

    def __init__(self, *tables: Mapping[str, float]) -> None:
        hashes = [hash_list(list(table)) for table in tables]
        self._hashes = np.unique(np.concatenate(hashes)) if any(tables) else np.zeros(1, np.uint64)
        self._values = np.full((len(tables), len(self._hashes)), np.nan)
        for row, table, found in zip(self._values, tables, hashes, strict=True):
            row[self._hashes.searchsorted(found)] = list(table.values())
        slots = (self._hashes >> _SLOT_SHIFT).astype(np.intp)
        self._slots = np.zeros(1 << _SLOT_BITS, np.int32)
        self._slots[slots] = np.arange(len(slots))
        self._slots[np.bincount(slots, minlength=len(self._slots)) > 1] = -1

    def find_known(self, words: Words, number: int, tables: Places) -> Known:
        """Of the words of `number` lines those that the table with the number `tables[line]` knows.

        >>> words = Words(np.array([0, 0, 0, 1]), hash_list(["rain", "x", "rain", "ad"]))
        >>> known = WordTable({"rain": 1.5, "ad": -2.0}).find_known(words, 2, np.zeros(2, int))
        >>> known.lines.tolist(), known.values.tolist()
        ([0, 1], [1.5, -2.0])
        """
        places, is_there = self._find_places(words.hashes)
        there = is_there.nonzero()[0]
        keys = (words.lines.take(there) << _PLACE_BITS) | places.take(there)
        keys.sort()
        keys = keys.take(find_starts(keys))
        lines = keys >> _PLACE_BITS
        values = self._values[tables.take(lines), keys & _PLACES]
        in_table = (values == values).nonzero()[0]
        return Known(number, lines.take(in_table), values.take(in_table))

    def get_values(self, hashes: Hashes, tables: Places) -> Doubles:
        """The number of each word in its table, not a number where it is unknown."""
        places, is_there = self._find_places(hashes)
        return np.where(is_there, self._values[tables, places], np.nan)

    def _find_places(self, hashes: Hashes) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        places = self._slots.take((hashes >> _SLOT_SHIFT).view(np.int64))
        shared = (places < 0).nonzero()[0]
        if len(shared):
            places[shared] = np.minimum(self._hashes.searchsorted(hashes[shared]), len(self._hashes) - 1)
        return places, self._hashes.take(places) == hashes


def hash_words(letters: Hashes, begins: NDArray[np.bool_], breaks: NDArray[np.bool_]) -> Words:
    """The words among characters: `letters` has their codes, and 0 for what belongs to no word.

    `begins` says at which characters a word begins, `breaks` where a line ends. A word's hash is the sum of its
    characters, each times a power of a prime: a power that rises over the whole text, and is brought down for each word
    by where it starts.
    """
    starts = begins.nonzero()[0]
    if not len(starts):
        return Words(starts, np.zeros(0, np.uint64))
    powers, inverses = _load_powers() if len(letters) <= _KEPT_POWERS else _find_powers(len(letters))
    sums = np.add.reduceat(powers[: len(letters)] * letters, starts)
    line_of = starts.searchsorted(breaks.nonzero()[0])
    lines = np.bincount(line_of, minlength=len(starts) + 1)[:-1].cumsum()
    return Words(lines, sums * inverses.take(starts))


@lru_cache(maxsize=1)
def _load_powers() -> tuple[Hashes, Hashes]:
    return _find_powers(_KEPT_POWERS)


def _find_powers(number: int) -> tuple[Hashes, Hashes]:
    """The powers of the prime from 1 on, and those of its inverse from 0 on, modulo 2**64."""
    powers, inverses = np.full(number, _PRIME, np.uint64), np.full(number, pow(_PRIME, -1, 1 << 64), np.uint64)
    inverses[0] = 1
    return np.cumprod(powers, out=powers), np.cumprod(inverses, out=inverses)


def hash_runs(codes: NDArray[np.unsignedinteger], size: int) -> Hashes:
    """The hash of every run of so many characters, as if it were a word.

    >>> codes = np.frombuffer("rainrain".encode("utf-32-le"), np.uint32)
    >>> hashes = hash_runs(codes, 4)
    >>> bool(hashes[0] == hashes[4] == hash_list(["rain"])[0]), len(hashes)
    (True, 5)
    """
    powers, inverses = _load_powers() if len(codes) <= _KEPT_POWERS else _find_powers(len(codes))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(powers[: len(codes)] * codes, out=sums[1:])
    hashes: Hashes = (sums[size:] - sums[:-size]) * inverses[: max(0, len(codes) + 1 - size)]
    return hashes


def find_beginnings(is_letter: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a run of letters begins."""
    begins = is_letter.copy()
    np.greater(is_letter[1:], is_letter[:-1], out=begins[1:])
    return begins


def hash_pairs(first: Hashes, second: Hashes) -> Hashes:
    """The hash of each word of two letters, or of one where the second is 0."""
    powers, _ = _load_powers()
    hashes: Hashes = first * powers[0] + second * powers[1]
    return hashes


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
    is_letter = (codes != LINE_BREAK) & (codes != ord(" "))
    words = hash_words(np.where(is_letter, codes, np.uint64(0)), find_beginnings(is_letter), codes == LINE_BREAK)
    hashes = np.zeros(len(entries), np.uint64)
    starts = find_starts(words.lines)
    hashes[words.lines[starts]] = words.hashes[starts]
    ranks = rank_in_line(words.lines)
    of_phrase = (np.bincount(words.lines, minlength=len(entries))[words.lines] > 1).nonzero()[0]
    phrases = hash_phrases(words.pick(of_phrase), ranks.take(of_phrase))
    hashes[phrases.lines] = phrases.hashes
    return hashes


def rank_in_line(lines: Places) -> Places:
    """The place of each word in its line, for a rising column of lines.

    >>> rank_in_line(np.array([0, 0, 2])).tolist()
    [0, 1, 0]
    """
    sizes = np.bincount(lines)
    return np.arange(len(lines)) - (sizes.cumsum() - sizes).take(lines)
