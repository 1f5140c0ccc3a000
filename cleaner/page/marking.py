"""A walk that remembers from which element of the tree each element of the layout came: for selectors of site files."""

from __future__ import annotations

from collections.abc import Collection

from selectolax.lexbor import LexborNode

from cleaner import layout as bits
from cleaner.page.blocks import CUSTOM, Walker
from cleaner.page.tags import ANCHOR, BOLD, INLINE


class MarkingWalker(Walker):
    """`trail` holds for each element of the layout the id of its node. Marked inline elements are blocks of their own.

    An inline element within a sentence stays part of it.
    """

    def __init__(self, marked: Collection[int]) -> None:
        super().__init__()
        self.marked = marked
        self.trail: list[int] = []

    def _enter(self, node: LexborNode, child: LexborNode | None, kind: int, name: str) -> int:
        if kind not in (INLINE, ANCHOR, BOLD) or child is None or node.mem_id not in self.marked:
            return super()._enter(node, child, kind, name)
        if self.parts and self.breaks:
            self._break(" ")  # text behind a run of `br` begins here
        if self.parts:
            return super()._enter(node, child, kind, name)
        self.breaks = 0
        self.inline_class = ""
        self.waiting.append((node, name, bits.LINK if kind == ANCHOR or self.link_depth else 0))
        return CUSTOM

    def _open_waiting(self) -> None:
        self.trail.extend(node.mem_id for node, _, _ in self.waiting)
        super()._open_waiting()
