"""What stands around each of many lines: the values of neighbours, means over windows, distances to marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_chars import Floats, Ints


def stack(columns: Sequence[NDArray[Any] | float]) -> Floats:
    """Columns of any type side by side, as rows × columns; a number stands for a column of it.

    >>> stack([np.array([True, False]), 2.5]).tolist()
    [[1.0, 2.5], [0.0, 2.5]]
    """
    count = next(len(column) for column in columns if isinstance(column, np.ndarray))
    out = np.empty((count, len(columns)), np.float32)
    for k, column in enumerate(columns):
        out[:, k] = column
    return out


def shift(values: Floats, k: int, fill: float) -> Floats:
    """The values of the line k further on; `fill` beyond the ends."""
    out = np.full_like(values, fill)
    if abs(k) >= len(values):
        return out
    if k > 0:
        out[:-k] = values[k:]
    else:
        out[-k:] = values[:k]
    return out


def window_means(values: Floats, weights: Floats, widths: Sequence[int]) -> list[Floats]:
    """The sums of `values` over the lines before and after each line, by the sums of `weights`; a pair for each width.

    >>> before, after = window_means(np.array([1.0, 2.0, 3.0]), np.ones(3), [1])
    >>> before.tolist(), after.tolist()
    ([0.0, 1.0, 2.0], [2.0, 3.0, 0.0])
    """
    count = len(values)
    flat = values.reshape(count, -1).T
    sums = np.zeros((len(flat), count + 1))
    np.cumsum(flat, axis=1, out=sums[:, 1:])
    mass = np.zeros(count + 1)
    np.cumsum(weights, out=mass[1:])
    here = np.arange(count)
    means = []
    for width in widths:
        low, high = np.maximum(here - width, 0), np.minimum(here + 1 + width, count)
        before = (sums[:, :-1] - sums[:, low]) / np.maximum(mass[:-1] - mass[low], 1.0)
        after = (sums[:, high] - sums[:, 1:]) / np.maximum(mass[high] - mass[1:], 1.0)
        means += [part.T.reshape(values.shape).astype(np.float32) for part in (before, after)]
    return means


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


def distances(marks: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Lines back to the last mark and on to the next, at most 50."""
    count = len(marks)
    here = np.arange(count)
    last = np.maximum.accumulate(np.where(marks, here, -100))
    following = np.minimum.accumulate(np.where(marks, here, count + 100)[::-1])[::-1]
    return np.minimum(here - last, 50), np.minimum(following - here, 50)
