"""What the markup tells about the story: JSON-LD, then meta elements, then visible text; each fact has its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.dates import is_plausible
from cleaner.layout import ASIDE, DIALOG, FOOTER, NAV, Layout
from cleaner.model import Block, Fact, Page
from cleaner.page.about import find_about
from cleaner.page.dateline import find_dateline
from cleaner.page.evidence import Evidence
from cleaner.page.headline import find_headline
from cleaner.page.images import find_images
from cleaner.page.jsonld import SITE_TYPES, as_list, to_text, types_of
from cleaner.page.names import find_agencies, to_collectives, to_names
from cleaner.page.nearby import (
    Line,
    find_authors,
    find_collectives,
    find_lines,
    find_signature,
)
from cleaner.page.times import find_times
from cleaner.words import to_letters

AUTHOR_NAMES = (
    "author", "article:author", "article:author_name", "og:article:author", "parsely-author", "sailthru.author",
    "citation_author", "dc.creator", "dcterms.creator", "byl", "byline", "cxenseparse:author", "article.author",
    "creator",
)  # fmt: skip
_MARKED = (
    ('[itemprop~="author"]', "microdata", re.compile(r"itemprop=[\"']?[\w ]{0,40}author")),
    ('[rel~="author"]', "rel=author", re.compile(r"rel=[\"']?[\w ]{0,40}author")),
)
"""Selector, source, and how the page must have written it; asked last, because it reads the whole page."""
MAX_MARKED_CHARS = 200
MAX_BLOCKS_TO_STORY = 40
MIN_STORY_CHARS = 60
MAX_LINKS = 3000
MAX_AUTHORS = 12


def find_facts(evidence: Evidence, page: Page, blocks: Sequence[Block], layout: Layout) -> Iterator[Fact]:
    """The facts of a page, best source of each field first.

    >>> from cleaner.page.blocks import walk
    >>> from cleaner.page.evidence import load_evidence
    >>> from cleaner.page.parse import parse
    >>> text = '<title>Rain fell | Herald</title><h1>Rain fell</h1><p>By Ann Lee</p><p>March 3, 2024</p>'
    >>> tree = parse(text)
    >>> [fact[:2] for fact in find_facts(load_evidence(tree, text), Page(text), *walk(tree))]
    [('title', 'Rain fell'), ('authors', 'Ann Lee'), ('published', '2024-03-03')]
    """
    headline = find_headline(evidence, blocks, layout)
    lines: list[Line] = []
    if headline is not None:
        yield Fact("title", headline.text, headline.source)
        lines = find_lines(headline.block, blocks, layout)
    yield from _find_authors(evidence, lines, blocks, layout)
    for fact in find_times(evidence, lines, blocks, layout):
        if fact.field == "age" or is_plausible(fact.value, page.fetched_at):
            yield fact
    yield from _find_dateline(blocks, layout, headline.block if headline else -1)
    yield from find_about(evidence)
    yield from find_images(evidence)


def find_title(evidence: Evidence, blocks: Sequence[Block], layout: Layout) -> Iterator[Fact]:
    """The title alone, where no other field is asked for."""
    headline = find_headline(evidence, blocks, layout)
    if headline is not None:
        yield Fact("title", headline.text, headline.source)


def _find_dateline(blocks: Sequence[Block], layout: Layout, headline: int) -> Iterator[Fact]:
    """Place and agency from the first paragraphs behind the headline."""
    paragraphs = 0
    for block in blocks[headline + 1 : headline + 1 + MAX_BLOCKS_TO_STORY]:
        if block.kind != "paragraph" or len(block.text) < MIN_STORY_CHARS:
            continue
        if layout.element_flags[layout.block_element[block.index]] & (NAV | ASIDE | FOOTER | DIALOG):
            continue
        dateline = find_dateline(block.text)
        if dateline is not None:
            yield Fact("dateline", dateline.place, f"block {block.index}")
            if dateline.agency:
                yield Fact("agency", dateline.agency, f"block {block.index}")
            return
        paragraphs += 1
        if paragraphs > 3:
            return


def _find_authors(evidence: Evidence, lines: Sequence[Line], blocks: Sequence[Block], layout: Layout) -> Iterator[Fact]:
    """Persons from the first source that names any; a collective (an agency, a desk) only where no person is named."""
    found: list[Fact] = []
    collectives: list[Fact] = []
    for byline in _find_bylines(evidence):
        yield from (
            Fact("agency", agency, byline.source) for agency in find_agencies((*byline.persons, *byline.groups))
        )
        found = _fuller(
            found, [Fact("authors", name, byline.source) for name in to_names(byline.persons, evidence.sites)]
        )
        if not collectives:
            names = to_collectives((*byline.persons, *byline.groups))
            collectives = [Fact("authors", name, byline.source) for name in names]
    if not found:
        shown = list(find_authors(lines, evidence.sites, partial(_find_links, evidence.tree)))
        shown = shown or list(find_signature(blocks, layout, evidence.sites))
        shown = shown or (list(find_collectives(lines)) if not collectives else [])
        found = [Fact("authors", name, f"block {shown[0][1]}") for name, _ in shown]
    elif any(line.kind == "byline" for line in lines):
        shown = list(find_authors([line for line in lines if line.kind == "byline"], evidence.sites, _find_no_links))
        found = _fuller(found, [Fact("authors", name, f"block {shown[0][1]}") for name, _ in shown])
    yield from found or collectives


def _fuller(found: list[Fact], others: list[Fact]) -> list[Fact]:
    """The first source's persons, or another's where it names all of them and more."""
    known = {to_letters(fact.value) for fact in found}
    more = {to_letters(fact.value) for fact in others}
    return others if known < more and len(more) <= MAX_AUTHORS else found


def _find_no_links(line: str) -> Iterator[str]:
    return iter(())


def _find_links(tree: LexborHTMLParser, line: str) -> Iterator[str]:
    """The texts of links and spans that stand in a line."""
    for node in tree.css("a, span")[:MAX_LINKS]:
        text = " ".join(node.text().split())
        if len(text) > 3 and text in line:
            yield text


class Byline(NamedTuple):
    """What one source names as the author, as written: `groups` are those that it calls organizations."""

    source: str
    persons: list[str]
    groups: list[str]


def _find_bylines(evidence: Evidence) -> Iterator[Byline]:
    if evidence.story:
        persons: list[str] = []
        groups: list[str] = []
        for author in as_list(evidence.story.get("author") or evidence.story.get("creator")):
            is_group = isinstance(author, dict) and bool(types_of(author) & SITE_TYPES)
            (groups if is_group else persons).extend(_find_author_names(author))
        yield Byline("json-ld", persons, groups)
    for name in AUTHOR_NAMES:
        values = evidence.head.all(name)
        if values:
            yield Byline(f"meta:{name}", values, [])
    for selector, source, present in _MARKED:
        nodes = evidence.tree.css(selector)[:20]
        names = _find_marked(nodes) if nodes and present.search(evidence.text) else []
        if names:
            yield Byline(source, names, [])


def _find_marked(nodes: Sequence[LexborNode]) -> list[str]:
    """Names in elements that are marked as authors: the first, and those that stand beside it."""
    names: list[str] = []
    family: set[int] = set()
    for node in nodes:
        around = _find_ancestors(node)
        inner = node.css_first('[itemprop="name"]')
        text = " ".join((inner if inner is not None else node).text(separator=" ").split())
        if not text or len(text) > MAX_MARKED_CHARS or (family and not family & around):
            continue
        family = family or around
        names.append(text)
    return names


def _find_ancestors(node: LexborNode) -> set[int]:
    found: set[int] = set()
    parent = node.parent
    while parent is not None and len(found) < 3:
        found.add(parent.mem_id)
        parent = parent.parent
    return found


def _find_author_names(author: object) -> Iterator[str]:
    values = as_list(author.get("name")) if isinstance(author, dict) else [author]
    yield from (text for text in map(to_text, values) if text)
