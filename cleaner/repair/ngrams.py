"""How likely a word is after two others, from counts of news English held as plain arrays.

Stupid backoff: Brants et al., "Large Language Models in Machine Translation", 2007 (back-off factor 0.4).
The file is made by `benchmarks/train_spun.py` and described in `cleaner/models/spun.md`.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import lru_cache
from importlib.resources import files
from math import log, log2

import numpy as np
import numpy.typing as npt

BACKOFF = log(0.4)
SCALE = 8
_LOG2 = log(2)


def quantise(count: int) -> int:
    """A count as one byte.

    >>> quantise(1), quantise(1024)
    (0, 80)
    """
    return min(255, round(SCALE * log2(count)))


def bigram_key(first: int, second: int) -> int:
    """Two word numbers (below 65,536) as one 32-bit key, exactly."""
    return first << 16 | second


def trigram_key(first: int, second: int, third: int) -> int:
    """Three word numbers hashed to 32 bits; among a million keys one stranger in 4,000 is taken for a known one."""
    return ((first << 16 | second) * 0x9E3779B1 + (third + 1) * 0x85EBCA6B) & 0xFFFFFFFF


class Ngrams:
    """Log-probabilities of words in context. Loaded once, on first use, by `load_ngrams`."""

    __slots__ = ("_bigrams", "_counts", "_memo", "_number", "_total", "_trigrams")

    def __init__(self, arrays: dict[str, npt.NDArray[np.uint8]]) -> None:
        words = bytes(arrays["words"]).decode().split("\n")
        self._number = {word: i for i, word in enumerate(words)}
        self._counts: list[int] = arrays["unigram_counts"].tolist()
        self._total: float = log(sum(2 ** (count / SCALE) for count in self._counts))
        self._bigrams = _to_table(arrays["bigrams_keys"], arrays["bigrams_counts"])
        self._trigrams = _to_table(arrays["trigrams_keys"], arrays["trigrams_counts"])
        self._memo: dict[tuple[str, str, str], float] = {}

    def count(self, word: str) -> float:
        """About how often the word was counted; 0 for a word that is not known."""
        number = self._number.get(word)
        return 0.0 if number is None else 2.0 ** (self._counts[number] / SCALE)

    def is_known(self, word: str) -> bool:
        """Whether the word was ever counted."""
        return word in self._number

    def find_unknown(self, words: set[str]) -> set[str]:
        """Those of `words` that were never counted as they stand."""
        return words.difference(self._number)

    def pair_count(self, first: str, second: str) -> float:
        """About how often the two words stood side by side (only pairs with a word of the lexicon are kept)."""
        a, b = self._number.get(first), self._number.get(second)
        if a is None or b is None:
            return 0.0
        found = _find(self._bigrams, bigram_key(a, b))
        return 0.0 if found < 0 else 2.0 ** (found / SCALE)

    def log_probability(self, first: str, second: str, third: str) -> float:
        """Natural logarithm of how likely `third` is after `first second`; about -17 for an unknown word."""
        key = (first, second, third)
        known = self._memo.get(key)
        if known is None:
            if len(self._memo) > 400_000:
                self._memo.clear()
            known = self._memo[key] = self._log_probability(first, second, third)
        return known

    def _log_probability(self, first: str, second: str, third: str) -> float:
        number = self._number
        c = number.get(third)
        b = number.get(second)
        if c is None:
            return 2 * BACKOFF - self._total
        if b is not None:
            a = number.get(first)
            pair: int = _find(self._bigrams, bigram_key(b, c))
            if pair >= 0:
                if a is not None:
                    triple = _find(self._trigrams, trigram_key(a, b, c))
                    before = _find(self._bigrams, bigram_key(a, b)) if triple >= 0 else -1
                    if before >= 0:
                        return min(0.0, (triple - before) / SCALE * _LOG2)
                return BACKOFF + min(0.0, (pair - self._counts[b]) / SCALE * _LOG2)
        return 2 * BACKOFF + self._counts[c] / SCALE * _LOG2 - self._total


@lru_cache(maxsize=1)
def load_ngrams() -> Ngrams:
    """The counts that ship with the package (about 0.3 s and 12 MB of memory, once)."""
    with files("cleaner.models").joinpath("spun.npz").open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return Ngrams({name: archive[name] for name in archive.files})


def _to_table(planes: npt.NDArray[np.uint8], counts: npt.NDArray[np.uint8]) -> tuple[array[int], bytes]:
    steps = np.ascontiguousarray(planes.T).view("<u4").ravel()
    return array("I", np.cumsum(steps, dtype=np.uint32).tobytes()), counts.tobytes()


def _find(table: tuple[array[int], bytes], key: int) -> int:
    keys, counts = table
    at = bisect_left(keys, key)
    return counts[at] if at < len(keys) and keys[at] == key else -1
