"""The story's headline: what the page shows as such, checked against what its markup calls it, without the site's name.

Newsrooms write one headline for readers (h1) and others for search engines and shares; the wording that most of them
share is the title. Each is taken without the part that is the site's name, and a part is only cut with evidence: it
names the site, or another source has the title without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from cleaner.layout import ASIDE, DIALOG, FOOTER, NAV, Layout
from cleaner.model import Block
from cleaner.page.evidence import Evidence, agreement, find_words
from cleaner.page.jsonld import to_text
from cleaner.page.sites import is_exactly_site, is_site_name
from cleaner.words import to_letters

MIN_AGREEMENT = 0.3
"""Share of the shorter title's words that both have, for two titles to be of one story."""
SURE_AGREEMENT = 0.8
MIN_LONE_WORDS = 4
MAX_HEADLINE_CHARS = 400
VOTES = {"h1": 1.0, "json-ld": 1.0, "meta:og:title": 0.5, "title": 0.3}
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060\ufeff"))
LEAST_VOTE = 0.01
"""What each witness counts; two outvote a third. From a grid over 892 development pages whose title is known."""
_SEPARATOR = re.compile(
    r"\s+[|\-–—•·»«›/:~]{1,2}\s+|\s*[|｜]\s*|\s+::\s+|_(?=[^_]{2,12}$)|"
    r"(?<=[\w\u4e00-\u9fff])[-–—](?=[\u4e00-\u9fff]{2,10}$)",
)


class Headline(NamedTuple):
    """The title, where it was read, and the block that shows it (-1 where none does)."""

    text: str
    source: str
    block: int


def find_headline(evidence: Evidence, blocks: Sequence[Block], layout: Layout) -> Headline | None:
    """The headline of a page, or None where nothing names the story: the wording with most votes of its witnesses."""
    others = {to_letters(title) for title in evidence.titles()}
    headings = [block for block in blocks if block.kind == "heading" and len(block.text) <= MAX_HEADLINE_CHARS]
    others.update(to_letters(block.text) for block in headings if len(block.text) < MAX_HEADLINE_CHARS)
    stated = [(to_title(text, others, evidence.sites), source) for text, source in _find_stated(evidence)]
    stated = [(text, source) for text, source in stated if text and not is_exactly_site(text, evidence.sites)]
    shown, agreed = _best_shown(_find_shown(headings, layout), [text for text, _ in stated])
    if shown is not None and _is_headline(shown, agreed, stated, evidence):
        stated.append((to_title(shown.text, others, evidence.sites), "h1"))
    if not stated:
        return None
    votes: dict[str, float] = {}
    for text, source in stated:
        votes[to_letters(text)] = votes.get(to_letters(text), 0.0) + VOTES.get(source, LEAST_VOTE)
    best = max(votes, key=lambda key: votes[key])
    said = [(text, source) for text, source in stated if to_letters(text) == best]
    text, source = said[-1] if said[-1][1] == "h1" else said[0]
    return Headline(text, source, shown.index if source == "h1" and shown else _find_block(text, blocks))


def to_title(text: str, others: Collection[str], sites: Collection[str]) -> str:
    """A title without the parts at its ends that name the site, or that one of `others` (keys of titles) leaves out.

    >>> to_title("Rain floods towns | Weather - The Herald", {"rainfloodstowns"}, {"herald"})
    'Rain floods towns'
    """
    text = " ".join(text[:MAX_HEADLINE_CHARS].translate(_INVISIBLE).split())
    while True:
        cuts = list(_SEPARATOR.finditer(text))
        for cut in (*reversed(cuts[-3:]), *cuts[:2]):
            head, tail = text[: cut.start()].strip(), text[cut.end() :].strip()
            if head and tail and _is_tail(head, tail, others, sites):
                text = head
                break
            if head and tail and _is_tail(tail, head, others, sites):
                text = tail
                break
        else:
            return text


def _find_stated(evidence: Evidence) -> list[tuple[str, str]]:
    story, head = evidence.story, evidence.head
    found = [(to_text(story.get("headline")) or to_text(story.get("name")), "json-ld")] if story else []
    for name in ("og:title", "twitter:title", "dc.title", "title", "headline", "parsely-title", "sailthru.title"):
        found += [(value, f"meta:{name}") for value in head.all(name)[:1]]
    found.append((head.title, "title"))
    complete = [(text, source) for text, source in found if text and not text.endswith(("...", "…"))]
    return complete or [(text, source) for text, source in found if text]


def _find_shown(headings: Sequence[Block], layout: Layout) -> list[Block]:
    """The first block of each h1 that is neither hidden nor part of a menu; of h2 where there is none."""
    for tag in ("h1", "h2"):
        found, last = [], -1
        for block in headings:
            element = _heading_of(layout, block.index, tag)
            if element >= 0 and element != last and not layout.element_flags[element] & (NAV | ASIDE | FOOTER | DIALOG):
                found.append(block)
                last = element
        if found:
            return found[:20]
    return []


def _heading_of(layout: Layout, block: int, tag: str) -> int:
    element = layout.block_element[block]
    for _ in range(4):
        if element < 0:
            return -1
        if layout.element_tag[element] == tag:
            return element
        element = layout.element_parent[element]
    return -1


def _best_shown(shown: Iterable[Block], stated: Sequence[str]) -> tuple[Block | None, float]:
    best, most = None, -1.0
    for block in shown:
        agreed = max((agreement(block.text, text) for text in stated), default=0.0)
        words = len(find_words(block.text))
        if words < 2:
            agreed = agreed if any(to_letters(block.text) == to_letters(text) for text in stated) else 0.0
        if agreed > most + 0.05:
            best, most = block, agreed
    return best, most


def _is_headline(block: Block, agreed: float, stated: Sequence[tuple[str, str]], evidence: Evidence) -> bool:
    if is_exactly_site(block.text, evidence.sites):
        return False
    if agreed >= MIN_AGREEMENT:
        return True
    return not stated and len(find_words(block.text)) >= MIN_LONE_WORDS


def _is_tail(head: str, tail: str, others: Collection[str], sites: Collection[str]) -> bool:
    """Whether `tail` is not part of the headline `head`."""
    if is_site_name(tail, sites):
        return True
    return len(find_words(head)) >= 2 and to_letters(head) in others


def _find_block(text: str, blocks: Sequence[Block]) -> int:
    key = to_letters(text)
    first = key[:1]
    found = [
        block
        for block in blocks
        if len(block.text) < MAX_HEADLINE_CHARS and _may_begin(block.text[0], first) and to_letters(block.text) == key
    ]
    headings = [block for block in found if block.kind == "heading"]
    return (headings or found)[0].index if found else -1


def _may_begin(char: str, first: str) -> bool:
    """Whether the key of a text that begins with `char` can begin with `first`: the cheap question before the key."""
    return not char.isalnum() or char.casefold()[0] == first
