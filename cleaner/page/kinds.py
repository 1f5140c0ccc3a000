"""What kind a block is, and the hints that its element gives it."""

from __future__ import annotations

import re

from cleaner import layout as bits
from cleaner.layout import Layout

VERSE = re.compile(r"\b(?:verse|poem|poetry|lyrics?|stanza)\b", re.IGNORECASE)
"""Class words of elements whose line breaks mean something."""
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
    return "verse" if VERSE.search(layout.element_class[element]) else "paragraph"


def to_hints(flags: int) -> tuple[str, ...]:
    """The hints that an element's bits give its blocks."""
    named = ((bits.HIDDEN, "hidden"), (bits.LINK, "link-card"), (bits.JSON, "json"))
    return tuple(name for bit, name in named if flags & bit)
