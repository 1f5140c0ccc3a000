"""Text without markup: which lines are the story, and which become fields.

In this order: sections that a heading opens (they can hold whole other stories), the headline and what stands around
it, lines with source and age, and then what the judge of lines takes for no story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.boilerplate.ages import find_source_and_age
from cleaner.boilerplate.dump_head import find_head, find_lead
from cleaner.boilerplate.dump_rows import Row, load_rows
from cleaner.boilerplate.line_judge import judge_lines
from cleaner.boilerplate.sections import drop_sections
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Block, Change, Fact

STEP = "dump"
HEAD_LINES, SECTION_LINES = 15, 30
"""This far above and below what stays, lines are searched for headlines and sections; farther off the judge decides."""
TELLING_LINES = 6


def read_dump(draft: Draft, context: Context) -> Iterator[Change]:
    """Decide on every line of a text without markup; documents with markup, posts and feed items are left alone."""
    if draft.document.has_markup or draft.document.fragment:
        return
    kept = draft.kept
    if not kept:
        return
    judged = judge_lines([_as_it_stands(draft, block) for block in kept], draft.document.url)
    near = _find_near(judged.stays, above=HEAD_LINES, below=SECTION_LINES)
    for far in np.flatnonzero(~near):
        yield _drop_unlikely(draft, kept[far], float(judged.scores[far]))
    rows, judged = load_rows(draft, context), judged.of(near)
    for row, likely in zip(rows, judged.stays, strict=True):
        row.likely = bool(likely)
    yield from drop_sections(draft, rows, context)
    standing = np.array([bool(draft.texts[row.block]) for row in rows], np.bool_)
    rows, judged = [rows[p] for p in np.flatnonzero(standing)], judged.of(standing)
    lead = find_lead(rows, judged.scores)
    if lead is not None:
        yield from find_head(draft, rows, lead, judged.headlines)
    yield from _move_source_and_age(draft, rows, context)
    telling = _find_near(judged.stays, above=HEAD_LINES, below=TELLING_LINES)
    for p, row in enumerate(rows):
        if judged.stays[p] or not draft.texts[row.block] or (telling[p] and any(match.groups for match in row.matches)):
            continue
        yield _drop_unlikely(draft, row.block, float(judged.scores[p]))


def _as_it_stands(draft: Draft, index: int) -> Block:
    block, text = draft.document.blocks[index], draft.texts[index]
    return block if block.text == text else block._replace(text=text)


def _find_near(stays: NDArray[np.bool_], *, above: int, below: int) -> NDArray[np.bool_]:
    """The lines at most `above` lines above one that stays, or `below` lines below one."""
    count = len(stays)
    places = np.flatnonzero(stays)
    steps = np.bincount(np.maximum(places - above, 0), minlength=count + 1)
    steps = steps - np.bincount(np.minimum(places + below + 1, count), minlength=count + 1)
    return np.asarray(np.cumsum(steps[:count]) > 0)


def _move_source_and_age(draft: Draft, rows: Sequence[Row], context: Context) -> Iterator[Change]:
    """Lines that hold a source and an age, glued or alone, become `publisher` and `age`."""
    for row in rows:
        said = find_source_and_age(row.text, context.rules)
        if said is None or not draft.texts[row.block]:
            continue
        source = f"block {row.block}"
        facts = [Fact("publisher", said.publisher, source)] if said.publisher else []
        facts.append(Fact("age", said.age, source))
        yield draft.move(row.block, "dump.source-and-age", facts, step=STEP, reason="source and age")


def _drop_unlikely(draft: Draft, block: int, score: float) -> Change:
    return draft.drop(block, "dump.judge", step=STEP, reason=f"judged no story: {score:.2f}")


DUMP_STEPS: tuple[Callable[[Draft, Context], Iterator[Change]], ...] = (read_dump,)
