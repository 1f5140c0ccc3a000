"""Text without markup: which lines are the story, and which become fields.

In this order: sections that a heading opens (they can hold whole other stories), the headline and what stands around
it, lines with source and age, and then what the judge of lines takes for no story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from cleaner.boilerplate.ages import find_source_and_age
from cleaner.boilerplate.dump_head import find_head, find_lead
from cleaner.boilerplate.line_chars import Floats
from cleaner.boilerplate.line_judge import choose_lines, score_lines
from cleaner.boilerplate.sections import Row, drop_sections, load_rows
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact

STEP = "dump"
NEAR_LINES = 10


def read_dump(draft: Draft, context: Context) -> Iterator[Change]:
    """Decide on every line of a text without markup; documents with markup, posts and feed items are left alone."""
    if draft.document.has_markup or draft.document.fragment:
        return
    rows = load_rows(draft, context)
    if not rows:
        return
    blocks = [draft.document.blocks[row.block]._replace(text=row.text) for row in rows]
    scores = score_lines(blocks)
    yield from drop_sections(draft, rows, context)
    standing = [p for p, row in enumerate(rows) if draft.texts[row.block]]
    rows, scores = [rows[p] for p in standing], scores[standing]
    lead = find_lead(rows, scores)
    if lead is not None:
        yield from find_head(draft, rows, lead)
    yield from _move_source_and_age(draft, rows, context)
    yield from _drop_unlikely(draft, rows, scores)


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


def _drop_unlikely(draft: Draft, rows: Sequence[Row], scores: Floats) -> Iterator[Change]:
    """What the judge takes for no story goes, but for lines near it that tell a field: rules move those later."""
    sizes = np.fromiter((len(row.text) for row in rows), np.float32, len(rows))
    stays = choose_lines(scores, sizes)
    near = np.zeros(len(rows), np.bool_)
    for p in np.flatnonzero(stays):
        near[max(0, p - NEAR_LINES) : p + NEAR_LINES + 1] = True
    for p, row in enumerate(rows):
        if stays[p] or not draft.texts[row.block] or (near[p] and any(match.groups for match in row.matches)):
            continue
        yield draft.drop(row.block, "dump.judge", step=STEP, reason=f"judged no story: {scores[p]:.2f}")


DUMP_STEPS: tuple[Callable[[Draft, Context], Iterator[Change]], ...] = (read_dump,)
