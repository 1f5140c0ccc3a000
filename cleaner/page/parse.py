"""Text of a page → the one HTML tree of the project, made so that broken markup does not swallow the story."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from cleaner.page.bounds import limit

_RAW_TAG = re.compile(rb"</?(?:iframe|noembed|noframes|plaintext|xmp)\b(?:[^<>]*>)?", re.IGNORECASE)
_RAW_ELEMENTS = (b"script", b"style", b"textarea", b"title")
_BLOCK_TAG = re.compile(rb"</?(?:div|p|article|section|main|body|h[1-6]|ul|ol|table|footer|aside)\b", re.IGNORECASE)
HARMLESS_TAG = b"<x-raw"
"""What a raw-text tag becomes that cannot simply be left out, because one of its attributes holds markup."""


def parse(text: str) -> LexborHTMLParser:
    """The tree of a page's text.

    Tags that turn all that follows them into raw text until they are closed (`iframe`, `plaintext`, …) are taken out
    first, and a script, style, title or comment that is never closed is closed where the next block begins: each of
    them would otherwise hide the rest of the page.

    >>> parse("<p>Rain<iframe src=x><p>fell.").body.text()
    'Rainfell.'
    >>> parse("<style>p { }<p>Rain fell.").body.text()
    'Rain fell.'
    """
    data = _RAW_TAG.sub(_to_harmless, text.encode("utf-8", "replace"))
    for name in _RAW_ELEMENTS:
        data = _close_last(data, b"<" + name, b"</" + name, b">")
    return LexborHTMLParser(limit(_close_last(data, b"<!--", b"-->", b"")))


def _to_harmless(match: re.Match[bytes]) -> bytes:
    tag = match.group()
    if tag.endswith(b">") or tag.startswith(b"</"):
        return b""
    return HARMLESS_TAG


def _close_last(data: bytes, opening: bytes, closing: bytes, end: bytes) -> bytes:
    """`data` with its last `opening` closed, if it is not."""
    start = data.rfind(opening)
    if start < 0 or data.find(closing, start) >= 0:
        return data
    block = _BLOCK_TAG.search(data, start + len(opening))
    if block is None:
        return data
    return data[: block.start()] + closing + end + data[block.start() :]
