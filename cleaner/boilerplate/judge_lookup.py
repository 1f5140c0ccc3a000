"""Learned numbers of words, looked up for many short lists of words at once and summed up in numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Places = NDArray[np.intp]


class Known(NamedTuple):
    """The words of some lists that a table knows, each once a list: `owners[i]` is the list of word i, in order."""

    lists: int
    owners: Places
    values: Doubles

    @property
    def counts(self) -> Places:
        """How many each list has."""
        return np.bincount(self.owners, minlength=self.lists)

    def sum_up(self) -> Doubles:
        """The sum of each list's numbers."""
        return np.bincount(self.owners, self.values, self.lists)

    def count_below(self, bound: float) -> Places:
        """How many numbers of each list are below a bound."""
        return np.bincount(self.owners[self.values < bound], minlength=self.lists)

    def find_extremes(self) -> tuple[Doubles, Doubles]:
        """The lowest and the highest number of each list and of zero."""
        lows, highs = np.zeros(self.lists), np.zeros(self.lists)
        if len(self.owners):
            starts = np.flatnonzero(np.concatenate(([True], self.owners[1:] != self.owners[:-1])))
            names = self.owners[starts]
            lows[names] = np.minimum(np.minimum.reduceat(self.values, starts), 0.0)
            highs[names] = np.maximum(np.maximum.reduceat(self.values, starts), 0.0)
        return lows, highs


class WordTable:
    """One or more tables of words and numbers under one index."""

    __slots__ = ("_places", "_values")

    def __init__(self, *tables: Mapping[str, float]) -> None:
        words = dict.fromkeys(chain.from_iterable(tables))
        self._places = {word: place for place, word in enumerate(words, start=1)}
        self._values = np.full((len(tables), len(words) + 1), np.nan)
        for row, table in zip(self._values, tables, strict=True):
            row[[self._places[word] for word in table]] = list(table.values())

    def find_known(self, lists: Sequence[Sequence[str]], tables: Places) -> Known:
        """The words of each list that the table with the number `tables[list]` knows, each once, in their order.

        >>> known = WordTable({"rain": 1.5, "ad": -2.0}).find_known([["rain", "x", "rain"], ["ad"]], np.zeros(2, int))
        >>> known.owners.tolist(), known.values.tolist()
        ([0, 1], [1.5, -2.0])
        """
        sizes = np.fromiter(map(len, lists), np.intp, len(lists))
        owners = np.repeat(np.arange(len(lists)), sizes)
        places = np.fromiter(map(self._places.get, chain.from_iterable(lists), repeat(0)), np.intp, len(owners))
        values = self._values[tables[owners], places]
        at = _find_first_of_each(owners * self._values.shape[1] + places, np.flatnonzero(values == values))
        return Known(len(lists), owners[at], values[at])

    def get_values(self, words: Sequence[str], tables: Places) -> Doubles:
        """The number of each word in its table, 0 where it is unknown."""
        places = np.fromiter(map(self._places.get, words, repeat(0)), np.intp, len(words))
        return np.nan_to_num(self._values[tables, places], copy=False)


def _find_first_of_each(keys: Places, among: Places) -> Places:
    """Of the positions `among`, in rising order, those whose key no earlier one has."""
    size = max(len(keys), 1)
    ordered = np.sort(keys[among] * size + among)
    found = ordered // size
    firsts = ordered[np.concatenate(([True], found[1:] != found[:-1]))] if len(ordered) else ordered
    return np.sort(firsts % size)
