"""Text without markup: the steps that decide which lines are the story, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cleaner.boilerplate.ages import find_source_and_age
from cleaner.boilerplate.dump_head import find_head
from cleaner.boilerplate.sections import drop_sections
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact

STEP = "dump"


def move_source_and_age(draft: Draft, context: Context) -> Iterator[Change]:
    """Lines that hold a source and an age, glued or alone, become `publisher` and `age`."""
    if draft.document.has_markup or draft.document.fragment:
        return
    for i in draft.kept:
        said = find_source_and_age(draft.texts[i], context.rules)
        if said is None:
            continue
        source = f"block {i}"
        facts = [Fact("publisher", said.publisher, source)] if said.publisher else []
        facts.append(Fact("age", said.age, source))
        yield draft.move(i, "dump.source-and-age", facts, step=STEP, reason="source and age")


DUMP_STEPS: tuple[Callable[[Draft, Context], Iterator[Change]], ...] = (
    drop_sections,
    find_head,
    move_source_and_age,
)
