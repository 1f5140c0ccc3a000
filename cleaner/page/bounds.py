"""Guards before the parser: what would swallow a page, and what a parser needs more than linear time or memory for.

Tags that turn all that follows into raw text until they are closed (`iframe`, `plaintext`, …) are taken out. The HTML
standard makes a parser look through all open elements at many tags, compare every attribute's name with those before
it, and open `b`, `font` and their like anew in each block until they are closed; all three are quadratic. Pages of the
development sets have at most some 300 levels, 200 attributes and 22,000 tags.

All is decided from the places of `<` and `>` as arrays, so that an ordinary page costs a few looks at its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

MAX_LEVELS = 1_000
MAX_ATTRIBUTES = 500
MAX_TAGS = 150_000
"""Of a page with more, the first and the last half of this many are read: seven times the largest development page."""
MIN_TAG_CHARS = 3
MAX_UNCLOSED_FORMATS = 200
_SUSPICIOUS_LEVELS = 3_000
_SUSPICIOUS_UNCLOSED = 400
_SUSPICIOUS_TAG_CHARS = 4_000
_KEPT_TAG_CHARS = 2_000
_RAW_TAG = re.compile(rb"</?(?:iframe|noembed|noframes|plaintext|xmp)\b(?:[^<>]*>)?", re.IGNORECASE)
_RAW_STARTS = np.zeros(1 << 16, np.bool_)
_RAW_STARTS[[name[0] << 8 | name[1] for name in (b"iframe", b"noembed", b"plaintext", b"xmp")]] = True
"""By the first two letters of a tag's name: whether it may be a raw-text tag."""
HARMLESS_TAG = b"<x-raw"
"""What a raw-text tag becomes that cannot simply be left out, because one of its attributes holds markup."""
_TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>")
_TAG_START = re.compile(rb"<[a-zA-Z]")
_FORMAT = re.compile(
    rb"<(?:(/)|(?=[^\s<>]++[\s/]))(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^<>]*>", re.IGNORECASE
)
"""A formatting tag with attributes, or a closing one. Those without are no danger: three of a kind are opened anew."""
BLOCK_TAG = re.compile(rb"</?(?:div|p|article|section|main|body|h[1-6]|ul|ol|table|footer|aside)\b", re.IGNORECASE)
_RAW_PAIRS = ((b"<script", b"</script>"), (b"<style", b"</style>"), (b"<textarea", b"</textarea>"), (b"<!--", b"-->"))
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_INLINE = frozenset(
    b"a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark meter q s samp small span strike strong "
    b"sub sup time tt u var".split()
)
_PARAGRAPH = b"<p>"
_RAW_ENDS = {name: re.compile(rb"</%s\b[^<>]*>" % name, re.IGNORECASE) for name in (b"script", b"style", b"textarea")}
"""What ends an element in which tags are none."""


def limit(data: bytes) -> bytes:
    """`data` unchanged, or made so that a parser reads all of it in linear time and memory.

    Raw-text tags are left out, too deep tags become paragraphs, too long tags are cut, tags like `font` that are never
    closed lose their attributes, and what is between the first and the last 75,000 tags goes.

    >>> limit(b"<div><p>Rain fell."), limit(b"Rain<iframe src=x><p>fell.")
    (b'<div><p>Rain fell.', b'Rain<p>fell.')
    >>> limit(b"<div>" * 5000 + b"<p>Rain fell.").count(b"<div>")
    1000
    """
    codes = np.frombuffer(data, np.uint8)
    starts = np.flatnonzero(codes[:-4] == ord("<"))
    names = codes[starts + 1]
    depth = _bound_depth(names)
    data = _without_raw_tags(data, codes, starts, names)
    data = _limit_attributes(data)
    if len(starts) > MAX_TAGS and len(codes) >= MIN_TAG_CHARS * MAX_TAGS:
        data = _without_middle(data)
    if depth > _SUSPICIOUS_UNCLOSED and _count_unclosed_formats(data) > MAX_UNCLOSED_FORMATS:
        data = _FORMAT.sub(_to_bare, data)
    return _flatten(data) if depth > _SUSPICIOUS_LEVELS else data


def is_cut(text: str) -> bool:
    """Whether `limit` leaves out the middle of this page.

    >>> is_cut("<p>Rain fell.</p>")
    False
    """
    return len(text) >= MIN_TAG_CHARS * MAX_TAGS and text.count("<") > MAX_TAGS


def _bound_depth(names: NDArray[np.uint8]) -> int:
    """An upper bound of how deep elements nest: opening tags less closing tags, at its highest.

    `names` holds what stands behind each `<`: a letter opens, a slash closes.
    """
    letters = (names | 0x20) - np.uint8(ord("a"))  # what is no letter wraps round to a high number
    steps = (letters < 26).astype(np.int32) - (names == ord("/"))
    return int(np.cumsum(steps, dtype=np.int32).max(initial=0))


def _without_raw_tags(
    data: bytes, codes: NDArray[np.uint8], starts: NDArray[np.intp], names: NDArray[np.uint8]
) -> bytes:
    at = starts + 1 + (names == ord("/"))
    pairs = (codes[at] | 0x20).astype(np.uint16) << 8 | (codes[at + 1] | 0x20)
    parts: list[bytes] = []
    position = 0
    for start in starts[_RAW_STARTS[pairs]].tolist():
        tag = _RAW_TAG.match(data, start)
        if tag is None:
            continue
        parts.append(data[position:start])
        if not (tag[0].endswith(b">") or tag[0].startswith(b"</")):
            parts.append(HARMLESS_TAG)
        position = tag.end()
    if not parts:
        return data
    parts.append(data[position:])
    return b"".join(parts)


def _without_middle(data: bytes) -> bytes:
    """The first and the last half of the tags; what is open as raw text at the cut is closed, and does not go on."""
    starts = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("<"))
    if len(starts) <= MAX_TAGS:
        return data
    head = data[: int(starts[MAX_TAGS // 2])]
    rest = BLOCK_TAG.search(data, int(starts[-MAX_TAGS // 2]))
    tail = data[rest.start() if rest else int(starts[-MAX_TAGS // 2]) :]
    small, small_tail = head.lower(), tail.lower()
    for opening, closing in _RAW_PAIRS:
        if small.rfind(opening) > small.rfind(closing):
            head += closing
            before, end, _ = small_tail.partition(closing)
            if end and opening not in before:
                tail, small_tail = tail[len(before + end) :], small_tail[len(before + end) :]
    return head + tail


def _count_unclosed_formats(data: bytes) -> int:
    """How many formatting elements with attributes are open at most, were each closed by its own tag."""
    most = now = 0
    for match in _FORMAT.finditer(data):
        now = max(0, now - 1) if match[1] else now + 1
        most = max(most, now)
    return most


def _to_bare(match: re.Match[bytes]) -> bytes:
    return match[0] if match[1] else b"<" + match[2] + b">"


def _flatten(data: bytes) -> bytes:
    """Below `MAX_LEVELS` block tags become paragraphs, which do not nest, and inline tags go; scripts stay whole."""
    parts: list[bytes] = []
    depth = dropped = position = at = 0
    raw_ends = dict(_RAW_ENDS)
    while (match := _TAG.search(data, at)) is not None:
        at = match.end()
        closing, name = match.group(1), match.group(2).lower()
        if name in _VOID:
            continue
        if not closing and name in raw_ends:
            end = raw_ends[name].search(data, at)
            if end is not None:
                at = end.end()
                continue
            del raw_ends[name]  # none of the elements behind it is closed either
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


def _find_long_tags(data: bytes) -> Iterator[tuple[int, int]]:
    """Where more characters than any ordinary tag has stand without a `>`: start, and one behind the end.

    Such a stretch holds one of the windows that are asked, of half its size; the next `>` is seldom far.
    """
    window = _SUSPICIOUS_TAG_CHARS // 2
    reached = 0
    for at in range(0, len(data), window):
        if at < reached or data.find(b">", at, at + window) >= 0:
            continue
        start = data.rfind(b">", reached, at) + 1 or reached
        reached = data.find(b">", at)
        if reached < 0:
            reached = len(data)
        if reached - start > _SUSPICIOUS_TAG_CHARS:
            yield start, reached


def _limit_attributes(data: bytes) -> bytes:
    """Tags with more than `MAX_ATTRIBUTES` attributes are cut behind their first 2,000 characters."""
    parts: list[bytes] = []
    position = 0
    for start, stop in _find_long_tags(data):
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
