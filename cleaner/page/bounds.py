"""Bounds on markup that a parser needs more than linear time for: very deep nesting, very many attributes on one tag.

The HTML standard makes a parser look through all open elements at many tags, and compare every attribute's name with
those before it; both are quadratic. Pages of the development sets have at most some 300 levels and 200 attributes.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

MAX_LEVELS = 1_000
MAX_ATTRIBUTES = 500
_SUSPICIOUS_LEVELS = 3_000
_SUSPICIOUS_TAG_CHARS = 4_000
_KEPT_TAG_CHARS = 2_000
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>")
_TAG_START = re.compile(rb"<[a-zA-Z]")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_INLINE = frozenset(
    b"a abbr b bdi bdo big cite code del dfn em font i ins kbd label mark q s samp small span strike strong sub sup "
    b"time tt u var".split()
)
_PARAGRAPH = b"<p>"


def limit(data: bytes) -> bytes:
    """`data` unchanged, or with its too deep tags flattened to paragraphs and its too long tags cut. Linear time.

    >>> limit(b"<div><p>Rain fell.")
    b'<div><p>Rain fell.'
    >>> limit(b"<div>" * 5000 + b"<p>Rain fell.").count(b"<div>")
    1000
    """
    codes = np.frombuffer(data, np.uint8)
    data = _limit_attributes(data, np.flatnonzero(codes == ord(">")))
    if data.count(b"<") > _SUSPICIOUS_LEVELS and _bound_depth(data) > _SUSPICIOUS_LEVELS:
        return _flatten(data)
    return data


def _bound_depth(data: bytes) -> int:
    """An upper bound of how deep elements nest: opening tags less closing tags, at its highest."""
    codes = np.frombuffer(data + b" ", np.uint8)
    following = codes[np.flatnonzero(codes[:-1] == ord("<")) + 1]
    opening = (following | 0x20).astype(np.int16) - ord("a")
    steps = ((opening >= 0) & (opening < 26)).astype(np.int64) - (following == ord("/"))
    return int(np.cumsum(steps).max(initial=0))


def _flatten(data: bytes) -> bytes:
    """Below `MAX_LEVELS` block tags become paragraphs, which do not nest, and inline tags go."""
    parts: list[bytes] = []
    depth = dropped = position = 0
    for match in _TAG.finditer(data):
        closing, name = match.group(1), match.group(2).lower()
        if name in _VOID:
            continue
        if closing:
            if not dropped:
                depth = max(0, depth - 1)
                continue
            dropped -= 1
        elif depth < MAX_LEVELS:
            depth += 1
            continue
        else:
            dropped += 1
        parts.append(data[position : match.start()])
        if name not in _INLINE:
            parts.append(_PARAGRAPH)
        position = match.end()
    parts.append(data[position:])
    return b"".join(parts)


def _limit_attributes(data: bytes, ends: NDArray[np.intp]) -> bytes:
    """Tags with more than `MAX_ATTRIBUTES` attributes are cut behind their first 2,000 characters."""
    starts = np.concatenate((np.zeros(1, np.intp), ends + 1))
    stops = np.concatenate((ends, np.full(1, len(data), np.intp)))
    parts: list[bytes] = []
    position = 0
    for index in np.flatnonzero(stops - starts > _SUSPICIOUS_TAG_CHARS).tolist():
        start, stop = int(starts[index]), int(stops[index])
        tag = _TAG_START.search(data, start, stop)
        if tag is None or _count_attributes(data, tag.start(), stop) <= MAX_ATTRIBUTES:
            continue
        kept = data[tag.start() : tag.start() + _KEPT_TAG_CHARS].rsplit(None, 1)[0]
        parts.append(data[position : tag.start()])
        parts.append(kept + (b'"' if kept.count(b'"') % 2 else b""))
        position = stop
    if not parts:
        return data
    parts.append(data[position:])
    return b"".join(parts)


def _count_attributes(data: bytes, start: int, stop: int) -> int:
    """At most how many attributes a tag has."""
    return max(data.count(b"=", start, stop), data.count(b" ", start, stop) + data.count(b"\n", start, stop))
