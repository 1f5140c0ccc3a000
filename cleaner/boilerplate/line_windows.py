"""What stands around each of many lines: the values of neighbours, means over windows, distances to marks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.line_chars import Floats, Ints


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


def window_means(values: Floats, weights: Floats, width: int) -> tuple[Floats, Floats]:
    """The sums of `values` over the `width` lines before and after each line, by the sums of `weights`."""
    count = len(values)
    flat = values.reshape(count, -1)
    sums = np.concatenate((np.zeros((1, flat.shape[1])), np.cumsum(flat, axis=0, dtype=np.float64)))
    mass = np.concatenate(([0.0], np.cumsum(weights, dtype=np.float64)))
    here = np.arange(count)
    low, high = np.maximum(here - width, 0), np.minimum(here + 1 + width, count)
    before = (sums[here] - sums[low]) / np.maximum(mass[here] - mass[low], 1.0)[:, None]
    after = (sums[high] - sums[here + 1]) / np.maximum(mass[high] - mass[here + 1], 1.0)[:, None]
    shape = values.shape
    return before.reshape(shape).astype(np.float32), after.reshape(shape).astype(np.float32)


def distances(marks: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Lines back to the last mark and on to the next, at most 50."""
    count = len(marks)
    here = np.arange(count)
    last = np.maximum.accumulate(np.where(marks, here, -100))
    following = np.minimum.accumulate(np.where(marks, here, count + 100)[::-1])[::-1]
    return np.minimum(here - last, 50), np.minimum(following - here, 50)
