"""Edits of one text, before they become Changes of a Draft.

A finder of damage looks at one text and answers with `Edit`s whose offsets refer to that text. `to_changes` turns them
into Changes (whose offsets refer to the text just before each), `apply` into the repaired string.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cleaner.changes import Draft
from cleaner.model import Change

MAX_CHANGES_PER_BLOCK = 256
"""More edits than this in one block are merged with their neighbours: each Change copies the block's text once, so a
megabyte with a hundred thousand edits would otherwise take quadratic time."""


class Edit(NamedTuple):
    """`text[start:end]` should read `after`; `rule` names the finder, `reason` gives its evidence."""

    start: int
    end: int
    after: str
    rule: str
    reason: str = ""


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with `edits` (in order, not overlapping) carried out.

    >>> apply("a &amp; b", [Edit(2, 7, "&", "entity")])
    'a & b'
    """
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += (text[done : edit.start], edit.after)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def to_changes(draft: Draft, block: int, edits: Sequence[Edit], *, step: str) -> Iterator[Change]:
    """The Changes that carry out `edits` (in order, not overlapping) on the present text of `block`."""
    if not edits:
        return
    text = draft.texts[block]
    shift = 0
    for edit in merge(text, edits):
        yield draft.edit(
            block, (edit.start + shift, edit.end + shift), edit.after, edit.rule, step=step, reason=edit.reason
        )
        shift += len(edit.after) - (edit.end - edit.start)


def merge(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """The same edits, neighbours merged so that there are at most `MAX_CHANGES_PER_BLOCK`."""
    if len(edits) <= MAX_CHANGES_PER_BLOCK:
        return list(edits)
    size = -(-len(edits) // MAX_CHANGES_PER_BLOCK)
    merged = []
    for at in range(0, len(edits), size):
        group = edits[at : at + size]
        start, end = group[0].start, group[-1].end
        moved = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in group]
        reason = f"{len(group)} repairs, the first: {group[0].reason}"
        merged.append(Edit(start, end, apply(text[start:end], moved), group[0].rule, reason))
    return merged


def to_edit(before: str, after: str, rule: str, reason: str) -> Edit:
    """One edit that turns `before` into `after`, without the ends that both share.

    >>> to_edit("the cafÃ©s", "the cafés", "encoding", "")
    Edit(start=7, end=9, after='é', rule='encoding', reason='')
    """
    size = min(len(before), len(after))
    start = next((i for i in range(size) if before[i] != after[i]), size)
    tail = next((i for i in range(size - start) if before[-1 - i] != after[-1 - i]), size - start)
    return Edit(start, len(before) - tail, after[start : len(after) - tail], rule, reason)
