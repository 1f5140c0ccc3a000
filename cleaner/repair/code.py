"""Does a paragraph hold source code or data? Then its marks mean something else, and no repair of prose applies."""

from __future__ import annotations

import re

_CODE = re.compile(
    r"""[{}]|\w\(\)|::|=>|->|\w\(\w+,|\w\(['"]|\bctx\b|;$|\*\w+\.\w|\$\w+[/_]|\|\s*['"]|</?\w+>|\w=['"]"""
    r"""|\w\.\w+\(\w*\)|\b[a-z]{1,3}\.[A-Z][a-z]+[A-Z]"""
)


def is_code(text: str) -> bool:
    """Whether the text shows signs of source code, markup or data.

    >>> is_code('print("x" | "y");'), is_code("He said (twice) that it works; it did.")
    (True, False)
    """
    return bool(_CODE.search(text))
