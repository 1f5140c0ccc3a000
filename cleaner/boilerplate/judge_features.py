"""Blocks and layout of a page → the numbers that the judge's trees look at: one row a feature, one column a block.

All of it in numpy, for all blocks at once: sums over containers are differences of running sums, because the blocks of
an element are always neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np

from cleaner import layout as bits
from cleaner.boilerplate import judge_elements, judge_marks
from cleaner.boilerplate.judge_body import add_body
from cleaner.boilerplate.judge_kin import add_kin, add_relative, find_kin
from cleaner.boilerplate.judge_rows import TAG_ORDER, Bools, Doubles, Ints, Rows
from cleaner.boilerplate.judge_text import (
    BAR,
    BRACKET,
    COMMA,
    DASH,
    DIGIT,
    END,
    LOWER,
    OTHER,
    QUOTE,
    SPACE,
    SYMBOL,
    UNSPACED,
    UPPER,
    WIDE,
    Floats,
    TextStats,
    count_characters,
)
from cleaner.boilerplate.judge_words import Lexicon
from cleaner.layout import Layout
from cleaner.model import Block

LONG_WORDS = 10.0
_FLAG_BITS = 23
_SHIFTS = (-2, -1, 1, 2)
_SHIFT_NAMES = [f"{name}{shift:+d}" for name in ("words", "link", "tag") for shift in _SHIFTS]
_SPAN_NAMES = {
    span: [f"{name}_{side}{span}" for side in ("before", "after") for name in ("words", "linked", "long")]
    for span in (3, 8)
}
_NEAREST_NAMES = [f"{side}_{name}" for name in ("long", "heading") for side in ("since", "until")]
_FLAG_NAMES = [f"flag{bit}" for bit in range(_FLAG_BITS)]
_FAR = 99.0
_NONE_AFTER = 10**6
_TEASES = ("...", "…", "[…]", "...]")
_SHARES = (
    ("digit", DIGIT),
    ("end", END),
    ("comma", COMMA),
    ("quote", QUOTE),
    ("other", OTHER),
    ("bracket", BRACKET),
    ("dash", DASH),
    ("bar", BAR),
    ("symbol", SYMBOL),
    ("wide", WIDE),
    ("space", SPACE),
)
_SHARE_NAMES = [f"{name}_share" for name, _ in _SHARES]
_SHARE_KINDS = [kind for _, kind in _SHARES]


class Page(NamedTuple):
    """The features, and what the second look needs of what they were made of."""

    rows: Rows
    containers: Ints
    signature: Ints
    kin: Ints
    first: Ints
    last: Ints
    words: Floats
    text_words: Floats
    is_heading: Bools


class _Columns(NamedTuple):
    """What is known of each block before any context."""

    words: Floats
    text_words: Floats
    link_share: Floats
    tags: Floats
    is_long: Bools
    is_heading: Bools
    teases: Floats


def find_features(texts: Sequence[str], blocks: Sequence[Block], layout: Layout, lexicon: Lexicon) -> Page:
    """The features of every block of a page; `texts` are the blocks' texts as they stand now."""
    number = len(blocks)
    rows = Rows(number)
    stats = count_characters(texts)
    holder = np.array(layout.block_element, np.int64)
    kinds = judge_elements.load_kinds(layout)
    flags = np.array(layout.element_flags, np.int64).take(holder)
    tags = kinds.tag.take(kinds.of_element.take(holder))
    columns = _find_columns(texts, blocks, stats, (tags, (flags & bits.HEADING) > 0))
    asked = judge_marks.find_asked(columns.words, columns.link_share, columns.is_heading)
    of_labels, of_texts = lexicon.score(kinds.labels, asked.pick(texts), asked.looks)
    elements = judge_elements.load_elements(layout, kinds, of_labels)
    _add_text(rows, stats, columns)
    _add_place(rows, blocks, layout, flags)

    sums = _sum_up(columns, stats)
    containers = judge_elements.find_containers(elements, holder)
    long_words = np.where(columns.is_long, columns.text_words, np.float32(0.0))
    judge_elements.add_containers(rows, elements, containers, sums)
    judge_elements.add_main(rows, elements, containers, long_words)
    _add_position(rows, sums)
    rows.add("page_bodies", float(bool(layout.bodies)))
    _add_neighbours(rows, sums, columns)
    signature = judge_elements.find_signature(elements, holder)
    grouped = (columns.words, columns.link_share, columns.is_long.astype(np.float32), columns.teases)
    judge_elements.add_groups(rows, signature, grouped, elements, containers)
    judge_elements.add_articles(rows, elements, holder, long_words)
    judge_elements.add_classes(rows, elements, holder, of_labels[0].take(kinds.of_block))
    judge_marks.add_words(rows, asked, of_texts, columns.is_heading)
    judge_marks.add_titles(rows, texts, layout, (columns.is_heading, columns.words), elements)
    judge_marks.add_repeats(rows, texts)
    add_body(rows, texts, layout)
    kin = find_kin(elements.parent[holder], elements.style[holder])
    add_kin(rows, kin, columns.words, columns.text_words)
    add_relative(rows, columns.words, long_words)
    return Page(
        rows,
        containers,
        signature,
        kin,
        elements.first,
        elements.last,
        columns.words,
        columns.text_words,
        columns.is_heading,
    )


def _add_place(rows: Rows, blocks: Sequence[Block], layout: Layout, flags: Ints) -> None:
    """What a block stands in, as bits, and the pictures around it."""
    rows.add_all(_FLAG_NAMES, (flags >> np.arange(_FLAG_BITS)[:, None]) & 1)
    rows.add("bold", np.array(["bold" in block.hints for block in blocks], np.bool_))
    images = np.array(layout.block_images, np.float32)
    passed = np.concatenate(([np.float32(0.0)], images, images[-1:]))
    rows.add("images_before", images - passed[:-2])
    rows.add("images_after", passed[2:] - images)


def _find_columns(
    texts: Sequence[str], blocks: Sequence[Block], stats: TextStats, of_holder: tuple[Floats, Bools]
) -> _Columns:
    tags, is_heading = of_holder
    words = np.maximum(stats.words, np.float32(0.1))
    link_chars = np.array([block.link_chars for block in blocks], np.float32)
    link_share = np.minimum(link_chars / np.maximum(stats.chars, 1.0), np.float32(1.0))
    teases = np.fromiter(map(str.endswith, texts, repeat(_TEASES)), np.float32, len(texts))
    is_long = (words >= LONG_WORDS) & (link_share < 0.5)
    return _Columns(words, words * (1 - link_share), link_share, tags, is_long, is_heading, teases)


def _sum_up(columns: _Columns, stats: TextStats) -> Doubles:
    """Running sums over the blocks: `sums[k, j] - sums[k, i]` is what blocks i to j - 1 hold of measure k."""
    is_item = (columns.tags >= TAG_ORDER["li"]) & (columns.tags <= TAG_ORDER["dt"])
    measures: Doubles = np.array(
        [
            np.ones(len(columns.words)),
            columns.words,
            columns.words * columns.link_share,
            columns.text_words * columns.is_long,
            columns.is_long,
            stats.counts[END],
            stats.counts[COMMA],
            columns.is_heading,
            is_item,
            columns.link_share > 0.8,
        ],
        np.float64,
    )
    sums = np.zeros((measures.shape[0], measures.shape[1] + 1))
    np.cumsum(measures, axis=1, out=sums[:, 1:])
    return sums


def _add_text(rows: Rows, stats: TextStats, columns: _Columns) -> None:
    counts, chars = stats.counts, np.maximum(stats.chars, 1.0)
    letters = np.maximum(counts[LOWER] + counts[UPPER] + counts[WIDE] + counts[UNSPACED], 1.0)
    rows.add("chars", np.log1p(chars))
    rows.add("upper", counts[UPPER] / letters)
    rows.add_all(_SHARE_NAMES, counts[_SHARE_KINDS] / chars)
    rows.add("ends", counts[END])
    rows.add("commas", counts[COMMA])
    rows.add("bars", counts[BAR])
    rows.add("word_chars", letters / columns.words)
    rows.add("words_an_end", columns.words / (counts[END] + 1.0))
    rows.add("words", np.log1p(columns.words))
    rows.add("link_share", columns.link_share)
    rows.add("first", stats.first)
    rows.add("last", stats.last)
    rows.add("teases", columns.teases)
    rows.add("tag", columns.tags)


def _add_position(rows: Rows, sums: Doubles) -> None:
    total = np.maximum(sums[:, -1], 1e-6)
    number = rows.columns
    rows.add("at", np.arange(number) / number)
    rows.add("long_before", sums[3, :-1] / max(total[3], 1.0))
    rows.add("words_before", sums[1, :-1] / total[1])
    rows.add("headings_before", sums[7, :-1])
    for name, value in (
        ("page_blocks", np.log1p(number)),
        ("page_long", np.log1p(total[3])),
        ("page_words", np.log1p(total[1])),
        ("page_links", total[2] / total[1]),
        ("page_long_blocks", np.log1p(total[4])),
        ("page_ends", total[5] / total[1]),
        ("page_items", total[8] / number),
    ):
        rows.add(name, value)


def _add_neighbours(rows: Rows, sums: Doubles, columns: _Columns) -> None:
    """The blocks before and after, near and a little farther, and how far the next long block and heading are."""
    number = rows.columns
    padded = np.zeros((3, number + 4), np.float32)
    padded[:, 2:-2] = np.log1p(columns.text_words), columns.link_share, columns.tags
    near = np.array([padded[:, 2 + shift : 2 + shift + number] for shift in _SHIFTS])
    rows.add_all(_SHIFT_NAMES, near.transpose(1, 0, 2).reshape(-1, number))
    position = np.arange(number)
    for span in (3, 8):
        low, high = np.maximum(position - span, 0), np.minimum(position + 1 + span, number)
        held = sums[1:4]
        before, after = held[:, :-1] - held.take(low, axis=1), held.take(high, axis=1) - held[:, 1:]
        rows.add_all(_SPAN_NAMES[span], np.log1p(np.concatenate((before, after))))
    since, until = find_nearest(np.array((columns.is_long, columns.is_heading)))
    since_logs = np.where(since < 0, _FAR, np.log1p(position - since))
    until_logs = np.where(until >= _NONE_AFTER, _FAR, np.log1p(until - position))
    rows.add_all(_NEAREST_NAMES, np.array((since_logs, until_logs)).transpose(1, 0, 2).reshape(-1, number))


def find_nearest(mask: Bools) -> tuple[Ints, Ints]:
    """For each block the nearest earlier and later one where `mask` is true; -1 and 10**6 where there is none.

    A mask of several rows is looked at row by row.

    >>> before, after = find_nearest(np.array([True, False, True]))
    >>> before.tolist(), after.tolist()
    ([-1, 0, 0], [2, 2, 1000000])
    """
    position = np.arange(mask.shape[-1])
    before, after = np.full(mask.shape, -1), np.full(mask.shape, _NONE_AFTER)
    np.maximum.accumulate(np.where(mask, position, -1)[..., :-1], axis=-1, out=before[..., 1:])
    np.minimum.accumulate(np.where(mask, position, _NONE_AFTER)[..., :0:-1], axis=-1, out=after[..., -2::-1])
    return before, after
