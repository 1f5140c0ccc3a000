"""What kind a block is, and the hints that its element gives it."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner import layout as bits
from cleaner.layout import Layout

_VERSE = re.compile(r"\b(?:verse|poem|poetry|lyrics?|stanza)\b", re.IGNORECASE)
_COMMON_LABEL_CHARS = 100
_KINDS = {f"h{level}": "heading" for level in range(1, 7)} | {
    "li": "item",
    "dd": "item",
    "dt": "item",
    "td": "table",
    "th": "table",
    "tr": "table",
    "pre": "code",
    "address": "byline",
}


def find_kind(layout: Layout, element: int, flags: int) -> str:
    """The kind of a block that `element` holds; `flags` are the element's bits."""
    kind = _KINDS.get(layout.element_tag[element])
    if kind is not None:
        return kind
    if flags & (bits.HEADING | bits.CAPTION | bits.QUOTE | bits.PRE):
        if flags & bits.HEADING:
            return "heading"
        if flags & bits.CAPTION:
            return "caption"
        return "quote" if flags & bits.QUOTE else "code"
    if flags & bits.LIST and layout.element_tag[layout.element_parent[element]] == "li":
        return "item"
    return "verse" if is_verse(layout.element_class[element]) else "paragraph"


def is_verse(label: str) -> bool:
    """Whether line breaks mean something in an element with these classes.

    >>> is_verse("poem-body"), is_verse("universe")
    (True, False)
    """
    if not label:
        return False
    return _is_verse(label) if len(label) <= _COMMON_LABEL_CHARS else _VERSE.search(label) is not None


@lru_cache(maxsize=2048)
def _is_verse(label: str) -> bool:
    """Remembered: blocks share few labels."""
    return _VERSE.search(label) is not None


def to_hints(flags: int) -> tuple[str, ...]:
    """The hints that an element's bits give its blocks."""
    named = ((bits.HIDDEN, "hidden"), (bits.LINK, "link-card"), (bits.JSON, "json"))
    return tuple(name for bit, name in named if flags & bit)
