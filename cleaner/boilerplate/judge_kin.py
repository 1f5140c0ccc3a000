"""Kin: blocks in elements of one style. Ids and running numbers tell an element from its kin and are no style."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.groups import number_groups
from cleaner.boilerplate.judge_lookup import (
    LINE_BREAK,
    Words,
    find_beginnings,
    hash_phrases,
    hash_words,
    rank_in_line,
)
from cleaner.boilerplate.judge_rows import Doubles, Ints, Rows
from cleaner.boilerplate.judge_text import Floats, join_lines

_MAX_CLASS_CHARS = 300
_LONG_WORDS = 25.0
_KIN_NAMES = ["kin_count", "kin_words", "kin_share"]
_COMPARED = ("path_total", "path_low", "path_near", "class_total", "c0_class", "c1_class")
_COMPARED_NAMES = [f"{name}_relative" for name in _COMPARED]
_SECOND_NAMES = ["p_group", "p_kin", "p_kin_share", "p_kin_max", "p_group_share", "p_group_max"]


def find_styles(names: Sequence[tuple[str, str]], kind: Ints) -> Ints:
    """For each element a number for its style: its tag, and those of its class words that another element has too.

    `names` are the tags with their classes and ids, each pair once; `kind[i]` is the place of element i among them.

    >>> one, two, three = find_styles([("p", "text p-1"), ("p", "text p-2"), ("p", "note")], np.arange(3)).tolist()
    >>> one == two, one == three
    (True, False)
    """
    words = _find_words([label for _, label in names])
    order = words.hashes.argsort(kind="stable")
    ordered = words.pick(order)
    is_new = np.ones(len(order), np.bool_)
    np.not_equal(ordered.hashes[1:], ordered.hashes[:-1], out=is_new[1:])
    number = is_new.cumsum() - 1
    is_new[1:] |= ordered.lines[1:] != ordered.lines[:-1]  # a class often repeats the id
    once = is_new.nonzero()[0]
    times = np.bincount(number.take(once), np.bincount(kind, minlength=len(names)).take(ordered.lines.take(once)))
    shared = words.pick(np.sort(order.take(once[times.take(number.take(once)) > 1])))
    tags: dict[str, int] = defaultdict(count().__next__)
    styles = np.fromiter((tags[tag] for tag, _ in names), np.uint64, len(names))
    phrases = hash_phrases(shared, rank_in_line(shared.lines))
    styles[phrases.lines] += phrases.hashes
    return number_groups(styles.view(np.int64))[kind]


def _find_words(labels: Sequence[str]) -> Words:
    """The class words and ids of each label as they are written."""
    codes = np.frombuffer(join_lines(labels, _MAX_CLASS_CHARS).encode("ascii", "replace"), np.uint8)
    is_word = codes > ord(" ")
    return hash_words(np.where(is_word, codes, np.uint64(0)), find_beginnings(is_word), codes == LINE_BREAK)


def find_kin(parent: Ints, style: Ints) -> Ints:
    """For each block the number of its kin: those of one style in one parent, which are given for each block."""
    return number_groups(parent * (int(style.max()) + 1) + style)


def add_kin(rows: Rows, kin: Ints, words: Floats, text_words: Floats) -> None:
    """How many blocks the kin of a block are, and how much of the page's text they hold."""
    size = int(kin.max()) + 1
    share = np.bincount(kin, text_words, size) / max(float(text_words.sum()), 1.0)
    table = np.array([np.log1p(np.bincount(kin, minlength=size)), np.log1p(np.bincount(kin, words, size)), share])
    rows.add_all(_KIN_NAMES, table[:, kin])


def add_relative(rows: Rows, words: Floats, long_words: Floats) -> None:
    """Scores set against what is usual on the page: of words, which depend on its language, and of classes.

    Usual for classes is the mean over running text: `long_words` are the words of long blocks.
    """
    scores = rows.get("long_mean")
    is_long = words > _LONG_WORDS
    weight = max(float(words[is_long].sum()), 1.0)
    usual = float((scores * words)[is_long].sum()) / weight
    rows.add("long_relative", np.where(is_long, scores - usual, 0.0))
    rows.add("path_mean", rows.get("path_total") / (rows.get("depth") + 1.0))
    table = np.array([rows.get(name) for name in _COMPARED])
    total = float(long_words.sum())
    rows.add_all(_COMPARED_NAMES, table - ((table @ long_words) / total)[:, None] if total >= 1.0 else table)


def add_second(rows: Rows, first_look: Floats, mass: Floats, words: Floats, groups: tuple[Ints, Ints]) -> None:
    """What the first look thought of a block's kin, and of its group on the whole page."""
    total = float(mass.sum()) + 1.0
    rising = first_look.argsort()
    (kin_rest, kin_mass, kin_high), (group_rest, group_mass, group_high) = (
        _weigh(numbers, (first_look, mass, words), rising) for numbers in groups
    )
    table = (group_rest, kin_rest, kin_mass / total, kin_high, group_mass / total, group_high)
    rows.add_all(_SECOND_NAMES, np.array(table))


def _weigh(
    group: Ints, columns: tuple[Floats, Floats, Floats], rising: NDArray[np.intp]
) -> tuple[Doubles, Doubles, Doubles]:
    """For each block the share of its group's other words that is believed, its group's mass and highest share."""
    first_look, mass, words = columns
    size = int(group.max()) + 1
    group_mass: Doubles = np.asarray(np.bincount(group, mass, size), np.float64)[group]
    highest = np.zeros(size)
    highest[group[rising]] = first_look[rising]  # the last, which is the highest, stays
    rest: Doubles = (group_mass - mass) / (np.bincount(group, words, size)[group] - words + 1.0)
    return rest, group_mass, highest[group]
