"""A body that the page holds a second time in one block: hidden behind a paywall, or for a reader's view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_MIN_CHARS = 1500
_MIN_PARAGRAPHS = 3
_PARAGRAPH_CHARS, _OPENING_CHARS = 80, 60
_COVERED = 0.85
"""Share of the block that the paragraphs must make up between them: what only the block has must not be lost."""
_SIZE = 0.6
"""So much of the text of all others the block has at least; that few blocks are that large keeps the work linear."""


def find_whole_copies(texts: Sequence[str], kept: Sequence[int]) -> Iterator[int]:
    """Of the kept blocks those that hold most of what the other kept paragraphs say, all over again.

    >>> body = [f"{farm} on the other bank had asked for a new bridge since the flood. " * 4 for farm in "ABCDEFG"]
    >>> list(find_whole_copies([*body, " ".join(body)], range(8)))
    [7]
    """
    others = list(kept)
    chars = sum(len(texts[i]) for i in kept)
    for i in kept:
        size = len(texts[i])
        if size < _MIN_CHARS or size < _SIZE * (chars - size):
            continue
        squeezed = "".join(texts[i].split())
        keys = [_squeeze(texts[k]) for k in others if k != i]
        inside = [len(key) for key in keys if key and key[:_OPENING_CHARS] in squeezed]
        if len(inside) >= _MIN_PARAGRAPHS and sum(inside) > _COVERED * len(squeezed):
            others.remove(i)
            chars -= size
            yield i


def _squeeze(text: str) -> str:
    return "".join(text.split()) if len(text) >= _PARAGRAPH_CHARS else ""
