"""One question asked of a whole document instead of each of its texts: most documents answer no, and are done."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate


def find_matching(texts: Sequence[str], whole: str, patterns: Iterable[re.Pattern[str]]) -> list[int]:
    """Which of `texts` any of `patterns` matches in `whole`, which is all of them with line breaks between.

    >>> find_matching(["one", "two", "three"], "one\\ntwo\\nthree", [re.compile("t")])
    [1, 2]
    """
    starts: list[int] = []
    found: set[int] = set()
    for pattern in patterns:
        match = pattern.search(whole)
        if match is not None and not starts:
            starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        while match is not None:
            index = bisect_right(starts, match.start()) - 1
            found.add(index)
            match = pattern.search(whole, starts[index + 1])
    return sorted(found)
