"""Text without markup: what stands above the story. The headline and the standfirst become fields, the masthead goes.

With few lines above the story, a headline is believed where the dump proves it: it is printed twice in a row, it is
marked (bold, a Markdown heading), or it stands alone above the first paragraph and shares its words. Else the judge of
lines must be sure. A text that begins with a paragraph has no headline.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.boilerplate.dump_rows import Row
from cleaner.boilerplate.line_chars import Floats
from cleaner.boilerplate.shapes import (
    content_words,
    ends_sentence,
    is_glued_run,
    is_title_like,
    overlap,
    to_key,
)
from cleaner.changes import Draft
from cleaner.model import Change, Fact
from cleaner.words import weigh_words

STEP = "dump"
MAX_HEAD_LINES = 40
LEAD_PARAGRAPHS = 3
LEAD_GAP_LINES = 3
LIKELY_SCORE = 0.5
LIGHT_HEAD_LINES = 10
"""With more lines above the story there is a menu, and what proves a headline in a light dump proves nothing there."""
HEADLINE_SCORE = 0.6
"""At this score 85 % of the lines that the judge takes for headlines are, and it finds one in two of five dumps."""
MIN_TITLE_SCORE = 3.0
MAX_MASTHEAD_LINES = 2
"""A line that is neither repeated nor marked, with more unknown lines above it, is rather a subheading."""
MIN_STANDFIRST_WORDS = 8
CUT_OFF = ("…", "...")
SEPARATORS = (" - ", " | ", " – ", " — ", " :: ", " • ", " · ")
"""What stands between headline and site where a page's title was printed as a line."""


def find_head(draft: Draft, rows: Sequence[Row], lead: int, headlines: Floats) -> Iterator[Change]:
    """Move headline and standfirst to their fields; drop echoes of the headline and what stands above it.

    `lead` is the row where the story's prose begins; `headlines` says for each row how likely it is the headline.
    """
    head = range(max(0, lead - MAX_HEAD_LINES), lead)
    title = find_title(rows, head, lead) if lead <= LIGHT_HEAD_LINES else None
    if title is None and lead and headlines[head.start : lead].max() >= HEADLINE_SCORE:
        title = head.start + int(headlines[head.start : lead].argmax())
    if title is None:
        for p in head:
            if is_glued_run(rows[p].text):
                yield draft.drop(rows[p].block, "dump.glued-run", step=STEP, reason="tags run together")
        return
    body = lead + 1 if _is_cut_off(rows, lead) else lead
    yield from _move_head(draft, rows, range(head.start, body), title)


def find_lead(rows: Sequence[Row], scores: Floats) -> int | None:
    """The row where the story's prose begins, None without prose: the first likely prose with more of it near.

    Where the judge believes in no prose, all of it counts.
    """
    all_prose = [p for p, row in enumerate(rows) if row.prose]
    prose = [p for p in all_prose if scores[p] > LIKELY_SCORE] or all_prose
    for here, following in pairwise(prose):
        if following - here <= LEAD_GAP_LINES:
            return here
    return max(prose, key=lambda p: len(rows[p].text), default=None)


def find_title(rows: Sequence[Row], head: range, lead: int) -> int | None:
    """The row of the headline, or None where none is proven."""
    story: set[str] = set()
    for row in rows[lead : lead + LEAD_PARAGRAPHS]:
        story |= content_words(row.text)
    best, best_score = None, 0.0
    for p in head:
        row = rows[p]
        if row.kind == "item":
            break  # the text has begun: what follows is a subheading
        if row.prose or row.is_known or not is_title_like(row.text) or is_glued_run(row.text):
            continue
        score = _score_title(rows, p, head, overlap(content_words(row.text), story)) - 0.25 * (lead - p - 1)
        if score > best_score:
            best, best_score = p, score
    return best if best_score >= MIN_TITLE_SCORE else None


def _score_title(rows: Sequence[Row], p: int, head: range, shared: float) -> float:
    row = rows[p]
    score = 3.0 * any(rows[q].key == row.key for q in (p - 1, p + 1, p + 2) if q in head)
    score += 3.0 * ("bold" in row.hints or row.kind == "heading")
    if not score and sum(not rows[q].is_known for q in range(head.start, p)) > MAX_MASTHEAD_LINES:
        return 0.0
    if "blank-before" in row.hints and "blank-after" in row.hints:
        tight = any("blank-after" not in other.hints for other in rows[:MAX_HEAD_LINES])
        score += 2.0 * tight
    score += 2.0 if shared >= 0.34 else 1.0 if shared >= 0.2 else 0.0
    return score - (1.0 if row.text.endswith((".", *CUT_OFF)) else 0.0)


def _move_head(draft: Draft, rows: Sequence[Row], head: range, title: int) -> Iterator[Change]:
    text, key = rows[title].text, rows[title].key
    yield draft.move(
        rows[title].block,
        "dump.title",
        [Fact("title", text, f"block {rows[title].block}")],
        step=STEP,
        reason="the headline",
    )
    at_top = True
    for p in head:
        row = rows[p]
        if p == title:
            continue
        if row.key == key:
            yield draft.drop(row.block, "dump.title-echo", step=STEP, reason="the headline again")
        elif site := find_site(row.text, text):
            fact = Fact("site", site, f"block {row.block}")
            yield draft.move(row.block, "dump.title-echo", [fact], step=STEP, reason="the headline with the site")
        elif p > title:
            if at_top and not row.is_known and is_standfirst(row):
                fact = Fact("description", row.text, f"block {row.block}")
                yield draft.move(row.block, "dump.standfirst", [fact], step=STEP, reason="the standfirst")
            at_top = False
        elif not row.prose and not row.is_known and not ends_sentence(row.text) and row.kind != "item":
            yield draft.drop(row.block, "dump.masthead", step=STEP, reason="stands above the headline")


def _is_cut_off(rows: Sequence[Row], lead: int) -> bool:
    """Whether what looks like the first paragraph is a summary that was cut off: it ends in dots, and prose follows."""
    return rows[lead].text.endswith(CUT_OFF) and any(row.prose for row in rows[lead + 1 : lead + 3])


def is_standfirst(row: Row) -> bool:
    """Whether a line under the headline is a summary and no paragraph: long, yet cut off or not ended by a mark."""
    is_open = row.text.endswith(CUT_OFF) or not (row.prose or ends_sentence(row.text))
    return is_open and row.kind != "item" and weigh_words(row.text) >= MIN_STANDFIRST_WORDS


def find_site(text: str, title: str) -> str | None:
    """The site's name in a line that is the headline, a separator and the name.

    >>> find_site("Rain floods valleys - Northern Herald", "Rain floods valleys")
    'Northern Herald'
    >>> find_site("Rain floods valleys - and the river rises on", "Rain floods valleys") is None
    True
    """
    for separator in SEPARATORS:
        front, found, site = text.rpartition(separator)
        if found and to_key(front) == to_key(title) and weigh_words(site) <= 5 and not site[:1].islower():
            return site.strip()
    return None
