"""Text of a page → the one HTML tree of the project, made so that broken markup does not swallow the story."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

_SWALLOWING_TAG = re.compile(rb"</?(?:iframe|noembed|noframes|plaintext|xmp)\b[^<>]*>", re.IGNORECASE)


def parse(text: str) -> LexborHTMLParser:
    """The tree of a page's text.

    Tags that turn all that follows them into raw text until they are closed (`iframe`, `plaintext`, …) are taken out
    first: an unclosed one would otherwise hide the rest of the page.

    >>> parse("<p>Rain<iframe src=x><p>fell.").body.text()
    'Rainfell.'
    """
    return LexborHTMLParser(_SWALLOWING_TAG.sub(b"", text.encode("utf-8", "replace")))
