"""The article that a script carries beside the page: which blocks it has, found by their beginnings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.boilerplate.judge_lookup import Places, hash_runs
from cleaner.boilerplate.judge_rows import Ints, Rows
from cleaner.boilerplate.judge_text import Floats, load_codes
from cleaner.layout import Layout

_KEY_CHARS = 40
_MIN_TEXT_CHARS = 12
_RUN_CHARS = 8
"""A key is searched for only where the body has its first characters: most blocks are not of the article, and each
search goes through the whole body."""
_SLOT_BITS = 18
_CHUNK_CHARS = 50_000
"""So much of the body is looked at together, however long it is."""


def add_body(rows: Rows, texts: Sequence[str], layout: Layout) -> None:
    """Whether the article that a script carries has the block, and on which side of what it has the block stands."""
    match = _match(texts, layout.bodies[0]) if layout.bodies else np.zeros(rows.columns, np.float32)
    rows.add("body_match", match)
    hits: Ints = np.flatnonzero(match > 0)
    if not len(hits):
        rows.add("body_side", 0.0)
        return
    position = np.arange(rows.columns)
    rows.add("body_side", np.where(position < hits[0], -1.0, np.where(position > hits[-1], 1.0, 0.5)))


def _match(texts: Sequence[str], body: str) -> Floats:
    """1 for a text whose beginning the body has, whatever the white space, -1 for others, 0 for those too short.

    >>> _match(["Rain fell on Monday.", "Snow fell on Monday.", "Rain"], "It rained. Rain fell\\non Monday.").tolist()
    [1.0, -1.0, 0.0]
    """
    keys = ["".join(text[:60].split())[:_KEY_CHARS] if len(text) >= _MIN_TEXT_CHARS else "" for text in texts]
    match = np.array([-1.0 if key else 0.0 for key in keys], np.float32)
    squeezed = "".join(body.split())
    for i in _find_likely(keys, squeezed):
        if keys[i] in squeezed:
            match[i] = 1.0
    return match


def _find_likely(keys: Sequence[str], body: str) -> list[int]:
    """The keys whose first characters the body has, but for a few that only look so."""
    short = [i for i, key in enumerate(keys) if 0 < len(key) < _RUN_CHARS]
    long = [i for i, key in enumerate(keys) if len(key) >= _RUN_CHARS]
    in_body = np.zeros(1 << _SLOT_BITS, np.bool_)
    for start in range(0, len(body), _CHUNK_CHARS):
        in_body[_find_slots(body[start : start + _CHUNK_CHARS + _RUN_CHARS - 1])] = True
    begun = in_body[_find_slots("".join([keys[i][:_RUN_CHARS] for i in long]))[::_RUN_CHARS]]
    return short + [i for i, is_begun in zip(long, begun.tolist(), strict=True) if is_begun]


def _find_slots(text: str) -> Places:
    """A small number for every run of so many characters."""
    return (hash_runs(load_codes(text), _RUN_CHARS) >> np.uint64(64 - _SLOT_BITS)).view(np.int64)
