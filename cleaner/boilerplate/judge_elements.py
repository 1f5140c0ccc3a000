"""Features of the elements around a block: what they hold in sum, their kin, their classes, how far the main one is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import NamedTuple, TypeVar

import numpy as np

from cleaner.boilerplate.groups import number_groups
from cleaner.boilerplate.judge_kin import find_styles
from cleaner.boilerplate.judge_rows import TAG_ORDER, Bools, Doubles, Ints, Rows, to_signed_log
from cleaner.boilerplate.judge_text import Floats
from cleaner.layout import Layout

LEVELS = 4
_Entry = TypeVar("_Entry", str, tuple[str, str])
_MAX_CHAIN = 14
_CONTAINER_NAMES = (
    "count words link_share long_share share long_rate ends commas headings items links mean_words begin size depth "
    "class"
).split()
_LEVEL_NAMES = [[f"c{level}_{name}" for name in _CONTAINER_NAMES] for level in range(LEVELS)]


class Elements(NamedTuple):
    """Columns over elements.

    `style` numbers tag and class without what is an element's own, `tag` has the rank of the tag. `up` is the nearest
    ancestor with more blocks, `article` the nearest `article` element or -1. `own` (3 × elements) has sum, lowest and
    highest of the scores of the class words; `path` (4 × elements) the same over all elements from the root down, and
    the nearest sum that is not 0.
    """

    first: Ints
    last: Ints
    parent: Ints
    style: Ints
    tag: Floats
    up: Ints
    article: Ints
    depth: Floats
    own: Floats
    path: Floats


class Kinds(NamedTuple):
    """The kinds of elements, which have tag, classes and id in common: `of_element[i]` is that of element i.

    `labels` are classes and ids, first those of the kinds, then those of the inline elements that blocks begin with;
    `of_block[i]` is the place of block i's among them.
    """

    names: list[tuple[str, str]]
    tag: Floats
    of_element: Ints
    labels: list[str]
    of_block: Ints


def load_kinds(layout: Layout) -> Kinds:
    """The kinds of elements on a page."""
    names, of_element = _number(zip(layout.element_tag, layout.element_class, strict=True), len(layout.element_tag))
    inline, of_inline = _number(layout.block_inline, len(layout.block_inline))
    tag = np.array([TAG_ORDER.get(tag, 0) for tag, _ in names], np.float32)
    return Kinds(names, tag, of_element, [label for _, label in names] + inline, len(names) + of_inline)


def load_elements(layout: Layout, kinds: Kinds, scores: Doubles) -> Elements:
    """The elements of a page as arrays; `scores` are those of the labels of the kinds."""
    kind = kinds.of_element
    number = np.arange(len(kind))
    parent = np.array(layout.element_parent, np.int64)
    parent = np.where(parent < 0, number, parent)
    first, last = np.array(layout.element_first, np.int64), np.array(layout.element_last, np.int64)
    tag, own = kinds.tag.take(kind), scores.take(kind, axis=1)
    is_article = tag == TAG_ORDER["article"]
    widest = (first[parent] == first) & (last[parent] == last)
    (top, article, scored), (depth, total, low, high) = _look_up(parent, (~widest, is_article, own[0] != 0.0), own)
    return Elements(
        first=first,
        last=last,
        parent=parent,
        style=find_styles(kinds.names, kind),
        tag=tag,
        up=parent[top],
        article=np.where(is_article[article], article, -1),
        depth=depth.astype(np.float32),
        own=own.astype(np.float32),
        path=np.array([total, low, high, own[0][scored]], np.float32),
    )


def _number(entries: Iterable[_Entry], size: int) -> tuple[list[_Entry], Ints]:
    """The distinct ones of so many entries in their order, and for each entry its number among them."""
    numbers: dict[_Entry, int] = defaultdict(count().__next__)
    of_entry = np.fromiter(map(numbers.__getitem__, entries), np.int64, size)
    return list(numbers), of_entry


def _look_up(parent: Ints, stops: tuple[Bools, Bools, Bools], scores: Doubles) -> tuple[Ints, Doubles]:
    """For each element the nearest one from it upwards at which each of `stops` is true, or else the root.

    Also its depth, and over all elements on the way to the root the sum of the first, the lowest of the second and the
    highest of the third row of `scores`. All with steps that double: after k rounds each element knows of 2**k elements
    above it.
    """
    number = np.arange(len(parent))
    starts = np.arange(0, len(stops) * len(parent), len(parent))[:, None]
    nearest = (np.where(np.array(stops), number, parent) + starts).ravel()
    sums = np.array((np.ones(len(parent)), scores[0])) * (parent != number)
    bounds, above = np.array((scores[1], -scores[2])), parent
    while True:
        nearest = nearest[nearest]
        sums = sums + sums.take(above, axis=1)
        bounds = np.minimum(bounds, bounds.take(above, axis=1))
        farther = above[above]
        if (farther == above).all():
            found = nearest.reshape(len(stops), -1) - starts
            return found, np.array((sums[0], sums[1] + scores[0][above], bounds[0], -bounds[1]))
        above = farther


def find_containers(elements: Elements, holder: Ints) -> Ints:
    """For each block the elements around it that hold two blocks, then more and more: levels × blocks."""
    size = elements.last - elements.first
    containers = [np.where(size[holder] > 1, holder, elements.up[holder])]
    for _ in range(LEVELS - 1):
        containers.append(elements.up[containers[-1]])
    return np.array(containers)


def add_containers(rows: Rows, elements: Elements, containers: Ints, sums: Doubles) -> None:
    """What each of the containers holds in sum, its depth, class and place, and the tags of the first two."""
    inside = sums.take(elements.last, axis=1) - sums.take(elements.first, axis=1)
    total = np.maximum(sums[:, -1], 1.0)
    count, words = np.maximum(inside[0], 1.0), np.maximum(inside[1], 0.1)
    table: Floats = np.array(
        [
            np.log1p(count),
            np.log1p(words),
            inside[2] / words,
            inside[3] / words,
            inside[3] / total[3],
            inside[4] / count,
            inside[5] / words,
            inside[6] / words,
            inside[7] / count,
            inside[8] / count,
            inside[9] / count,
            words / count,
            elements.first / total[0],
            inside[0] / total[0],
            elements.depth,
            elements.own[0],
        ],
        np.float32,
    )
    for names, container in zip(_LEVEL_NAMES, containers, strict=True):
        rows.add_all(names, table.take(container, axis=1))
    position = np.arange(rows.columns)
    for level in (0, 1):
        first, last = elements.first[containers[level]], elements.last[containers[level]]
        rows.add(f"c{level}_from_start", np.log1p(position - first))
        rows.add(f"c{level}_from_end", np.log1p(last - 1 - position))
    rows.add_all(["c0_tag", "c1_tag"], elements.tag.take(containers[:2]))


def add_main(rows: Rows, elements: Elements, containers: Ints, long_words: Floats) -> None:
    """How a block stands to the element with most running text right under it."""
    size = len(elements.first)
    mass = np.bincount(containers[0], long_words, size)
    spread = mass + 0.5 * np.bincount(containers[1], long_words, size)
    best = int(spread.argmax())
    top = max(float(spread[best]), 1.0)
    rows.add("mass", spread[containers[0]] / top)
    rows.add("mass_up", spread[containers[1]] / top)
    rows.add("mass_own", mass[containers[0]] / max(float(mass.max()), 1.0))
    rows.add("away", count_steps(elements, best, rows.columns))
    position = np.arange(rows.columns)
    rows.add("main_from_start", to_signed_log(position - elements.first[best]))
    rows.add("main_from_end", to_signed_log(elements.last[best] - 1 - position))
    rows.add("main_depth", elements.depth[containers[0]] - elements.depth[best])
    rows.add("main_share", top / max(float(long_words.sum()), 1.0))


def count_steps(elements: Elements, element: int, columns: int) -> Ints:
    """For each block the number of steps up from `element` to the first container that holds the block too."""
    chain = [element]
    while len(chain) < _MAX_CHAIN and (above := elements.up.item(chain[-1])) != chain[-1]:
        chain.append(above)
    steps = np.bincount(elements.last[chain], minlength=columns + 1)
    steps -= np.bincount(elements.first[chain], minlength=columns + 1)
    return len(chain) + steps.cumsum()[:-1]


def find_signature(elements: Elements, holder: Ints) -> Ints:
    """For each block a number for the styles of the element that holds it and of that element's parent."""
    above = np.where(elements.parent[holder] == holder, -1, elements.style[elements.parent[holder]])
    pair = elements.style[holder] * (len(elements.style) + 1) + above
    return number_groups(pair)


def add_groups(rows: Rows, signature: Ints, columns: tuple[Floats, ...], elements: Elements, containers: Ints) -> None:
    """Blocks that stand in elements of the same tag and class are one group: cards, menu entries, paragraphs."""
    words, link_share, is_long, teases = columns
    size = int(signature.max()) + 1
    count = np.bincount(signature, minlength=size)
    total = np.bincount(signature, words, size)
    rows.add("group_count", np.log1p(count)[signature])
    rows.add("group_words", np.log1p(total)[signature])
    rows.add("group_share", (total / max(float(words.sum()), 1.0))[signature])
    for name, column in (("mean", words), ("link", link_share), ("long", is_long), ("teases", teases)):
        rows.add(f"group_{name}", (np.bincount(signature, column, size) / np.maximum(count, 1))[signature])
    repeats = np.log1p(np.bincount(elements.style)[elements.style])
    for level in (0, 1, 2):
        rows.add(f"c{level}_repeats", repeats[containers[level]])


def add_articles(rows: Rows, elements: Elements, holder: Ints, long_words: Floats) -> None:
    """Which `article` element a block stands in, and that element's share of the page's running text."""
    article = elements.article[holder]
    is_there = np.zeros(len(elements.article) + 1, np.bool_)
    is_there[article + 1] = True
    inverse = (is_there.cumsum() - 1)[article + 1]
    names = np.flatnonzero(is_there) - 1
    mass = np.bincount(inverse, long_words)
    rows.add("articles", float(len(names)))
    rows.add("article_share", (mass / max(float(mass.sum()), 1.0))[inverse])
    rows.add("article_rank", np.where(article < 0, -1, inverse))
    rows.add("article_best", inverse == int(np.where(names >= 0, mass, -1.0).argmax()))


def add_classes(rows: Rows, elements: Elements, holder: Ints, inline: Doubles) -> None:
    """Learned scores of class words: of the block's own element, of all elements around it, of its inline element."""
    rows.add_all(["class_total", "class_low", "class_high"], elements.own[:, holder])
    rows.add_all(["path_total", "path_low", "path_high", "path_near"], elements.path[:, holder])
    rows.add("depth", elements.depth[holder])
    rows.add("inline", inline)
