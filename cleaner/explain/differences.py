"""What really differs between the two sides of an edit, so that a report marks letters and not whole paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\S+|\s+")
MOST_WORDS = 400
"""Matching words that do not stand side by side costs their number squared: longer texts differ as a whole."""


class Difference(NamedTuple):
    """`after` stands where `start:end` of the text before was."""

    start: int
    end: int
    after: str


def find_differences(before: str, after: str) -> Iterator[Difference]:
    """The stretches in which two texts differ, from the first to the last, never overlapping.

    >>> list(find_differences("The cafÃ© and the naÃ¯ve", "The café and the naïve"))
    [Difference(start=7, end=9, after='é'), Difference(start=20, end=22, after='ï')]
    """
    start = 0
    for old, new in _align(_WORD.findall(before), _WORD.findall(after)):
        if old != new:
            yield _trim(start, old, new)
        start += len(old)


def _align(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of stretches that make up both texts: word by word where the words are as many, else by what matches."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
    elif len(old) + len(new) > MOST_WORDS:
        yield "".join(old), "".join(new)
    else:
        for _, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield "".join(old[i:j]), "".join(new[k:m])


def _trim(start: int, old: str, new: str) -> Difference:
    """The difference of two stretches without the letters they begin and end with alike."""
    head = _count_common(old, new)
    tail = _count_common(old[head:][::-1], new[head:][::-1])
    return Difference(start + head, start + len(old) - tail, new[head : len(new) - tail])


def _count_common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
