"""Lines and spans that rules know, in any document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact
from cleaner.rules import Match
from cleaner.rules.cut import cut_spans, to_cut

STEP = "phrases"
_AND = re.compile(r", (?:and )?|,| (?:and|und|et|og|och|en|и|&) ")


def apply_rules(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop or move the blocks that a line rule takes whole, and cut what span rules find inside the others.

    A heading that opens a section of boilerplate goes as well; where the section ends is for the steps of dumps to say.
    """
    for index in draft.kept:
        match = next(context.rules.find_lines(draft.texts[index]), None)
        if match is None:
            yield from _cut_spans(draft, context, index)
        elif facts := to_facts(match):
            yield draft.move(index, match.rule.id, facts, step=STEP, reason=match.rule.group)
        else:
            yield draft.drop(index, match.rule.id, step=STEP, reason=match.rule.group)


def to_facts(match: Match) -> list[Fact]:
    """The facts that a match tells, with the rule's id as their source; of authors and tags one fact each."""
    facts: list[Fact] = []
    for field, value in match.groups.items():
        values = _AND.split(value) if field in ("authors", "tags") else [value]
        facts.extend(Fact(field, part.strip(), match.rule.id) for part in values if part.strip())
    return facts


def _cut_spans(draft: Draft, context: Context, index: int) -> Iterator[Change]:
    """One edit a span, from the last to the first so that offsets hold; a block of which nothing is left goes whole."""
    text = draft.texts[index]
    matches = list(context.rules.find_spans(text))
    if matches and not cut_spans(text, matches).strip():
        yield draft.drop(index, matches[0].rule.id, step=STEP, reason=matches[0].rule.group)
        return
    for match in reversed(matches):
        span, after = to_cut(draft.texts[index], match.start, match.end)
        yield draft.edit(index, span, after, match.rule.id, step=STEP, reason=match.rule.group)
