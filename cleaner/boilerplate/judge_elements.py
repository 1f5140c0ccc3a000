"""Features of the elements around a block: what they hold in sum, their kin, their classes, how far the main one is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cleaner.boilerplate.judge_rows import TAG_ORDER, Doubles, Ints, Rows, to_signed_log
from cleaner.boilerplate.judge_text import Floats
from cleaner.boilerplate.judge_words import NO_CLASS, ClassScore, Lexicon
from cleaner.layout import Layout

LEVELS = 4
_PathScore = tuple[float, float, float, float]
_MAX_CHAIN = 14
_CONTAINER_NAMES = (
    "count words link_share long_share share long_rate ends commas headings items links mean_words begin size depth "
    "class"
).split()


class Elements(NamedTuple):
    """Columns over elements. `up` is the nearest ancestor with more blocks, `path` sums up classes from the root."""

    first: Ints
    last: Ints
    flags: Ints
    up: Ints
    depth: Floats
    article: Ints
    own: Floats
    path: Floats
    signature: Ints
    kind: Ints


def load_elements(layout: Layout, lexicon: Lexicon) -> Elements:
    """The elements of a page as arrays, in one pass from the root down."""
    kinds, scores = _load_kinds(layout, lexicon)
    firsts, lasts, tags = layout.element_first, layout.element_last, layout.element_tag
    up: list[int] = []
    depth: list[int] = []
    article: list[int] = []
    path: list[_PathScore] = []
    signatures: dict[tuple[int, int], int] = {}
    signature: list[int] = []
    for index, parent in enumerate(layout.element_parent):
        score = scores[kinds[index]]
        is_article = tags[index] == "article"
        if parent < 0:
            path.append((*score, score[0]))
            signature.append(signatures.setdefault((kinds[index], -1), len(signatures)))
            up.append(index)
            depth.append(0)
            article.append(index if is_article else -1)
            continue
        above = path[parent]
        path.append(_extend(above, score) if score is not NO_CLASS else above)
        signature.append(signatures.setdefault((kinds[index], kinds[parent]), len(signatures)))
        depth.append(depth[parent] + 1)
        same = firsts[parent] == firsts[index] and lasts[parent] == lasts[index]
        up.append(up[parent] if same else parent)
        article.append(index if is_article else article[parent])
    kind_column = np.array(kinds, np.int64)
    whole = [np.array(column, np.int64) for column in (firsts, lasts, layout.element_flags, up, article, signature)]
    return Elements(
        first=whole[0],
        last=whole[1],
        flags=whole[2],
        up=whole[3],
        depth=np.array(depth, np.float32),
        article=whole[4],
        own=np.array(scores, np.float32)[kind_column].T,
        path=np.array(path, np.float32).T,
        signature=whole[5],
        kind=kind_column,
    )


def _load_kinds(layout: Layout, lexicon: Lexicon) -> tuple[list[int], list[ClassScore]]:
    """For each element a number for its tag and class, and for each such number the class score."""
    known: dict[tuple[str, str], int] = {}
    scores: list[ClassScore] = []
    kinds: list[int] = []
    for name in zip(layout.element_tag, layout.element_class, strict=True):
        kind = known.get(name, -1)
        if kind < 0:
            kind = known[name] = len(known)
            scores.append(lexicon.score_class(name[1]) if name[1] else NO_CLASS)
        kinds.append(kind)
    return kinds, scores


def _extend(above: _PathScore, score: ClassScore) -> _PathScore:
    """Sum, lowest, highest and nearest class score of a path that one more element extends."""
    total, low, high, near = above
    return (
        total + score.total,
        low if low < score.low else score.low,
        high if high > score.high else score.high,
        score.total or near,
    )


def find_containers(elements: Elements, holder: Ints) -> list[Ints]:
    """For each block the elements around it that hold two blocks, then more and more, smallest first."""
    size = elements.last - elements.first
    containers = [np.where(size[holder] > 1, holder, elements.up[holder])]
    for _ in range(LEVELS - 1):
        containers.append(elements.up[containers[-1]])
    return containers


def add_containers(rows: Rows, elements: Elements, containers: list[Ints], sums: Doubles) -> None:
    """What each of the containers holds in sum, its depth, its class, and where in it the block stands."""
    inside = sums[:, elements.last] - sums[:, elements.first]
    total = np.maximum(sums[:, -1], 1.0)
    count, words = np.maximum(inside[0], 1.0), np.maximum(inside[1], 0.1)
    table = np.stack(
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
        ]
    )
    for level, container in enumerate(containers):
        rows.add_all([f"c{level}_{name}" for name in _CONTAINER_NAMES], table[:, container])
    position = np.arange(rows.columns)
    for level in (0, 1):
        first, last = elements.first[containers[level]], elements.last[containers[level]]
        rows.add(f"c{level}_from_start", np.log1p(position - first))
        rows.add(f"c{level}_from_end", np.log1p(last - 1 - position))


def add_container_tags(rows: Rows, containers: list[Ints], layout: Layout) -> None:
    """The tags of the two smallest containers."""
    tags = np.array([TAG_ORDER.get(tag, 0) for tag in layout.element_tag], np.float32)
    rows.add("c0_tag", tags[containers[0]])
    rows.add("c1_tag", tags[containers[1]])


def add_main(rows: Rows, elements: Elements, containers: list[Ints], long_words: Floats) -> None:
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


def count_steps(elements: Elements, element: int, columns: int) -> Floats:
    """For each block the number of steps up from `element` to the first container that holds the block too."""
    position = np.arange(columns)
    away = np.zeros(columns, np.float32)
    for _ in range(_MAX_CHAIN):
        away += (position < elements.first[element]) | (position >= elements.last[element])
        above = int(elements.up[element])
        if above == element:
            break
        element = above
    return away


def add_groups(
    rows: Rows, signature: Ints, columns: tuple[Floats, ...], elements: Elements, containers: list[Ints]
) -> None:
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
    repeats = np.log1p(np.bincount(elements.kind)[elements.kind])
    for level in (0, 1, 2):
        rows.add(f"c{level}_repeats", repeats[containers[level]])


def add_articles(rows: Rows, elements: Elements, holder: Ints, long_words: Floats) -> None:
    """Which `article` element a block stands in, and that element's share of the page's running text."""
    article = elements.article[holder]
    names, inverse = np.unique(article, return_inverse=True)
    mass = np.bincount(inverse, long_words)
    rows.add("articles", float(len(names)))
    rows.add("article_share", (mass / max(float(mass.sum()), 1.0))[inverse])
    rows.add("article_rank", np.where(article < 0, -1, inverse))
    rows.add("article_best", inverse == int(np.where(names >= 0, mass, -1.0).argmax()))


def add_classes(rows: Rows, elements: Elements, holder: Ints, inline: Floats) -> None:
    """Learned scores of class words: of the block's own element, of all elements around it, of its inline element."""
    rows.add_all(["class_total", "class_low", "class_high"], elements.own[:, holder])
    rows.add_all(["path_total", "path_low", "path_high", "path_near"], elements.path[:, holder])
    rows.add("depth", elements.depth[holder])
    rows.add("inline", inline)
