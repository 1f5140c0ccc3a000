"""Counting words, in scripts that part them by spaces and in those that do not."""

from __future__ import annotations

import re

_WORD = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\\s\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


def count_words(text: str) -> int:
    """How many words a text has; a Chinese character or a kana counts as one.

    >>> count_words("Rain fell on Monday."), count_words("周一下雨")
    (4, 4)
    """
    return sum(1 for _ in _WORD.finditer(text))
