"""What the markup tells about the story: JSON-LD first, then meta elements, then visible text, each fact with its source."""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.dates import is_plausible, to_iso
from cleaner.model import Block, Fact, Page
from cleaner.page.evidence import Evidence
from cleaner.page.head import Head
from cleaner.page.headline import find_headline
from cleaner.page.jsonld import Node, as_list, to_text
from cleaner.layout import Layout
from cleaner.page.names import to_names


def find_facts(evidence: Evidence, page: Page, blocks: tuple[Block, ...], layout: Layout) -> Iterator[Fact]:
    """The facts of a page, best source of each field first.

    >>> from cleaner.page.parse import parse
    >>> from cleaner.page.evidence import load_evidence
    >>> text = '<title>Rain | Herald</title><meta property="og:title" content="Rain"><meta name=author content="Ann Lee">'
    >>> [fact[:2] for fact in find_facts(load_evidence(parse(text), text), Page(text), ())]
    [('title', 'Rain'), ('authors', 'Ann Lee')]
    """
    headline = find_headline(evidence, blocks, layout)
    if headline is not None:
        yield Fact("title", headline.text, headline.source)
    if evidence.story is not None:
        yield from _find_in_story(evidence.story)
    yield from _find_in_head(evidence.head, page.fetched_at)


def _find_in_story(story: Node) -> Iterator[Fact]:
    names = [to_text(author) or "" for author in as_list(story.get("author") or story.get("creator"))]
    for name in to_names(names):
        yield Fact("authors", name, "json-ld")
    for field, key in (("published", "datePublished"), ("modified", "dateModified")):
        if iso := to_iso(to_text(story.get(key))):
            yield Fact(field, iso, "json-ld")


def _find_in_head(head: Head, fetched_at: str | None) -> Iterator[Fact]:
    if found := head.first("description", "og:description"):
        yield Fact("description", found[0], f"meta:{found[1]}")
    if found := head.first("author", "article:author"):
        for name in to_names([found[0]]):
            yield Fact("authors", name, f"meta:{found[1]}")
    if found := head.first("article:published_time", "date"):
        iso = to_iso(found[0])
        if iso and is_plausible(iso, fetched_at):
            yield Fact("published", iso, f"meta:{found[1]}")
