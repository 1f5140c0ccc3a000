"""Is a text English? Asked many times a document, so it counts a few function words and nothing else."""

from __future__ import annotations

from functools import lru_cache

_FUNCTION_WORDS = frozenset("the of and to in is that for was with said have".split())
MIN_SHARE = 0.11
"""English news has 18-30 % of its words in the list; the nearest others (Dutch, Scots, Afrikaans) stay under 6 %."""


SAMPLE_CHARS = 2000


def is_english(text: str) -> bool:
    """Whether at least 11 % of the first 300 or so words are English function words.

    >>> is_english("The end of the road is in sight, and that was the plan for the day.")
    True
    >>> is_english("Das Ende der Straße ist in Sicht, und das war der Plan für den Tag.")
    False
    """
    return _is_english(text[:SAMPLE_CHARS])


@lru_cache(maxsize=64)
def _is_english(text: str) -> bool:
    words = text.split(" ")
    return sum(map(_FUNCTION_WORDS.__contains__, words[1:-1])) >= MIN_SHARE * len(words)


@lru_cache(maxsize=2)
def find_pieces(texts: tuple[str, ...]) -> list[str]:
    """The pieces between spaces of a document, ASCII in small letters, in order. Two repairs ask; it is made once.

    >>> find_pieces(("It rained.", "It stopped."))
    ['it', 'rained.', 'it', 'stopped.']
    """
    whole = "\n".join(texts).encode("utf-8", "surrogatepass")
    return whole.lower().decode("utf-8", "surrogatepass").split()  # bytes have small letters many times as fast
