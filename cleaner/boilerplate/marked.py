"""Where a document's marks are now, and how words are cut out of a paragraph without a trace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from cleaner.changes import Draft
from cleaner.model import Change, Fact, Mark

JOINTS = frozenset(" \t\n:：,，、;；.。|｜·•>→-–—~*+()（）[]【】「」<《》/\\👉👇👆🔗⬇⬆➡▶☞🔎🔍📎📌️\u200b\u200d\ufeff")
"""What may be left of a paragraph that held a card alone: then it goes whole."""

MAX_CUTS = 300
"""How many places of one paragraph are cut: no post has so many, and each cut costs the paragraph's length."""

_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "「": "」", "“": "”", "《": "》"}


class Place(NamedTuple):
    """A mark where it stands in the present text of its block."""

    start: int
    end: int
    mark: Mark


def find_places(draft: Draft, kinds: Collection[str]) -> Iterator[tuple[int, list[Place]]]:
    """By block that still stands, the marks of these kinds whose words are still there, left to right."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in draft.document.marks:
        if mark.kind in kinds and draft.texts[mark.block]:
            marks[mark.block].append(mark)
    if not marks:
        return
    edits: dict[int, list[Change]] = defaultdict(list)
    for change in draft.changes:
        if change.kind == "edit" and change.block in marks:
            edits[change.block].append(change)
    for block, found in marks.items():
        text = draft.texts[block]
        moved = (_to_present(mark, edits[block]) for mark in found)
        places = [place for place in moved if place and text[place.start : place.end] == place.mark.text]
        if places:
            yield block, places


def _to_present(mark: Mark, edits: list[Change]) -> Place | None:
    start, end = mark.start, mark.end
    for edit in edits:
        if edit.end <= start:
            shift = len(edit.after) - (edit.end - edit.start)
            start, end = start + shift, end + shift
        elif edit.start < end:
            return None
    return Place(start, end, mark)


def join_spans(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Spans in order, those with nothing but white space between them made one.

    >>> join_spans([(0, 2), (3, 4), (6, 7)], "ab c, d")
    [(0, 4), (6, 7)]
    """
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the brackets that held only it, and the white space that nothing needs when it is gone.

    >>> widen("Rain (here) fell.", 6, 10)
    (5, 12)
    """
    while start and end < len(text) and _BRACKETS.get(text[start - 1]) == text[end]:
        start, end = start - 1, end + 1
    if start == 0 or text[start - 1].isspace():
        while end < len(text) and text[end].isspace():
            end += 1
    if end == len(text) or text[end] in "，。！？；：、,.!?;:)）":
        while start and text[start - 1].isspace():
            start -= 1
    return start, end


def cut(draft: Draft, block: int, span: tuple[int, int], rule: str, reason: str) -> Change:
    """The change that takes a span out of a paragraph; the whole paragraph goes where nothing of it would be left."""
    text = draft.texts[block]
    start, end = widen(text, *span)
    if all(char in JOINTS for char in text[:start] + text[end:]):
        return draft.drop(block, rule, step="post", reason=reason)
    return draft.edit(block, (start, end), "", rule, step="post", reason=reason)


def tell(change: Change, facts: tuple[Fact, ...]) -> Change:
    """The change with what the text told that goes; a block that goes and tells something is moved, not dropped."""
    if not facts:
        return change
    return change._replace(kind="move" if change.kind == "drop" else change.kind, tells=facts)
