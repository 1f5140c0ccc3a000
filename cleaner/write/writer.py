"""What a writer is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from cleaner.model import Article


class Writer(NamedTuple):
    """One output format.

    to_text      the article in this format, ending in a newline
    suffix       of files in this format, with its dot
    mime         the MIME type
    between      what stands between the articles of one file
    needs_trace  whether the result is better for an article that carries its blocks and changes
    """

    to_text: Callable[[Article], str]
    suffix: str
    mime: str
    between: str = ""
    needs_trace: bool = False
