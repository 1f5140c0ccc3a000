"""Dumps in hand-written shapes, and the steps that read them."""

from __future__ import annotations

from cleaner.boilerplate.dump import DUMP_STEPS
from cleaner.boilerplate.phrases import apply_rules
from cleaner.boilerplate.repeats import drop_repeats
from cleaner.changes import Draft
from cleaner.context import Context, load_context
from cleaner.options import Options
from cleaner.page.lines import load_lines

STORY = (
    "The ferry to the outer islands was cancelled on Monday after a storm had torn two of its moorings from the quay.",
    "Passengers waited in the terminal until midnight, when the harbour office found beds for them in the school.",
    "“We have had worse, but never in June,” said the harbour master, who has kept the log for thirty-one years.",
)
BODY = "\n".join(STORY)
TITLE = "Storm cancels ferry to outer islands"


def read_dump(dump: str) -> Draft:
    draft = Draft(load_lines(dump))
    context: Context = load_context(Options())
    for step in (*DUMP_STEPS, apply_rules, drop_repeats):
        draft.apply(step(draft, context))
    return draft


def told(draft: Draft, field: str) -> list[object]:
    return [fact.value for fact in draft.facts if fact.field == field]
