"""Text of a page → the one HTML tree of the project, made so that broken markup does not swallow the story."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.page.bounds import BLOCK_TAG, limit

_RAW_ELEMENTS = frozenset({"script", "style", "textarea", "title"})
_BLOCK_TAG_TEXT = re.compile(BLOCK_TAG.pattern.decode(), re.IGNORECASE)


def parse(text: str) -> LexborHTMLParser:
    """The tree of a page's text.

    Tags that turn all that follows them into raw text until they are closed (`iframe`, `plaintext`, …) are taken out
    first. Where a script, style, title or comment that is never closed swallowed the rest of the page, it is closed
    where the next block begins, and the page is parsed again.

    >>> parse("<p>Rain<iframe src=x><p>fell.").body.text()
    'Rainfell.'
    >>> parse("<style>p { }<p>Rain fell.").body.text()
    'Rain fell.'
    """
    data = limit(text.encode("utf-8", "replace"))
    tree = LexborHTMLParser(data)
    swallower = _find_swallower(tree)
    closed = data if swallower is None else _close_last(data, swallower)
    return tree if closed is data else LexborHTMLParser(closed)


def _find_swallower(tree: LexborHTMLParser) -> str | None:
    """Name of the element, or `!--`, that the page ends in and that holds block tags as raw text."""
    root, body = tree.root, tree.body
    if root is None:
        return None
    node: LexborNode = root
    if body is not None and body.first_child is None and tree.head is not None:
        node = tree.head
    while (last := node.last_child) is not None:
        node = last
    if node.is_comment_node:
        return "!--" if _BLOCK_TAG_TEXT.search(node.comment_content or "") else None
    parent = node.parent
    if parent is None or parent.tag not in _RAW_ELEMENTS:
        return None
    return parent.tag if _BLOCK_TAG_TEXT.search(node.text_content or "") else None


def _close_last(data: bytes, name: str) -> bytes:
    """`data` with the last element or comment of this name, if it is open, closed where the next block begins."""
    opening = b"<" + name.encode()
    closing = b"-->" if name == "!--" else b"</" + name.encode() + b">"
    small = data.lower()
    start = small.rfind(opening)
    if start < 0 or small.find(closing if name == "!--" else closing[:-1], start + len(opening)) >= 0:
        return data
    block = BLOCK_TAG.search(data, start + len(opening))
    return data if block is None else data[: block.start()] + closing + data[block.start() :]
