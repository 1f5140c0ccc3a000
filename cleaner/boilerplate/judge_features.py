"""Blocks and layout of a page → the numbers that the judge's trees look at: one row a feature, one column a block.

All of it in numpy, for all blocks at once: sums over containers are differences of running sums, because the blocks of
an element are always neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import layout as bits
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
    count_characters,
)
from cleaner.boilerplate.judge_words import NO_TEXT, Lexicon
from cleaner.layout import Layout
from cleaner.model import Block

Ints = NDArray[np.int64]
TAG_ORDER = {
    name: rank
    for rank, name in enumerate(
        "p div section article main h1 h2 h3 h4 h5 h6 blockquote pre td th tr li dd dt figcaption caption "
        "figure header footer aside nav button form label summary details address center body".split(),
        start=1,
    )
}
_FLAG_BITS = 23
LONG_WORDS = 10.0
_LEVELS = 4
_MAX_CHAIN = 14
_SHORT_WORDS = 25.0


class Page(NamedTuple):
    """What later passes need again: the containers of each block, words, and what the features were made of."""

    names: list[str]
    rows: list[Floats]
    containers: list[Ints]
    signature: Ints
    first: Ints
    last: Ints
    words: Floats
    text_words: Floats
    link_share: Floats
    is_heading: NDArray[np.bool_]


class _Rows:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[Floats] = []

    def add(self, name: str, row: NDArray[np.generic]) -> None:
        self.names.append(name)
        self.rows.append(row.astype(np.float32, copy=False))


class _Elements(NamedTuple):
    first: Ints
    last: Ints
    flags: Ints
    up: Ints
    depth: Floats
    article: Ints
    own: Floats
    path: Floats
    signature: Ints
    container_class: Ints


def find_features(texts: Sequence[str], blocks: Sequence[Block], layout: Layout, lexicon: Lexicon) -> Page:
    """The features of every block of a page; `texts` are the blocks' texts as they stand now."""
    number = len(blocks)
    stats = count_characters(texts)
    words = np.maximum(stats.words, 0.1)
    chars = np.maximum(stats.chars, 1.0)
    link_chars = np.fromiter((block.link_chars for block in blocks), np.float32, number)
    link_share = np.minimum(link_chars / chars, 1.0)
    holder = np.array(layout.block_element, np.int64)
    elements = _load_elements(layout, lexicon)
    rows = _Rows()
    is_heading = (elements.flags[holder] & bits.HEADING) > 0

    _add_text(rows, stats.counts, chars, words)
    rows.add("words", np.log1p(words))
    rows.add("link_share", link_share)
    rows.add("first", stats.first)
    rows.add("last", stats.last)
    tags = np.array([TAG_ORDER.get(layout.element_tag[e], 0) for e in layout.block_element], np.float32)
    rows.add("tag", tags)
    flags = elements.flags[holder]
    for bit in range(_FLAG_BITS):
        rows.add(f"flag{bit}", (flags >> bit) & 1)
    rows.add("bold", np.fromiter(("bold" in block.hints for block in blocks), np.float32, number))
    images = np.array(layout.block_images, np.float32)
    rows.add("images_before", np.diff(images, prepend=0.0))
    rows.add("images_after", np.diff(images, append=images[-1]))

    is_long = (words >= LONG_WORDS) & (link_share < 0.5)
    text_words = words * (1.0 - link_share)
    long_words = np.where(is_long, text_words, 0.0)
    ones = np.ones(number, np.float32)
    is_item = (tags >= TAG_ORDER["li"]) & (tags <= TAG_ORDER["dt"])
    measures = np.stack(
        [ones, words, words * link_share, long_words, is_long, stats.counts[:, END], stats.counts[:, COMMA], is_heading]
        + [is_item, link_share > 0.8]
    ).astype(np.float64)
    sums = np.zeros((measures.shape[0], number + 1))
    np.cumsum(measures, axis=1, out=sums[:, 1:])

    containers = _find_containers(elements, holder, number)
    _add_containers(rows, elements, containers, sums, layout)
    _add_main(rows, elements, containers, long_words, number)
    _add_position(rows, sums, number, layout)
    _add_neighbours(rows, sums, (words, link_share, tags, is_long, is_heading, text_words))
    signature = elements.signature[holder]
    _add_groups(rows, signature, (ones, words, link_share, is_long), elements, containers)
    _add_articles(rows, elements, holder, long_words)
    _add_classes(rows, elements, holder, layout, lexicon)
    _add_words(rows, texts, (words, link_share, is_heading), lexicon)
    _add_titles(rows, texts, layout, is_heading, words)
    _add_repeats(rows, texts, layout)
    return Page(
        rows.names,
        rows.rows,
        containers,
        signature,
        elements.first,
        elements.last,
        words,
        text_words.astype(np.float32),
        link_share,
        is_heading,
    )


def _load_elements(layout: Layout, lexicon: Lexicon) -> _Elements:
    parents, tags, labels = layout.element_parent, layout.element_tag, layout.element_class
    firsts, lasts = layout.element_first, layout.element_last
    number = len(parents)
    up = [0] * number
    depth = [0] * number
    article = [-1] * number
    own: list[tuple[float, float, float]] = []
    path: list[tuple[float, float, float, float]] = []
    signatures: dict[tuple[str, str, int], int] = {}
    kinds: dict[tuple[str, str], int] = {}
    signature = [0] * number
    kind_of = [0] * number
    for index, parent in enumerate(parents):
        tag, label = tags[index], labels[index]
        score = lexicon.score_class(label) if label else (0.0, 0.0, 0.0)
        own.append(score)
        kind = kind_of[index] = kinds.setdefault((tag, label), len(kinds))
        if parent < 0:
            path.append((score[0], score[1], score[2], score[0]))
            signature[index] = signatures.setdefault((tag, label, -1), len(signatures))
            up[index] = index
            continue
        total, low, high, near = path[parent]
        path.append(
            (
                total + score[0],
                low if low < score[1] else score[1],
                high if high > score[2] else score[2],
                score[0] or near,
            )
        )
        signature[index] = signatures.setdefault((tag, label, kind_of[parent]), len(signatures))
        depth[index] = depth[parent] + 1
        up[index] = up[parent] if firsts[parent] == firsts[index] and lasts[parent] == lasts[index] else parent
        article[index] = index if tag == "article" else article[parent]
        _ = kind
    return _Elements(
        np.array(firsts, np.int64),
        np.array(lasts, np.int64),
        np.array(layout.element_flags, np.int64),
        np.array(up, np.int64),
        np.array(depth, np.float32),
        np.array(article, np.int64),
        np.array(own, np.float32).T,
        np.array(path, np.float32).T,
        np.array(signature, np.int64),
        np.array(kind_of, np.int64),
    )


def _find_containers(elements: _Elements, holder: Ints, number: int) -> list[Ints]:
    """For each block the elements around it that hold more and more blocks, smallest first."""
    size = elements.last - elements.first
    level = np.where(size[holder] > 1, holder, elements.up[holder])
    containers = [level]
    for _ in range(_LEVELS - 1):
        containers.append(elements.up[containers[-1]])
    return containers


def _add_text(rows: _Rows, counts: Floats, chars: Floats, words: Floats) -> None:
    letters = np.maximum(counts[:, LOWER] + counts[:, UPPER] + counts[:, WIDE] + counts[:, UNSPACED], 1.0)
    rows.add("chars", np.log1p(chars))
    rows.add("upper", counts[:, UPPER] / letters)
    for name, kind in (
        ("digit", DIGIT),
        ("end", END),
        ("comma", COMMA),
        ("quote", QUOTE),
        ("other", OTHER),
        ("bracket", BRACKET),
        ("dash", DASH),
        ("bar", BAR),
        ("symbol", SYMBOL),
    ):
        rows.add(f"{name}_share", counts[:, kind] / chars)
    rows.add("wide", counts[:, WIDE] / chars)
    rows.add("ends", counts[:, END])
    rows.add("commas", counts[:, COMMA])
    rows.add("bars", counts[:, BAR])
    rows.add("word_chars", letters / words)
    rows.add("words_an_end", words / (counts[:, END] + 1.0))
    rows.add("space_share", counts[:, SPACE] / chars)


def _add_containers(
    rows: _Rows, elements: _Elements, containers: list[Ints], sums: NDArray[np.float64], layout: Layout
) -> None:
    inside = (sums[:, elements.last] - sums[:, elements.first]).astype(np.float32)
    total = np.maximum(sums[:, -1], 1e-6).astype(np.float32)
    count, words = np.maximum(inside[0], 1.0), np.maximum(inside[1], 0.1)
    table = np.stack(
        [
            np.log1p(count),
            np.log1p(words),
            inside[2] / words,
            inside[3] / words,
            inside[3] / max(float(total[3]), 1.0),
            inside[4] / count,
            inside[5] / words,
            inside[6] / words,
            inside[7] / count,
            inside[8] / count,
            inside[9] / count,
            words / count,
            elements.first / max(float(total[0]), 1.0),
            inside[0] / max(float(total[0]), 1.0),
            elements.depth,
            elements.own[0],
        ]
    )
    names = (
        "count words link_share long_share share long_rate ends commas headings items links mean_words begin size depth class"
    ).split()
    for level, container in enumerate(containers):
        values = table[:, container]
        for name, row in zip(names, values, strict=True):
            rows.add(f"c{level}_{name}", row)
    position = np.arange(len(containers[0]))
    for level in (0, 1):
        first, last = elements.first[containers[level]], elements.last[containers[level]]
        rows.add(f"c{level}_from_start", np.log1p(position - first))
        rows.add(f"c{level}_from_end", np.log1p(last - 1 - position))
    tags = np.array([TAG_ORDER.get(tag, 0) for tag in layout.element_tag], np.float32)
    rows.add("c0_tag", tags[containers[0]])
    rows.add("c1_tag", tags[containers[1]])


def _add_main(rows: _Rows, elements: _Elements, containers: list[Ints], long_words: Floats, number: int) -> None:
    """How a block stands to the element with most running text right under it."""
    size = len(elements.first)
    mass = np.bincount(containers[0], long_words, size)
    spread = mass + 0.5 * np.bincount(containers[1], long_words, size)
    best = int(spread.argmax())
    top = max(float(spread[best]), 1.0)
    rows.add("mass", spread[containers[0]] / top)
    rows.add("mass_up", spread[containers[1]] / top)
    rows.add("mass_own", mass[containers[0]] / max(float(mass.max()), 1.0))
    position = np.arange(number)
    away = np.zeros(number, np.float32)
    chain = best
    for _ in range(_MAX_CHAIN):
        away += (position < elements.first[chain]) | (position >= elements.last[chain])
        above = int(elements.up[chain])
        if above == chain:
            break
        chain = above
    rows.add("away", away)
    first, last = int(elements.first[best]), int(elements.last[best])
    rows.add("main_from_start", np.sign(position - first) * np.log1p(np.abs(position - first)))
    rows.add("main_from_end", np.sign(last - 1 - position) * np.log1p(np.abs(last - 1 - position)))
    rows.add("main_depth", elements.depth[containers[0]] - elements.depth[best])
    rows.add("main_share", np.full(number, top / max(float(long_words.sum()), 1.0)))


def _add_position(rows: _Rows, sums: NDArray[np.float64], number: int, layout: Layout) -> None:
    total = np.maximum(sums[:, -1], 1e-6)
    position = np.arange(number)
    rows.add("at", position / number)
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
        ("page_bodies", float(bool(layout.bodies))),
    ):
        rows.add(name, np.full(number, value))


def _add_neighbours(rows: _Rows, sums: NDArray[np.float64], columns: tuple[NDArray[np.generic], ...]) -> None:
    words, link_share, tags, is_long, is_heading, text_words = columns
    number = len(words)
    logs = np.log1p(text_words)
    for name, row in (("words", logs), ("link", link_share), ("tag", tags)):
        padded = np.zeros(number + 4, np.float32)
        padded[2:-2] = row
        for shift in (-2, -1, 1, 2):
            rows.add(f"{name}{shift:+d}", padded[2 + shift : 2 + shift + number])
    position = np.arange(number)
    for span in (3, 8):
        low, high = np.maximum(position - span, 0), np.minimum(position + 1 + span, number)
        for name, k in (("words", 1), ("linked", 2), ("long", 3)):
            rows.add(f"{name}_before{span}", np.log1p(sums[k, position] - sums[k, low]))
            rows.add(f"{name}_after{span}", np.log1p(sums[k, high] - sums[k, position + 1]))
    for name, mask in (("long", is_long), ("heading", is_heading)):
        before = np.maximum.accumulate(np.where(mask, position, -1))
        before = np.concatenate(([-1], before[:-1]))
        after = np.minimum.accumulate(np.where(mask, position, 10**6)[::-1])[::-1]
        after = np.concatenate((after[1:], [10**6]))
        rows.add(f"since_{name}", np.where(before < 0, 99, np.log1p(position - before)))
        rows.add(f"until_{name}", np.where(after >= 10**6, 99, np.log1p(after - position)))


def _add_groups(
    rows: _Rows, signature: Ints, columns: tuple[NDArray[np.generic], ...], elements: _Elements, containers: list[Ints]
) -> None:
    """Blocks that stand in elements of the same tag and class are one group: cards, menu entries, paragraphs."""
    ones, words, link_share, is_long = columns
    size = int(signature.max()) + 1
    count = np.bincount(signature, minlength=size)
    total = np.bincount(signature, words, size)
    safe = np.maximum(count, 1)
    rows.add("group_count", np.log1p(count)[signature])
    rows.add("group_words", np.log1p(total)[signature])
    rows.add("group_mean", (total / safe)[signature])
    rows.add("group_link", (np.bincount(signature, link_share, size) / safe)[signature])
    rows.add("group_long", (np.bincount(signature, is_long, size) / safe)[signature])
    rows.add("group_share", (total / max(float(np.sum(words)), 1.0))[signature])
    kinds = elements.container_class
    repeats = np.bincount(kinds)[kinds]
    for level in (0, 1, 2):
        rows.add(f"c{level}_repeats", np.log1p(repeats[containers[level]]))


def _add_articles(rows: _Rows, elements: _Elements, holder: Ints, long_words: Floats) -> None:
    article = elements.article[holder]
    names, inverse = np.unique(article, return_inverse=True)
    mass = np.bincount(inverse, long_words)
    rows.add("articles", np.full(len(holder), len(names)))
    rows.add("article_share", (mass / max(float(mass.sum()), 1.0))[inverse])
    rows.add("article_rank", np.where(article < 0, -1, inverse))
    inside = np.where(names >= 0, mass, -1.0)
    rows.add("article_best", inverse == int(inside.argmax()))


def _add_classes(rows: _Rows, elements: _Elements, holder: Ints, layout: Layout, lexicon: Lexicon) -> None:
    for name, row in zip(("total", "low", "high"), elements.own[:, holder], strict=True):
        rows.add(f"class_{name}", row)
    for name, row in zip(("total", "low", "high", "near"), elements.path[:, holder], strict=True):
        rows.add(f"path_{name}", row)
    rows.add("depth", elements.depth[holder])
    rows.add("inline", np.array([lexicon.score_class(c)[0] if c else 0.0 for c in layout.block_inline], np.float32))


def _add_words(rows: _Rows, texts: Sequence[str], columns: tuple[NDArray[np.generic], ...], lexicon: Lexicon) -> None:
    words, link_share, is_heading = columns
    wanted = ((words <= _SHORT_WORDS) & (link_share < 0.9) | is_heading).tolist()
    scores = [lexicon.score_text(text) if want else NO_TEXT for text, want in zip(texts, wanted, strict=True)]
    for name, row in zip(("mean", "low", "high", "phrase"), np.array(scores, np.float32).T, strict=True):
        rows.add(f"text_{name}", row)
    leads = []
    lead = NO_TEXT
    for text, heads in zip(texts, is_heading.tolist(), strict=True):
        leads.append(lead)
        if heads:
            lead = lexicon.score_lead(text)
    for name, row in zip(("mean", "low", "high", "phrase"), np.array(leads, np.float32).T, strict=True):
        rows.add(f"lead_{name}", row)


def _add_titles(
    rows: _Rows, texts: Sequence[str], layout: Layout, is_heading: NDArray[np.bool_], words: Floats
) -> None:
    """How like a page's title a block is, and on which side of the best likeness it stands."""
    number = len(texts)
    likeness = np.zeros(number, np.float32)
    wanted = [set(title.lower().split()) for title in layout.titles]
    joined = "\n".join(layout.titles).lower()
    if wanted:
        short = (words < 60).tolist()
        for index, (text, heads) in enumerate(zip(texts, is_heading.tolist(), strict=True)):
            if heads or (short[index] and len(text) > 12 and text[:24].lower() in joined):
                tokens = set(text.lower().split())
                likeness[index] = max(2 * len(tokens & title) / (len(tokens) + len(title) + 1e-6) for title in wanted)
    best = int(likeness.argmax())
    position = np.arange(number)
    strength = float(likeness[best])
    rows.add("title_likeness", likeness)
    rows.add("title_best", np.full(number, strength))
    side = position - best if strength > 0.4 else np.full(number, -9999)
    rows.add("title_side", np.sign(side) * np.log1p(np.abs(side)))
    tops = [i for i, e in enumerate(layout.block_element) if layout.element_tag[e] == "h1"]
    side = position - tops[0] if tops else np.full(number, -9999)
    rows.add("h1_side", np.sign(side) * np.log1p(np.abs(side)))
    rows.add("h1_count", np.full(number, len(tops)))
    description = layout.description[:40]
    rows.add(
        "description",
        np.fromiter(
            (len(t) > 20 and len(description) > 20 and t[:30] == description[:30] for t in texts), np.float32, number
        ),
    )


def _add_repeats(rows: _Rows, texts: Sequence[str], layout: Layout) -> None:
    number = len(texts)
    counts: dict[str, int] = {}
    seen = []
    for text in texts:
        times = counts.get(text, 0)
        counts[text] = times + 1
        seen.append(times)
    rows.add("seen_before", np.array(seen, np.float32))
    rows.add("seen", np.fromiter((counts[text] for text in texts), np.float32, number))
    match = np.zeros(number, np.float32)
    if layout.bodies:
        body = "".join(layout.bodies[0].split())
        for index, text in enumerate(texts):
            if len(text) >= 12:
                key = "".join(text[:60].split())[:40]
                match[index] = 1.0 if key in body else -1.0
    rows.add("body_match", match)
    hits = np.flatnonzero(match > 0)
    position = np.arange(number)
    side = np.zeros(number)
    if len(hits):
        side = np.where(position < hits[0], -1.0, np.where(position > hits[-1], 1.0, 0.5))
    rows.add("body_side", side)
