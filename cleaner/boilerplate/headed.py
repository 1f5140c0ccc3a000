"""Sections of a page with markup that say themselves what they are: `Related Articles`, `Comments`, `Download the app`.

The judge knows text by its shape, and a whole related article has the shape of one. But where a heading of such a
section stands first in its container, all of the container is that section, however well it reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.layout import Layout
from cleaner.model import Change

STEP = "headed"
MAX_HEADING_CHARS = 60
HEADLINE_BLOCKS, HEADLINE_WORDS = 6, 3
MIN_PARAGRAPHS, PARAGRAPH_CHARS = 2, 100
"""A story stands before the heading, at least two paragraphs of it: else the section is the page."""


def drop_headed_sections(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop the stories that the judge kept in containers that a heading of boilerplate opens."""
    document, layout = draft.document, draft.document.layout
    if document.fragment or not isinstance(layout, Layout):
        return
    paragraphs = done = 0
    for i, block in enumerate(document.blocks):
        if i < done:
            continue
        paragraphs += len(draft.texts[i]) >= PARAGRAPH_CHARS and 2 * block.link_chars < len(block.text)
        if block.kind != "heading" or len(block.text) > MAX_HEADING_CHARS or paragraphs < MIN_PARAGRAPHS:
            continue
        section = _container(layout, i)
        if section is None or any(draft.texts[section.start : i]):
            continue
        kept = [k for k in range(i + 1, section.stop) if draft.texts[k]]
        if not kept or not _is_teased(draft, i, kept):
            continue
        group = _opens(block.text, context)
        if group:
            done = section.stop
            for k in kept:
                reason = f"under the heading “{block.text}”: {group}"
                yield draft.drop(k, f"headed.{group}", step=STEP, reason=reason)


def _is_teased(draft: Draft, heading: int, kept: list[int]) -> bool:
    """Whether each run of kept text under a heading follows a headline that is a link: what it says of its story."""
    blocks = draft.document.blocks
    for k in kept:
        if k - 1 in kept:
            continue
        before = blocks[max(heading + 1, k - HEADLINE_BLOCKS) : k + 1]
        if not any(len(b.text.split()) >= HEADLINE_WORDS and 10 * b.link_chars >= 9 * len(b.text) for b in before):
            return False
    return True


def _container(layout: Layout, block: int) -> range | None:
    """The blocks of the nearest element around a block that holds more after it; None where no element does."""
    element = layout.block_element[block]
    while element >= 0 and layout.element_last[element] <= block + 1:
        element = layout.element_parent[element]
    return range(layout.element_first[element], layout.element_last[element]) if element >= 0 else None


def _opens(text: str, context: Context) -> str:
    """The group of the section that a line opens; empty for other lines."""
    return next((match.rule.group for match in context.rules.find_lines(text) if match.rule.scope == "section"), "")
