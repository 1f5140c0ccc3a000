"""Kin: blocks in elements of one style. Ids and running numbers tell an element from its kin and are no style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.judge_rows import Doubles, Ints, Rows
from cleaner.boilerplate.judge_text import Floats

_MAX_CLASS_CHARS = 300
_LONG_WORDS = 25.0
_KIN_NAMES = ["kin_count", "kin_words", "kin_share"]
_COMPARED = ("path_total", "path_low", "path_near", "class_total", "c0_class", "c1_class")
_COMPARED_NAMES = [f"{name}_relative" for name in _COMPARED]
_SECOND_NAMES = ["p_kin", "p_kin_share", "p_kin_max", "p_group_share", "p_group_max"]


def find_styles(names: Sequence[tuple[str, str]], kind: Ints) -> Ints:
    """For each element a number for its style: its tag, and those of its class words that another element has too.

    `names` are the tags with their classes and ids, each pair once; `kind[i]` is the place of element i among them.

    >>> find_styles([("p", "text p-1"), ("p", "text p-2"), ("p", "note")], np.array([0, 1, 2])).tolist()
    [0, 0, 1]
    """
    words_of = {label: dict.fromkeys(label[:_MAX_CLASS_CHARS].split()) for _, label in names}
    times: dict[str, int] = {}
    for (_, label), count in zip(names, np.bincount(kind, minlength=len(names)).tolist(), strict=True):
        for word in words_of[label]:
            times[word] = times.get(word, 0) + count
    own = {word for word, count in times.items() if count == 1}
    known: dict[tuple[str, str], int] = {}
    styles = []
    for tag, label in names:
        words = words_of[label]
        shared = words if own.isdisjoint(words) else [word for word in words if word not in own]
        styles.append(known.setdefault((tag, " ".join(shared)), len(known)))
    return np.array(styles, np.int64)[kind]


def find_kin(parent: Ints, style: Ints) -> Ints:
    """For each block the number of its kin: those of one style in one parent, which are given for each block."""
    kin: Ints = np.unique(parent * (int(style.max()) + 1) + style, return_inverse=True)[1]
    return kin


def add_kin(rows: Rows, kin: Ints, words: Floats, text_words: Floats) -> None:
    """How many blocks the kin of a block are, and how much of the page's text they hold."""
    size = int(kin.max()) + 1
    share = np.bincount(kin, text_words, size) / max(float(text_words.sum()), 1.0)
    table = np.stack([np.log1p(np.bincount(kin, minlength=size)), np.log1p(np.bincount(kin, words, size)), share])
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
    table = np.stack([rows.get(name) for name in _COMPARED])
    total = float(long_words.sum())
    rows.add_all(_COMPARED_NAMES, table - ((table @ long_words) / total)[:, None] if total >= 1.0 else table)


def add_second(rows: Rows, first_look: Floats, mass: Floats, words: Floats, groups: tuple[Ints, Ints]) -> None:
    """What the first look thought of a block's kin, and of its group on the whole page."""
    kin, group = groups
    kin_mass, kin_words = _sum_up(kin, mass), _sum_up(kin, words)
    total = float(mass.sum()) + 1.0
    rest = (kin_mass[kin] - mass) / (kin_words[kin] - words + 1.0)
    table = [rest, kin_mass[kin] / total, _find_highest(kin, first_look)]
    table += [_sum_up(group, mass)[group] / total, _find_highest(group, first_look)]
    rows.add_all(_SECOND_NAMES, np.stack(table))


def _sum_up(group: Ints, column: Floats) -> NDArray[Any]:
    return np.bincount(group, column, int(group.max()) + 1)


def _find_highest(group: Ints, column: Floats) -> Doubles:
    highest = np.zeros(int(group.max()) + 1)
    np.maximum.at(highest, group, column)
    return highest[group]
