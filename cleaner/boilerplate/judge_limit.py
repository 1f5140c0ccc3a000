"""A bound on the judge's work: of a page with very many blocks only those with most running text are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.layout import Layout
from cleaner.model import Block

MAX_BLOCKS = 12_000
"""Ten times the largest page of the development sets; the judge needs about 2 kB of memory for each block."""


class Taken(NamedTuple):
    """Part of a page as a page of its own; `origins[i]` is the index of its block i in the whole page."""

    texts: list[str]
    blocks: list[Block]
    layout: Layout
    origins: NDArray[np.int64]


def take_most_telling(texts: Sequence[str], blocks: Sequence[Block], layout: Layout) -> Taken | None:
    """The blocks with most text outside links, in reading order; None where the page is small enough as it is."""
    number = len(blocks)
    if number <= MAX_BLOCKS:
        return None
    weight = np.fromiter(
        (len(text) - block.link_chars for text, block in zip(texts, blocks, strict=True)), np.int64, number
    )
    origins = np.sort(np.argsort(-weight, kind="stable")[:MAX_BLOCKS])
    elements, holders = _take_elements(layout, origins)
    picked = origins.tolist()
    small = Layout(
        element_parent=elements.parents,
        element_tag=[layout.element_tag[e] for e in elements.kept],
        element_class=[layout.element_class[e] for e in elements.kept],
        element_flags=[layout.element_flags[e] for e in elements.kept],
        element_first=np.searchsorted(origins, [layout.element_first[e] for e in elements.kept]).tolist(),
        element_last=np.searchsorted(origins, [layout.element_last[e] for e in elements.kept]).tolist(),
        block_element=holders,
        block_inline=[layout.block_inline[i] for i in picked],
        block_images=[layout.block_images[i] for i in picked],
        titles=layout.titles,
        description=layout.description,
        bodies=layout.bodies,
    )
    return Taken([texts[i] for i in picked], [blocks[i] for i in picked], small, origins)


class _Elements(NamedTuple):
    kept: list[int]
    parents: list[int]


def _take_elements(layout: Layout, origins: NDArray[np.int64]) -> tuple[_Elements, list[int]]:
    """The elements that hold one of the taken blocks, their parents and the blocks' holders by new numbers."""
    wanted = bytearray(len(layout.element_parent))
    for index in origins.tolist():
        element = layout.block_element[index]
        while element >= 0 and not wanted[element]:
            wanted[element] = 1
            element = layout.element_parent[element]
    kept = [element for element, flag in enumerate(wanted) if flag]
    number_of = {element: number for number, element in enumerate(kept)}
    parents = [number_of.get(layout.element_parent[element], -1) for element in kept]
    holders = [number_of[layout.block_element[index]] for index in origins.tolist()]
    return _Elements(kept, parents), holders
