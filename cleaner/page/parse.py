"""Text of a page → the one HTML tree of the project, made so that broken markup does not swallow the story."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

_SWALLOWING = ("iframe", "noembed", "noframes", "plaintext", "xmp")


def parse(text: str) -> LexborHTMLParser:
    """The tree of a page's text.

    Tags that turn all that follows them into raw text until they are closed (`iframe`, `plaintext`, …) are taken out
    first: an unclosed one would otherwise hide the rest of the page.

    >>> parse("<p>Rain<iframe src=x><p>fell.").body.text()
    'Rainfell.'
    """
    for name in _SWALLOWING:
        for opening in (f"<{name}", f"</{name}", f"<{name.upper()}", f"</{name.upper()}"):
            if opening in text:
                text = _without_tag(text, opening)
    return LexborHTMLParser(text)


def _without_tag(text: str, opening: str) -> str:
    """`text` without the tags that begin with `opening`; one that another `<` interrupts is no tag, and stays."""
    first, *rest = text.split(opening)
    parts = [first]
    for piece in rest:
        end = piece.find(">")
        broken = piece.find("<", 0, end) if end >= 0 else 0
        parts.append(opening + piece if broken >= 0 else piece[end + 1 :])
    return "".join(parts)
