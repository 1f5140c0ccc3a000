"""The table that the judge's features are written into: one row a feature, one column a block."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.judge_text import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]
Numbers = NDArray[np.floating] | NDArray[np.integer] | Bools
MAX_ROWS = 288
TAG_ORDER = {
    name: rank
    for rank, name in enumerate(
        "p div section article main h1 h2 h3 h4 h5 h6 blockquote pre td th tr li dd dt figcaption caption "
        "figure header footer aside nav button form label summary details address center body".split(),
        start=1,
    )
}


class Rows:
    """A table that grows by rows; each row has a name."""

    __slots__ = ("columns", "names", "table")

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.names: list[str] = []
        self.table: Floats = np.empty((MAX_ROWS, columns), np.float32)

    def add(self, name: str, row: Numbers | float) -> None:
        """Write one row; a single number fills it."""
        self.table[len(self.names)] = row
        self.names.append(name)

    def add_all(self, names: list[str], rows: Numbers) -> None:
        """Write several rows at once."""
        start = len(self.names)
        self.table[start : start + len(names)] = rows
        self.names.extend(names)

    def get(self, name: str) -> Floats:
        """A row by its name."""
        row: Floats = self.table[self.names.index(name)]
        return row

    @property
    def filled(self) -> Floats:
        """The rows written so far."""
        return self.table[: len(self.names)]


def to_signed_log(distance: Ints) -> Floats:
    """A distance in blocks with its sign kept and its size as a logarithm."""
    logs: Floats = np.sign(distance) * np.log1p(np.abs(distance))
    return logs
