"""The judge of blocks: which blocks of a page with markup are the story."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change


def judge_blocks(draft: Draft, context: Context) -> Iterator[Change]:
    """The changes that drop every block that is not the main content of its page."""
    document = draft.document
    layout = document.layout
    if not document.has_markup or document.fragment or layout is None or not draft.texts:
        return
    blocks = document.blocks
    words = [len(block.text) // 6 if block.text else 0 for block in blocks]
    good = [
        size >= 8 and 2 * block.link_chars < len(block.text) and not layout.element_flags[element] & 0b111
        for block, size, element in zip(blocks, words, layout.block_element, strict=False)
    ]
    total = [0]
    for size, is_good in zip(words, good, strict=False):
        total.append(total[-1] + (size if is_good else 0))
    best, kept = 0, (0, len(blocks))
    for first, last in zip(layout.element_first, layout.element_last, strict=True):
        share = total[last] - total[first]
        if share >= 0.7 * total[-1] and (not best or last - first <= best):
            best, kept = last - first, (first, last)
    inside = [i for i in range(*kept) if i < len(good) and good[i]]
    first, last = (inside[0], inside[-1]) if inside else (0, -1)
    for index, text in enumerate(draft.texts):
        block = blocks[index]
        if text and not (first <= index <= last and (good[index] or 2 * block.link_chars < len(block.text))):
            yield draft.drop(index, "judge", step="judge", reason="not part of the main content")
