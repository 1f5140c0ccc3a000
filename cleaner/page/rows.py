"""Rows of data tables: the cells of one row become one block, joined by ` | `."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.layout import TABLE, Layout

CELL_BREAK = " | "
_MAX_CELL_CHARS = 300


class Joined(NamedTuple):
    """Texts and link characters after joining; `origins[i]` is the old index of the first block that became block i."""

    texts: list[str]
    links: list[int]
    origins: list[int]


def join_rows(layout: Layout, texts: list[str], links: list[int]) -> Joined:
    """Join the blocks of each table row whose cells hold one short block each; the layout is brought up to date.

    A row of a layout table (cells with several blocks, or with long text) stays as it is.
    """
    rows = _find_rows(layout, texts)
    if not rows:
        return Joined(texts, links, list(range(len(texts))))
    new_texts: list[str] = []
    new_links: list[int] = []
    origins: list[int] = []
    position = [0] * (len(texts) + 1)
    index = 0
    while index < len(texts):
        last, row = rows.get(index, (index + 1, layout.block_element[index]))
        layout.block_element[index] = row
        for old in range(index, last):
            position[old] = len(new_texts)
        new_texts.append(CELL_BREAK.join(texts[index:last]))
        new_links.append(sum(links[index:last]))
        origins.append(index)
        index = last
    position[len(texts)] = len(new_texts)
    # A cell inside a joined row keeps the row's block: an element's end is one behind the block its last text went to.
    firsts, lasts = layout.element_first, layout.element_last
    for element, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
        firsts[element] = position[first]
        lasts[element] = position[last - 1] + 1 if last > first else position[first]
    layout.block_element[:] = [layout.block_element[i] for i in origins]
    layout.block_inline[:] = [layout.block_inline[i] for i in origins]
    layout.block_images[:] = [layout.block_images[i] for i in origins]
    return Joined(new_texts, new_links, origins)


def _find_rows(layout: Layout, texts: list[str]) -> dict[int, tuple[int, int]]:
    """First block of each row to be joined → (one behind its last block, the row's element)."""
    rows: dict[int, tuple[int, int]] = {}
    if "tr" not in layout.element_tag:
        return rows
    row_of, cell_of = _find_cells(layout)
    count = len(texts)
    index = 0
    while index < count:
        row = row_of[layout.block_element[index]]
        last = index + 1
        if row >= 0:
            while last < count and row_of[layout.block_element[last]] == row:
                last += 1
            cells = {cell_of[layout.block_element[i]] for i in range(index, last)}
            if 1 < last - index == len(cells) and all(len(text) <= _MAX_CELL_CHARS for text in texts[index:last]):
                rows[index] = (last, row)
        index = last
    return rows


def _find_cells(layout: Layout) -> tuple[list[int], list[int]]:
    """For each element the nearest row and cell of the nearest table around it, -1 where there is none."""
    row_of: list[int] = []
    cell_of: list[int] = []
    for element, tag in enumerate(layout.element_tag):
        parent = layout.element_parent[element]
        row, cell = (row_of[parent], cell_of[parent]) if parent >= 0 else (-1, -1)
        if tag == "table":
            row = cell = -1
        elif tag == "tr":
            row, cell = element, -1
        elif tag in ("td", "th") and layout.element_flags[element] & TABLE:
            cell = element
        row_of.append(row)
        cell_of.append(cell)
    return row_of, cell_of
