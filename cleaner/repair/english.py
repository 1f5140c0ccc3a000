"""Is a text English? Asked many times a document, so it counts a few function words and nothing else."""

from __future__ import annotations

from functools import lru_cache

_FUNCTION_WORDS = (
    " the ",
    " of ",
    " and ",
    " to ",
    " in ",
    " is ",
    " that ",
    " for ",
    " was ",
    " with ",
    " said ",
    " have ",
)
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
    spaces = text.count(" ") + 1
    return sum(map(text.count, _FUNCTION_WORDS)) >= MIN_SHARE * spaces


@lru_cache(maxsize=2)
def to_pieces(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The pieces between spaces of a document, in small letters. Two repairs ask for the same; it is made once.

    >>> to_pieces(("It rained.", "It stopped."))
    ('it', 'rained.', 'it', 'stopped.')
    """
    return tuple("\n".join(texts).lower().split())
