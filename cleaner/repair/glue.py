"""Paragraphs that lost the break between them: `left Meta lagging.Why it matters: Competitors …`.

A boundary is a word, a full stop and a capital with nothing between (`boundary`). Whether it is split depends on how
clear it is and on how many clear ones the document shows. Known lead-ins, the headline and a source's name are further
proofs; words that lost the space between them are found by `words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import PARAGRAPH_BREAK, Change
from cleaner.repair import words
from cleaner.repair.boundary import MAYBE, Boundary, find_boundaries
from cleaner.repair.code import is_code
from cleaner.repair.edits import Edit, to_changes
from cleaner.repair.english import is_english
from cleaner.repair.joined import find_matching

STEP = "glue"
MIN_WITNESSES = 2
"""Clear boundaries a document must show before its doubtful ones are split too."""

MIN_CODED, CODED_CHARS = 3, 3000
"""Paragraphs of source code, at least one in 3,000 characters, after which a document is about programming: `os.Create
fails` is then no boundary. Counted in characters, because splitting makes more paragraphs."""
LEAD_INS = (
    "Why it matters", "Zoom in", "Zoom out", "Between the lines", "The big picture", "Yes, but", "What we're watching",
    "What we’re watching", "What they're saying", "What they’re saying", "Driving the news", "By the numbers",
    "The bottom line", "State of play", "Catch up quick", "How it works", "What's next", "What’s next", "Threat level",
    "Reality check", "The intrigue", "Flashback", "Go deeper", "Our thought bubble", "The other side", "What happened",
    "The latest", "Worth noting", "Quick take", "The backstory", "Backstory", "Be smart", "Follow the money",
    "Case in point", "Worthy of your time", "What to watch", "Friction point", "The impact", "Behind the scenes",
    "Situational awareness",
)  # fmt: skip
"""Lead-ins of smart-brevity news: each opens a paragraph and ends with a colon."""
_FIELDS = re.compile(
    r"(?:[A-Z][\w.&'’-]* ){1,4}?[A-Z][a-z.&'’-]{2,20}(?=(?:(?:an?|\d{1,2}) (?:minute|hour|day|week|month|year)s? ago"
    r"|\d{1,2}[-/.]\d{1,2}[-/.][0-9]{4})$|The [a-z])"
)
_GLUED_LEAD = re.compile(r"The (?<=[a-z.&'’-]The )[a-z]")
_FIELD_ENDS = ("ago", "\n", *"0123456789")
"""The cheap questions for a source glued to the lead, or to an age or a date."""
MAX_FIELD_CHARS, MIN_TITLE_CHARS = 80, 12


def find_changes(draft: Draft, context: Context) -> Iterator[Change]:
    """Put the missing breaks back in the kept blocks of running text."""
    level = context.options.level("glue")
    if level == "off":
        return
    kept = [i for i in draft.kept if draft.document.blocks[i].kind not in ("code", "table", "verse")]
    titles = tuple(fact.value for fact in draft.facts if fact.field == "title" and isinstance(fact.value, str))
    texts = [draft.texts[i] for i in kept]
    found = find_edits(texts, titles=titles, loose=level == "all")
    if any(found):
        for index, edits in zip(kept, found, strict=True):
            yield from to_changes(draft, index, edits, step=STEP)
        texts = [draft.texts[i] for i in kept]
    if _is_for_words(texts):
        for index, edits in zip(kept, words.find_edits(texts), strict=True):
            if edits:
                yield from to_changes(draft, index, edits, step=STEP)


def _is_for_words(texts: list[str]) -> bool:
    """Whether glued words can be looked for: English, or a line too short to tell whose words are all but one known."""
    text = " ".join(texts)
    return is_english(text) or (text.count(" ") < 8 and text.count(" ") >= 2 and words.is_all_but_one_known(text))


def find_edits(texts: list[str], *, titles: tuple[str, ...] = (), loose: bool = False) -> list[list[Edit]]:
    """For each text the breaks that it misses. `loose` splits doubtful boundaries without witnesses.

    >>> [[edit.start for edit in edits] for edits in find_edits(["The bill passed in time.Critics said no."])]
    [[24]]
    >>> find_edits(["Google hired from Character.AI, and U.S. rules apply to Node.js v2.0."])
    [[]]
    """
    whole = "\n".join(texts)
    answer: list[list[Edit]] = [[] for _ in texts]
    found = {i: find_boundaries(texts[i]) for i in find_matching(texts, whole, (MAYBE,))}
    clear = sum(boundary.strength >= 3 for boundaries in found.values() for boundary in boundaries)
    least = 3 if clear < MIN_WITNESSES and not loose else 2 if clear < 2 * MIN_WITNESSES and not loose else 1
    coded = any(found.values()) and sum(map(is_code, texts)) >= max(MIN_CODED, len(whole) / CODED_CHARS)
    for i, boundaries in found.items():
        answer[i] += [
            _to_edit(boundary)
            for boundary in boundaries
            if boundary.strength >= least and (boundary.speaks or not coded)
        ]
    led = {i: list(_find_lead_ins(text)) for i, text in enumerate(texts) if ":" in text}
    if len({edit.reason for edits in led.values() for edit in edits}) >= MIN_WITNESSES:
        for i, edits in led.items():
            answer[i] += edits
    titles = tuple(title for title in titles if len(title) >= MIN_TITLE_CHARS and title[-1].islower())
    has_glued_lead = bool(_GLUED_LEAD.search(whole))
    for i, text in enumerate(texts):
        if titles and text.startswith(titles):
            answer[i] += _find_title(text, titles)
        if (has_glued_lead or text.endswith(_FIELD_ENDS)) and (
            len(text) <= MAX_FIELD_CHARS or "The " in text[:MAX_FIELD_CHARS]
        ):
            answer[i] += _find_fields(text)
    return [_in_order(edits) for edits in answer]


def _to_edit(boundary: Boundary) -> Edit:
    """The break put in; a mark behind it that was curled the wrong way is turned."""
    if boundary.is_turned:
        return Edit(boundary.at, boundary.at + 1, f"{PARAGRAPH_BREAK}“", "glue.sentence", boundary.reason)
    return Edit(boundary.at, boundary.at, PARAGRAPH_BREAK, "glue.sentence", boundary.reason)


def _in_order(edits: list[Edit]) -> list[Edit]:
    """One edit a place, the last that was found there, in the order of the text."""
    return sorted({edit.start: edit for edit in edits}.values()) if len(edits) > 1 else edits


def _find_lead_ins(text: str) -> Iterator[Edit]:
    """A known lead-in inside a paragraph begins one of its own; its colon is followed by a space."""
    colon = text.find(":")
    while colon >= 0:
        if text.endswith(LEAD_INS, max(0, colon - 40), colon):
            phrase = next(phrase for phrase in LEAD_INS if text.endswith(phrase, 0, colon))
            start = colon - len(phrase)
            space = text[start - 1 : start] == " "
            before = text[start - 1 - space : start - space]
            if start - space > 0 and before in ".!?\"”’')]" and colon + 1 < len(text):
                reason = f"{phrase}: opens a paragraph"
                yield Edit(start - space, start, PARAGRAPH_BREAK, "glue.lead-in", reason)
                if text[colon + 1] != " ":
                    yield Edit(colon + 1, colon + 1, " ", "glue.lead-in", reason)
        colon = text.find(":", colon + 1)


def _find_title(text: str, titles: tuple[str, ...]) -> Iterator[Edit]:
    """The headline printed in front of the lead with nothing between."""
    for title in titles:
        at = len(title)
        if at >= MIN_TITLE_CHARS and text.startswith(title) and title[-1].islower() and text[at : at + 1].isupper():
            yield Edit(at, at, PARAGRAPH_BREAK, "glue.title", "the headline stands in front of the lead")
            return


def _find_fields(text: str) -> Iterator[Edit]:
    """A source glued to an age, a date or the lead: `Japan Timesa day ago`, `Korea Herald03-06-2025`, `LA TimesThe
    federal …`."""
    match = _FIELDS.match(text)
    if match is not None:
        at = match.end()
        yield Edit(at, at, PARAGRAPH_BREAK, "glue.field", f"a source, then {text[at : at + 20]}")
