"""What stands around each of many lines: the values of neighbours, means over windows, distances to marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_chars import Floats, Ints


def stack(columns: Sequence[NDArray[Any] | float]) -> Floats:
    """Columns of any type side by side, as rows × columns; a number stands for a column of it.

    In memory a column is in one piece, because that is how columns are made and how trees look at them.

    >>> stack([np.array([True, False]), 2.5]).tolist()
    [[1.0, 2.5], [0.0, 2.5]]
    """
    count = next(len(column) for column in columns if isinstance(column, np.ndarray))
    out = np.empty((len(columns), count), np.float32)
    for place, column in zip(out, columns, strict=True):
        place[:] = column
    return out.T


def shift(values: Floats, steps: Sequence[int], fill: float) -> list[Floats]:
    """For each step k the values of the line k further on; `values` are rows × lines, `fill` stands beyond the ends.

    >>> [shifted.tolist() for shifted in shift(np.array([[1.0, 2.0, 3.0]]), (-1, 2), 0.0)]
    [[[0.0, 1.0, 2.0]], [[3.0, 0.0, 0.0]]]
    """
    rows, count = values.shape
    most = max(map(abs, steps))
    padded = np.full((rows, count + 2 * most), fill, np.float32)
    padded[:, most : most + count] = values
    return [padded[:, most + step : most + step + count] for step in steps]


def window_means(values: NDArray[Any], weights: NDArray[Any], widths: Sequence[int]) -> Floats:
    """Means over the lines before and after each line: widths × 2 × rows × lines.

    `values` are rows × lines; a mean is the sum of values by that of `weights`, which are rows × lines too, or one row.

    >>> window_means(np.array([[1.0, 2.0, 3.0]]), np.ones((1, 3)), [1]).tolist()
    [[[[0.0, 1.0, 2.0]], [[2.0, 3.0, 0.0]]]]
    """
    rows, count = values.shape
    most = max(widths)
    sums = np.zeros((rows + len(weights), count + 1 + 2 * most))
    np.cumsum(np.concatenate((values, weights)), axis=1, out=sums[:, most + 1 : most + 1 + count])
    sums[:, most + 1 + count :] = sums[:, most + count, None]
    here, behind = sums[:, most : most + count], sums[:, most + 1 : most + 1 + count]
    held = np.array(
        [
            (here - sums[:, most - width :][:, :count], sums[:, most + 1 + width :][:, :count] - behind)
            for width in widths
        ]
    )
    return np.asarray(held[:, :, :rows] / np.maximum(held[:, :, rows:], 1.0), np.float32)


def quantiles(values: Floats, shares: Sequence[float]) -> list[float]:
    """What `np.quantile` gives, for a fifth of the time.

    >>> quantiles(np.array([3.0, 1.0, 2.0]), (0.0, 0.25, 1.0))
    [1.0, 1.5, 3.0]
    """
    ordered = np.sort(values)
    found = []
    for share in shares:
        place = share * (len(ordered) - 1)
        low = int(place)
        first, second = ordered[low], ordered[min(low + 1, len(ordered) - 1)]
        part = place - low
        step = float(second - first)
        found.append(float(first) + step * part if part < 0.5 else float(second) - step * (1.0 - part))
    return found


def bound(values: NDArray[Any], most: float) -> NDArray[Any]:
    """The values, those below -`most` and above `most` brought there.

    >>> bound(np.array([-9, 2, 7]), 5).tolist()
    [-5, 2, 5]
    """
    return np.asarray(np.minimum(np.maximum(values, -most), most))


def distances(marks: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Lines back to the last mark and on to the next, at most 50."""
    count = len(marks)
    here = np.arange(count)
    last = np.maximum.accumulate(np.where(marks, here, -100))
    following = np.minimum.accumulate(np.where(marks, here, count + 100)[::-1])[::-1]
    return np.minimum(here - last, 50), np.minimum(following - here, 50)
