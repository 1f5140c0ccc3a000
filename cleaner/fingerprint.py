"""When are two lines the same line? Keys that survive case, space, digits and marks at the edges."""

from __future__ import annotations

import hashlib
import re

_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
KEY_CHARS = 12


def to_line_key(text: str, *, digits: bool = False) -> str:
    """12 hex digits that near-exact copies of a line share: case, white space, numbers and edge marks do not count.

    Empty for a line without letters and digits. With `digits`, numbers do count.

    >>> to_line_key("► Visited 3 times") == to_line_key("visited  12 times")
    True
    >>> to_line_key("Rain fell.") == to_line_key("Snow fell.")
    False
    """
    plain = _EDGES.sub("", _SPACE.sub(" ", text.casefold()))
    if not digits:
        plain = _DIGITS.sub("0", plain)
    if not plain:
        return ""
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=KEY_CHARS // 2).hexdigest()
