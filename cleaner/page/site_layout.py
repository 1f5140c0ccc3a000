"""What the layouts of a site file say of a page: their CSS selectors, asked on the page's one tree.

The walk says from which element each block came (`MarkingWalker`); so elements that a selector matches are blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from cleaner.dates import to_iso
from cleaner.errors import UsageError
from cleaner.layout import Layout, SiteChoice
from cleaner.model import Fact
from cleaner.page.parse import parse
from cleaner.sites import SiteLayout, Sites


class Matches(NamedTuple):
    """The elements of a page (as ids of the tree) that a layout's selectors match: story, and each of `drop`."""

    layout: SiteLayout
    story: frozenset[int]
    drop: tuple[frozenset[int], ...]


def find_matches(tree: LexborHTMLParser, sites: Sites, url: str | None) -> list[Matches]:
    """What the layouts for the host of an address match on a page, the newest first; empty where there are none.

    Raises UsageError, which names file and key, where a selector of any layout is none.
    """
    check_selectors(sites)
    return [
        Matches(
            layout,
            _find_elements(tree, layout.story) if layout.story else frozenset(),
            tuple(_find_elements(tree, selector) for selector in layout.drop),
        )
        for layout in sites.find_layouts(url)
    ]


def to_marked(matches: Iterable[Matches]) -> frozenset[int]:
    """All elements that any of the selectors matches."""
    return frozenset(chain.from_iterable(chain(match.story, *match.drop) for match in matches))


def to_day(facts: Iterable[Fact]) -> str | None:
    """The day on which a page was published, by the first fact that says it; None where none does."""
    days = (to_iso(fact.value) for fact in facts if fact.field == "published")
    return next((day for day in days if day), None)


def to_choice(matches: Sequence[Matches], day: str | None, layout: Layout, trail: Sequence[int]) -> SiteChoice | None:
    """What the newest layout in use on `day` says of the page's blocks; None where none was in use.

    `trail` holds for each element of `layout` the id of the tree's element.
    """
    match = next((match for match in matches if match.layout.is_of(day)), None)
    if match is None:
        return None
    site = match.layout
    rule = f"site.{site.host}"
    reasons: dict[int, str] = {}
    is_found = not site.story
    in_story = _spread(layout, trail, match.story)
    dropped = [_spread(layout, trail, elements) for elements in match.drop]
    for block, element in enumerate(layout.block_element):
        selector = next((site.drop[i] for i, inside in enumerate(dropped) if inside[element]), None)
        if site.story and not in_story[element]:
            reasons[block] = f"outside {site.story!r}, which holds the story"
        elif selector is not None:
            reasons[block] = f"inside {selector!r}, which is none of the story"
        else:
            is_found = True
    if not is_found:
        return SiteChoice(rule, {}, f"{rule}: {site.story!r} finds no text here, so the whole page was judged")
    return SiteChoice(rule, reasons, is_whole=bool(site.story))


@lru_cache(maxsize=8)
def check_selectors(sites: Sites) -> None:
    """Try each selector once. Raises UsageError, which names file and key, for one that is none."""
    tree = parse("<p>Rain")
    for layout in chain.from_iterable(sites.hosts.values()):
        for key, selector in (("story", layout.story), *(("drop", selector) for selector in layout.drop)):
            try:
                if selector:
                    tree.css(selector)
            except SelectolaxError:
                raise UsageError(f"{layout.where} {key}: {selector!r} is no CSS selector") from None


def _find_elements(tree: LexborHTMLParser, selector: str) -> frozenset[int]:
    return frozenset(node.mem_id for node in tree.css(selector))


def _spread(layout: Layout, trail: Sequence[int], elements: frozenset[int]) -> list[bool]:
    """For each element of the layout whether it, or one around it, is among `elements`: parents come first."""
    inside: list[bool] = []
    for element, parent in enumerate(layout.element_parent):
        is_matched = element < len(trail) and trail[element] in elements
        inside.append(is_matched or (parent >= 0 and inside[parent]))
    return inside
