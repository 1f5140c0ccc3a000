"""Text without markup: headings that open a run of boilerplate, and where that run ends.

After `Related Articles` come other stories, sometimes whole (headline twice, source, age, text); after `Comments` and
`Download the app` come widgets and promises. Each run goes on to the next such heading, to the end of the text, or to
the place where the story shows that it resumes. A heading before the story has begun opens nothing: it is a button.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from cleaner.boilerplate.ages import find_source_and_age, is_source_like
from cleaner.boilerplate.dump_rows import Row
from cleaner.boilerplate.resumption import Passed, Story, find_chance, load_story
from cleaner.boilerplate.shapes import (
    PROSE_WORDS,
    content_words,
    ends_sentence,
    overlap,
    to_key,
)
from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact, Related
from cleaner.words import weigh_words

STEP = "sections"
MIN_STORY_WORDS = 20
"""This much prose must stand before a heading that opens a section."""
ECHO_LINES = 6
AGE_LINES = 3
TOPIC_LINES, TOPIC_SHARE = 3, 0.4
"""A teased story speaks of its headline: this share of the headline's words is in its first lines."""
MIN_CHANCE, MIN_CHANCE_AGAIN = 0.04, 0.5
"""Text below a headline is another story's if it is less likely than this to be the story again; where another story
stands already, it must be likely. What that costs stands in docs/lines.md."""
SOURCE_WORDS = 4
WIDGET_GROUPS = frozenset({"app", "newsletter", "promo", "follow", "share", "consent", "paywall", "advert"})
_TAIL_LINES, _TAIL_WORDS = 2, 4


class Run(NamedTuple):
    """A section: rows `start` (its heading) up to `end`, and the stories that it teases, by row."""

    start: int
    end: int
    group: str
    related: tuple[tuple[int, Related], ...] = ()


def drop_sections(draft: Draft, rows: Sequence[Row], context: Context) -> Iterator[Change]:
    """Drop the sections of a dump; what they tease becomes `related`."""
    runs = list(find_runs(rows, context))
    for run in runs:
        related = dict(run.related)
        for p in range(run.start, run.end):
            row, rule = rows[p], f"section.{run.group}"
            if p in related:
                fact = Fact("related", related[p], f"block {row.block}")
                yield draft.move(row.block, rule, [fact], step=STEP, reason="teases another story")
            elif p == run.start:
                yield draft.drop(row.block, rule, step=STEP, reason=f"opens a section: {run.group}")
            elif facts := [Fact("site", m.groups["site"], m.rule.id) for m in row.matches if "site" in m.groups]:
                yield draft.move(row.block, rule, facts, step=STEP, reason=f"in a section: {run.group}")
            else:
                yield draft.drop(row.block, rule, step=STEP, reason=f"in a section: {run.group}")
    yield from _drop_stubs(draft, rows, runs)


def find_runs(rows: Sequence[Row], context: Context) -> Iterator[Run]:
    """The sections of a dump, in order, never overlapping."""
    story_words = 0
    p = 0
    while p < len(rows):
        row = rows[p]
        if story_words >= MIN_STORY_WORDS and row.opens:
            run = _find_run(rows, p, context)
            yield run
            p = run.end
            continue
        story_words += weigh_words(row.text) if row.prose else 0
        p += 1


def _find_run(rows: Sequence[Row], start: int, context: Context) -> Run:
    group = rows[start].opens
    stop = next((p for p in range(start + 1, len(rows)) if rows[p].opens and rows[p].opens != group), len(rows))
    if group == "related":
        teased = dict(_find_teased(rows, start + 1, stop, context))
        end = _find_related_end(rows, start + 1, stop, teased)
        titles = {p: Related(rows[p].text) for p in range(start + 1, end) if rows[p].may_be_headline}
        told = {p: related for p, related in (teased or titles).items() if p < end}
        return Run(start, end, group, tuple(told.items()))
    if group == "comments":
        return Run(start, _find_resumption(rows, start + 1, stop), group)
    return Run(start, _find_widget_end(rows, start, stop), group)


# Related stories ------------------------------------------------------------------------------------------------------


def _find_teased(rows: Sequence[Row], start: int, stop: int, context: Context) -> Iterator[tuple[int, Related]]:
    """The stories teased, each at the row of its headline: a line that comes again, or that an age follows."""
    title, publisher, age, at = "", None, None, -1
    for p in range(start, stop):
        row = rows[p]
        said = find_source_and_age(row.text, context.rules)
        if said is not None:
            publisher, age = publisher or said.publisher, age or said.age
        elif row.key == to_key(title):
            continue
        elif title and publisher is None and _is_source(rows, p, p - at, context):
            publisher = row.text
        elif row.may_be_headline and (_is_echoed(rows, p, stop) or _is_dated(rows, p, stop, context)):
            if title:
                yield at, Related(title, publisher, age)
            title, publisher, age, at = row.text, None, None, p
    if title:
        yield at, Related(title, publisher, age)


def _is_source(rows: Sequence[Row], p: int, below: int, context: Context) -> bool:
    """Whether a line `below` lines under a headline names its paper: in few words, at once or right above the age."""
    row = rows[p]
    if below > ECHO_LINES or row.prose or not is_source_like(row.text) or weigh_words(row.text) > SOURCE_WORDS:
        return False
    return below <= 2 or (p + 1 < len(rows) and find_source_and_age(rows[p + 1].text, context.rules) is not None)


def _is_echoed(rows: Sequence[Row], p: int, stop: int) -> bool:
    """Whether the line comes again soon, before any prose."""
    for q in range(p + 1, min(p + 1 + ECHO_LINES, stop)):
        if rows[q].key == rows[p].key:
            return True
        if rows[q].prose:
            return False
    return False


def _is_dated(rows: Sequence[Row], p: int, stop: int, context: Context) -> bool:
    """Whether a relative age follows at once, with at most a source between."""
    for q in range(p + 1, min(p + AGE_LINES, stop)):
        if find_source_and_age(rows[q].text, context.rules) is not None:
            return True
        if not is_source_like(rows[q].text):
            return False
    return False


def _find_related_end(rows: Sequence[Row], start: int, stop: int, teased: dict[int, Related]) -> int:
    """Where the story resumes: at likely prose that does not speak of the headline teased last, but of the story.

    A headline that is printed again below its source and age has its own text under it, whatever that speaks of.
    """
    title: set[str] = set()
    at, key, belongs, least = start, "", False, MIN_CHANCE
    story: Story | None = None
    passed = Passed()
    for p in range(start, stop):
        if p in teased:
            title, key, at, belongs = content_words(rows[p].text), rows[p].key, p, False
        elif rows[p].key == key and p > at + 1:
            belongs = True
        elif not teased and rows[p].may_be_headline:
            belongs = False
        elif rows[p].prose and rows[p].likely and not belongs:
            following = [row.text for row in rows[p : min(p + TOPIC_LINES, stop)] if row.prose]
            if overlap(title, content_words(" ".join(following))) < TOPIC_SHARE:
                story = story or load_story(islice(rows, start - 1))
                if find_chance(story, passed, rows, range(p, stop)) >= least:
                    return _with_subheading(rows, start, p)
            belongs, least = True, MIN_CHANCE_AGAIN
        passed = passed.then(rows[p])
    return stop


def _find_resumption(rows: Sequence[Row], start: int, stop: int) -> int:
    """Where the first likely line of some length stands, with the subheading above it."""
    for p in range(start, stop):
        if rows[p].likely and not rows[p].is_known and weigh_words(rows[p].text) >= PROSE_WORDS:
            return _with_subheading(rows, start, p)
    return stop


def _with_subheading(rows: Sequence[Row], start: int, p: int) -> int:
    """The row of prose, or of the subheading above it: a likely line that stands apart from the list before it."""
    above = rows[p - 1]
    if p - 1 <= start or above.is_known or not above.likely or ends_sentence(above.text):
        return p
    apart = above.kind != rows[start].kind or "blank-after" not in rows[start].hints
    return p - 1 if apart and "blank-before" in above.hints else p


# Widgets --------------------------------------------------------------------------------------------------------------


def _find_widget_end(rows: Sequence[Row], start: int, stop: int) -> int:
    """To the first prose that speaks of something else than the heading and the lines that rules know."""
    about = content_words(rows[start].text)
    for p in range(start + 1, stop):
        row = rows[p]
        if row.is_known and row.matches[0].rule.group in WIDGET_GROUPS:
            about |= content_words(row.text)
        elif row.prose and row.likely and overlap(about, content_words(row.text)) < 0.5:
            return _with_subheading(rows, start, p)
    return stop


def _drop_stubs(draft: Draft, rows: Sequence[Row], runs: Sequence[Run]) -> Iterator[Change]:
    """A line or two of a few words, alone between the story's end and sections that go on to the end of the text."""
    if not runs or runs[-1].end != len(rows):
        return
    first = len(runs) - 1
    while first and runs[first - 1].end == runs[first].start:
        first -= 1
    start = runs[first].start
    for p in range(start - 1, max(start - 1 - _TAIL_LINES, 0), -1):
        row = rows[p]
        alone = "blank-before" in row.hints and "blank-after" in row.hints and row.kind == "paragraph"
        if not alone or row.prose or row.is_known or weigh_words(row.text) > _TAIL_WORDS or ends_sentence(row.text):
            return
        yield draft.drop(row.block, "section.stub", step=STEP, reason="a heading with no story under it")
