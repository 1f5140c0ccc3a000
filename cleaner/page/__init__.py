"""Bytes → blocks and metadata. The tree never leaves this package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cleaner.context import Context
from cleaner.language import choose, to_primary
from cleaner.model import Block, Document, Page
from cleaner.page.blocks import walk
from cleaner.page.bounds import MAX_TAGS, is_cut
from cleaner.page.decode import Decoded, decode
from cleaner.page.evidence import load_evidence
from cleaner.page.marking import MarkingWalker
from cleaner.page.metadata import find_facts, find_title
from cleaner.page.parse import parse
from cleaner.page.site_layout import find_matches, to_choice, to_day, to_marked
from cleaner.page.verdict import find_verdict

__all__ = ["load_document"]

LANGUAGE_SAMPLE_CHARS = 4000


def load_document(page: Page, context: Context) -> Document:
    """The document of a page: decoded once, parsed once, walked once. Never raises on any content.

    `page.content_type` says what the body is: `text/plain` and `text/markdown` are lines, all else is markup; a page
    that is a `fragment` is markup of which all is content.

    >>> from cleaner.context import load_context
    >>> from cleaner.options import Options
    >>> page = Page("<title>Rain</title><p>Rain fell on Monday, officials said.", content_type="text/html")
    >>> document = load_document(page, load_context(Options()))
    >>> [block.text for block in document.blocks], document.facts[0]
    (['Rain fell on Monday, officials said.'], Fact(field='title', value='Rain', source='title'))
    """
    decoded = decode(page)
    kind = (page.content_type or "").partition(";")[0].strip().lower()
    if kind in ("text/plain", "text/markdown"):
        from cleaner.page.lines import load_lines

        document = load_lines(decoded.text, is_markdown=kind == "text/markdown")
    elif page.fragment:
        from cleaner.page.fragment import load_fragment

        document = load_fragment(decoded.text, page)
    else:
        document = _load_markup(page, decoded.text, context)
    notes = (*document.notes, *_find_notes(decoded, has_markup=document.has_markup))
    return replace(document, notes=notes) if notes else document


def _load_markup(page: Page, text: str, context: Context) -> Document:
    tree = parse(text)
    evidence = load_evidence(tree, text, page.url)
    paths = context.options.trace or context.memory is not None
    matches = find_matches(tree, context.sites, page.url or evidence.head.canonical) if context.sites else []
    walker = MarkingWalker(to_marked(matches)) if matches else None
    blocks, layout = walk(tree, paths=paths, walker=walker)
    layout.titles = layout.titles or evidence.titles()
    layout.bodies = layout.bodies or evidence.bodies()
    if context.options.extractor == "trafilatura":
        from cleaner.page.trafilatura_text import find_other_opinion

        layout.other_opinion = find_other_opinion(text)
    verdict = find_verdict(evidence, blocks, layout)
    if context.options.metadata or matches:
        facts = tuple(find_facts(evidence, page, blocks, layout))
    else:
        facts = tuple(find_title(evidence, blocks, layout))  # later steps know a repeated title by it
    if walker is not None:
        layout.site = to_choice(matches, to_day((*page.known, *facts)), layout, walker.trail)
    has_metadata = context.options.metadata
    return Document(
        blocks,
        facts=facts,
        language=choose(evidence.language, _sample(blocks)) if has_metadata else to_primary(evidence.language),
        layout=layout,
        has_markup=True,
        verdict=verdict,
        notes=(layout.site.drift,) if layout.site and layout.site.drift else (),
    )


def _sample(blocks: Iterable[Block]) -> str:
    """Enough running text to tell the page's language: its longest blocks, because menus are often in another one."""
    parts: list[str] = []
    size = 0
    for block in sorted(blocks, key=lambda block: block.link_chars - len(block.text))[:40]:
        parts.append(block.text)
        size += len(block.text)
        if size > LANGUAGE_SAMPLE_CHARS:
            break
    return " ".join(parts)


def _find_notes(decoded: Decoded, *, has_markup: bool) -> tuple[str, ...]:
    """What a reader of the result should know about how the page was read."""
    notes = []
    if decoded.lost:
        notes.append(f"{decoded.lost} places could not be read as {decoded.encoding}")
    if has_markup and is_cut(decoded.text):
        notes.append(f"the page has more than {MAX_TAGS:,} tags: its middle was left out")
    return tuple(notes)
