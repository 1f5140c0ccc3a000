"""Lines and spans that rules know, in any document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cleaner.changes import Draft
from cleaner.context import Context
from cleaner.model import Change, Fact
from cleaner.rules import Match, RuleSet
from cleaner.rules.cut import cut_spans, to_cut

STEP = "phrases"
WORDLESS_KINDS = frozenset({"code", "verse", "table"})
"""Blocks in which no line is taken for boilerplate: a cell or a verse may be any single word."""
MENU_LINES = 5
MENU_LINES_AFTER_PHRASE = MENU_LINES_AT_START = 3
"""How many known lines in a row make a menu: fewer where a phrase stands among the mere words of menus, or where the
text begins with them."""
_AND = re.compile(r", (?:and )?|,| (?:and|und|et|og|och|en|и|&) ")


def apply_rules(draft: Draft, context: Context) -> Iterator[Change]:
    """Drop or move the blocks that a line rule takes whole, and cut what span rules find inside the others.

    A heading that opens a section of boilerplate goes as well; where the section ends is for the steps of dumps to say.
    Words of menus (`Home`, `Sport`) go only in a row of known lines; where there is markup, it has said what a menu is.
    """
    kept = draft.kept
    view = context.rules.index.within([draft.texts[i] for i in kept])
    kinds = [draft.document.blocks[i].kind for i in kept]
    matches = {
        i: match
        for n, i in enumerate(kept)
        if kinds[n] not in WORDLESS_KINDS and (match := view.find_line(n)) is not None
    }
    menu = {} if draft.document.has_markup else dict(_find_menus(draft, context.rules, kept, matches))
    for n, i in enumerate(kept):
        match = matches.get(i) or menu.get(i)
        if match is None:
            if kinds[n] != "code" and (spans := view.find_spans(n)):
                yield from _cut_spans(draft, spans, i)
        elif facts := to_facts(match):
            yield draft.move(i, match.rule.id, facts, step=STEP, reason=match.rule.group)
        else:
            yield draft.drop(i, match.rule.id, step=STEP, reason=match.rule.group)


def to_facts(match: Match) -> list[Fact]:
    """The facts that a match tells, with the rule's id as their source; of authors and tags one fact each.

    >>> from cleaner.rules import Rule
    >>> rule = Rule("byline.by", "byline", "en", "line", "move")
    >>> [fact.value for fact in to_facts(Match(rule, 0, 0, {"authors": "Maria Lopez and Jan Berg"}))]
    ['Maria Lopez', 'Jan Berg']
    """
    facts: list[Fact] = []
    for field, value in match.groups.items():
        values = _AND.split(value) if field in ("authors", "tags") else [value]
        facts.extend(Fact(field, part.strip(), match.rule.id) for part in values if part.strip())
    return facts


def _find_menus(
    draft: Draft, rules: RuleSet, kept: Sequence[int], matches: dict[int, Match]
) -> Iterator[tuple[int, Match]]:
    """The words of menus that stand in a row with others and with lines that rules know."""
    row: list[tuple[int, Match]] = []
    phrases = 0
    for i in (*kept, -1):
        block = draft.document.blocks[i] if i >= 0 else None
        is_phrase = i in matches
        word = None
        if block is not None and not is_phrase and block.kind not in (*WORDLESS_KINDS, "heading"):
            word = next(rules.find_menu_words(draft.texts[i]), None)
        if is_phrase:
            phrases += 1
        elif word is not None:
            row.append((i, word))
        else:
            is_at_start = bool(row) and row[0][0] == kept[0]
            least = MENU_LINES_AFTER_PHRASE if phrases else MENU_LINES_AT_START if is_at_start else MENU_LINES
            if len(row) + phrases >= least:
                yield from row
            row, phrases = [], 0


def _cut_spans(draft: Draft, matches: Sequence[Match], i: int) -> Iterator[Change]:
    """One edit a span, from the last to the first so that offsets hold; a block of which nothing is left goes whole."""
    if not cut_spans(draft.texts[i], matches).strip():
        yield draft.drop(i, matches[0].rule.id, step=STEP, reason=matches[0].rule.group)
        return
    for match in reversed(matches):
        span, after = to_cut(draft.texts[i], match.start, match.end)
        yield draft.edit(i, span, after, match.rule.id, step=STEP, reason=match.rule.group)
