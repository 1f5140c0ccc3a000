"""Whether a choice of lines speaks of one thing: which of its words it says again, and which of them what goes says.

A story repeats its words from paragraph to paragraph. A choice that holds two stories shares few words between them,
and one that leaves half of a story out shares many with what goes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.groups import find_starts
from cleaner.boilerplate.line_chars import Floats
from cleaner.boilerplate.line_said import Said

_FEW_KINDS = 1 << 16
"""So many kinds of words fit into sixteen bits, which numpy sorts by radix."""


def find_cohesion(choices: NDArray[np.bool_], said: Said) -> list[Floats]:
    """Three shares for each choice, of words counted once a line.

    Of the words that stay, those that stay in another line too, and those that go in another line; of the words that
    go, those that stay in another line.

    >>> from cleaner.boilerplate.line_chars import find_words, load_chars
    >>> from cleaner.boilerplate.line_said import load_said
    >>> said = load_said(find_words(load_chars(["Rivers flood", "Rivers fall", "Goals fall"])), 3)
    >>> [part.tolist() for part in find_cohesion(np.array([[True, True, False]]), said)]
    [[0.5], [0.25], [0.5]]
    """
    lines = said.pairs // said.kinds
    kinds = said.pairs - lines * said.kinds
    by_line = np.bincount(lines, minlength=choices.shape[1]).astype(np.float32)
    stay = choices.astype(np.float32) @ by_line
    go = by_line.sum() - stay
    shared = (np.bincount(kinds, minlength=said.kinds)[kinds] > 1).nonzero()[0]
    if not len(shared):
        return [np.zeros(len(choices), np.float32)] * 3
    lines, kinds = lines[shared], kinds[shared]
    order = (kinds.astype(np.uint16) if said.kinds <= _FEW_KINDS else kinds).argsort(kind="stable")
    starts = find_starts(kinds[order])
    counts = np.diff(starts, append=len(order)).astype(np.float32)
    staying = np.add.reduceat(choices.take(lines[order], axis=1), starts, axis=1, dtype=np.float32)
    total = staying.sum(axis=1)
    again = total - np.count_nonzero(staying == 1.0, axis=1)
    gone = total - (staying == counts).astype(np.float32) @ counts
    kept = counts.sum() - total - (staying == 0.0).astype(np.float32) @ counts
    return [
        np.asarray(part / np.maximum(whole, 1.0), np.float32)
        for part, whole in ((again, stay), (gone, stay), (kept, go))
    ]
