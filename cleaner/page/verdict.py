"""What a page is when it is no article: a list, a live blog, a wall, a challenge, an error; said only with proof.

Calling an article something else loses it for its reader, so each verdict needs evidence of its own kind and the
absence of a story: the length of the longest unbroken run of prose is the measure for that. Thresholds are from 1,507
article pages and 130 lists of the development sets (`benchmarks/verdict_table.py` prints the confusion table).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cleaner.layout import FOOTER, FORM, HIDDEN, NAV, Layout
from cleaner.model import Block, Status
from cleaner.page.addresses import path_of
from cleaner.page.evidence import Evidence
from cleaner.page.jsonld import STORY_TYPES, types_of
from cleaner.page.phrases import BLOCKED_MARKUP, BLOCKED_TITLE, CONSENT_TITLE, CONSENT_WORD, ERROR_TITLE, PAYWALL

Verdict = tuple[Status, str]

SHORT_PAGE_CHARS = 1_500
"""A wall, a challenge or an error page has less running text than this."""
TEASER_CHARS = 900
"""The opening that paywalls leave open."""
SHORT_RUN_CHARS = 700
LIST_TYPES = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProductCollection", "OfferCatalog"})
PRODUCT_TYPES = frozenset({"Product", "ProductGroup", "Offer", "SoftwareApplication"})
GALLERY_TYPES = frozenset({"ImageGallery", "MediaGallery"})
STORY_OG_TYPES = frozenset({"article", "news", "blog", "post", "newsarticle"})
PROSE_CHARS = 60
"""A block as long as this is prose; a character counts by its bytes in UTF-8, so a Chinese one as two letters."""
_AWAY = NAV | FOOTER | FORM | HIDDEN
_LIST_BODY = re.compile(
    r"(?:^|\s)(?:archive|category|search-results|home|post-type-archive|tax-[\w-]+|template-(?:collection|index|"
    r"search)|"
    r"[\w-]*page-type-(?:listing|collection|category))(?:\s|$)"
)
_LIST_PATH = re.compile(
    r"/(?:category|categories|tags?|collections?|topics?|archives?|search|sections?|labels?|authors?|rubrik|"
    r"themen?)(?:/[^/]*/?$|/?$)|"
    r"/page/\d+/?$"
)
_STORY_BODY = re.compile(r"single|postid|article|page-template", re.IGNORECASE)


class Shape(NamedTuple):
    """Sizes of a page outside its menus: prose, its longest unbroken run, link characters, cards, linked headings."""

    prose: int
    run: int
    links: int
    cards: int
    linked_headings: int
    opening: str


def find_verdict(evidence: Evidence, blocks: Sequence[Block], layout: Layout) -> Verdict | None:
    """Status and reason of a page that is proven to be no article; None for articles and in doubt.

    >>> from cleaner.page.blocks import walk
    >>> from cleaner.page.evidence import load_evidence
    >>> from cleaner.page.parse import parse
    >>> def verdict(page):
    ...     tree = parse(page)
    ...     return find_verdict(load_evidence(tree, page), *walk(tree))
    >>> verdict("<title>404 - Page not found</title><h1>Page not found</h1><p>Try the search.")
    (<Status.ERROR_PAGE: 'error_page'>, 'the title says: 404 - Page not found')
    >>> verdict("<title>Rain</title><p>The river rose two metres overnight, the mayor said on Monday.") is None
    True
    """
    shape = measure(blocks, layout)
    if shape.run < SHORT_PAGE_CHARS and (found := _find_wall(evidence, blocks, shape)):
        return found
    types = set().union(*(types_of(node) for node in evidence.nodes)) if evidence.nodes else set()
    if evidence.story is not None and "LiveBlogPosting" in types_of(evidence.story):
        return Status.LIVE, "its JSON-LD says LiveBlogPosting"
    if shape.run >= SHORT_RUN_CHARS:
        return None
    if found := _find_paywall(evidence, shape):
        return found
    if _has_story(evidence):
        return None
    return _find_media(evidence, types, shape) or _find_list(evidence, types, shape)


def measure(blocks: Sequence[Block], layout: Layout) -> Shape:
    """How much running text, links and cards a page holds outside menus, footers, forms and what it hides.

    A run too long for any wall is not measured to its end: then nothing else is asked.
    """
    prose = run = longest = links = cards = headings = 0
    opening: list[str] = []
    flags = layout.element_flags
    for (_, kind, text, _, hints, link_chars), element in zip(blocks, layout.block_element, strict=True):
        if flags[element] & _AWAY:
            continue
        size = len(text)
        links += link_chars
        is_card = bool(hints) and "link-card" in hints
        is_heading = kind == "heading"
        if is_heading:
            headings += is_card or link_chars > 0.7 * size
        weight = size if text.isascii() else (size + len(text.encode("utf-8", "surrogatepass"))) // 2
        if weight >= PROSE_CHARS and not is_heading and link_chars < 0.3 * size and not is_card:
            prose += weight
            run += weight
            longest = max(longest, run)
            if longest >= SHORT_PAGE_CHARS:
                break
        elif is_card or (size >= 12 and link_chars > 0.6 * size):
            run = 0
        cards += is_card or (size >= 25 and link_chars > 0.8 * size)
        if len(opening) < 40:
            opening.append(text[:300])
    return Shape(prose, longest, links, cards, headings, "\n".join(opening))


def _find_wall(evidence: Evidence, blocks: Sequence[Block], shape: Shape) -> Verdict | None:
    """Challenges, error pages and consent walls: pages of few words that say what they are in their title."""
    headings = [block.text for block in blocks if block.kind == "heading"][:1]
    titles = [title for title in (evidence.head.title, *headings) if title]
    for title in titles:
        if BLOCKED_TITLE.search(title):
            return Status.BLOCKED, f"the title says: {title[:80]}"
    is_challenge = shape.prose < TEASER_CHARS and not _has_story(evidence)
    if is_challenge and any(mark in evidence.text for mark in BLOCKED_MARKUP):
        return Status.BLOCKED, "the page is a bot challenge"
    if evidence.story is None and shape.run < SHORT_RUN_CHARS:
        for title in titles:
            if ERROR_TITLE.match(title):
                return Status.ERROR_PAGE, f"the title says: {title[:80]}"
    if not _has_story(evidence):
        said = len(CONSENT_WORD.findall(shape.opening))
        is_named = CONSENT_TITLE.search(evidence.head.title) or (
            titles and shape.links < SHORT_RUN_CHARS and CONSENT_TITLE.search(titles[-1])
        )
        if said >= 3 and is_named and _is_about_consent(shape.opening):
            return Status.CONSENT, f"the page asks for consent: {titles[0][:80]}"
    return None


def _is_about_consent(opening: str) -> bool:
    """Whether most of what a page says first is about consent."""
    lines = [line for line in opening.split("\n") if len(line) >= PROSE_CHARS]
    about = sum(len(line) for line in lines if CONSENT_WORD.search(line))
    return about * 2 >= sum(map(len, lines))


def _find_paywall(evidence: Evidence, shape: Shape) -> Verdict | None:
    """A story of which only the opening is in the page, and which says that the rest is for subscribers."""
    if shape.prose > TEASER_CHARS or any(len(body) > SHORT_PAGE_CHARS for body in evidence.bodies()):
        return None
    is_closed = any(str(node.get("isAccessibleForFree")).lower() in ("false", "no") for node in evidence.nodes)
    tier = evidence.head.first("article:content_tier")
    is_closed = is_closed or (tier is not None and tier[0].lower() in ("locked", "metered"))
    said = PAYWALL.search(shape.opening)
    if said and (is_closed or _has_story(evidence)):
        return Status.PAYWALL, f"only the opening is in the page; it says: {said[0][:60]}"
    if is_closed and shape.prose < TEASER_CHARS // 2:
        return Status.PAYWALL, "only the opening is in the page; its markup says that it is not free"
    return None


def _has_story(evidence: Evidence) -> bool:
    """Whether the page's own markup calls it an article."""
    og_type = evidence.head.first("og:type")
    if og_type and og_type[0].lower() in STORY_OG_TYPES:
        return True
    stories = sum(bool(types_of(node) & STORY_TYPES) for node in evidence.nodes)
    return 0 < stories < 3 or evidence.head.first("article:published_time", "datepublished") is not None


def _find_media(evidence: Evidence, types: set[str], shape: Shape) -> Verdict | None:
    og_type = (evidence.head.first("og:type") or ("", ""))[0].lower()
    if og_type.startswith("video") and shape.run < TEASER_CHARS // 2:
        return Status.VIDEO, f"og:type is {og_type}, and there is no story"
    if "VideoObject" in types and not types & PRODUCT_TYPES and shape.run < TEASER_CHARS // 2 and shape.cards < 8:
        return Status.VIDEO, "its JSON-LD says VideoObject, and there is no story"
    if types & GALLERY_TYPES:
        return Status.GALLERY, f"its JSON-LD says {', '.join(sorted(types & GALLERY_TYPES))}, and there is no story"
    return None


def _find_list(evidence: Evidence, types: set[str], shape: Shape) -> Verdict | None:
    og_type = (evidence.head.first("og:type") or ("", ""))[0].lower()
    if types & LIST_TYPES or og_type.startswith("product.group"):
        return Status.LIST, f"its markup says {', '.join(sorted(types & LIST_TYPES)) or og_type}, and there is no story"
    body = evidence.tree.body
    classes = (body.attributes.get("class") or "") if body is not None else ""
    if (said := _LIST_BODY.search(classes)) and not _STORY_BODY.search(classes):
        return Status.LIST, f"its body's class says {said[0].strip()}, and there is no story"
    if (said := _LIST_PATH.search(path_of(evidence.url))) and shape.cards + shape.linked_headings >= 6:
        return Status.LIST, f"its address says {said[0]}, and there is no story"
    if shape.linked_headings >= 8 and shape.run < 250:
        return Status.LIST, f"{shape.linked_headings} headings lead elsewhere, and there is no story"
    if shape.run < 500 and shape.cards + shape.linked_headings >= 6 and len(evidence.tree.css("article")) >= 6:
        return Status.LIST, "it holds several articles' teasers, and no story"
    if shape.run < 80 and shape.links > SHORT_PAGE_CHARS and shape.cards >= 10:
        return Status.LIST, f"{shape.cards} links and no story"
    return None
