"""Answers of targets → the targets that they name. Nothing here fetches or remembers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from scrapy.http import Response

from cleaner.embedding import to_host
from spiders import discover
from spiders.discover import Found
from spiders.frontier import Kind, Target
from spiders.site import Site
from spiders.traps import Traps

LISTS_FIRST, SECTIONS_NEXT, STORIES_LAST = 20, 10, 0
"""Priorities: what feeds and sitemaps tell about a story is known before the story is fetched."""
MAX_NESTED_SITEMAPS = 3
"""How deep sitemaps may name sitemaps; the protocol has one level."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the answers of one site's targets; `find_known` says which of some addresses are targets already."""

    site: Site
    traps: Traps
    find_known: Callable[[Collection[str]], Collection[str]]

    def read(self, target: Target, response: Response) -> Iterator[Target]:
        """The targets that an answer names. Raises UnreadableListError for a list that is none."""
        if target.kind is Kind.FEED:
            yield from self._offer_told(target, discover.find_feed_entries(response))
        elif target.kind is Kind.SITEMAP:
            yield from self._offer_told(target, discover.find_sitemap_entries(response))
            yield from self._find_nested(target, response)
        elif target.kind is Kind.SECTION:
            yield from self._offer_linked(target, response)
            yield from self._find_next_page(target, response)
        elif target.depth < self.site.depth:
            yield from self._offer_linked(target, response)

    def _offer_told(self, target: Target, entries: Iterable[Found]) -> Iterator[Target]:
        for found in entries:
            story = self.site.to_canonical(found.url)
            # A feed's entries and a news sitemap's are stories by what they are; a plain sitemap lists every page.
            if story is not None and (found.facts or self.site.is_article(story)) and self.site.is_allowed(story):
                yield self._to_story(target, found._replace(url=story))

    def _offer_linked(self, target: Target, response: Response) -> Iterator[Target]:
        spelled = (self.site.to_canonical(link) for link in discover.find_links(response))
        stories = dict.fromkeys(
            story for story in spelled if story and self.site.is_article(story) and self.site.is_allowed(story)
        )
        for story in self._without_traps(stories):
            yield self._to_story(target, Found(story))

    def _find_nested(self, target: Target, response: Response) -> Iterator[Target]:
        if target.depth >= MAX_NESTED_SITEMAPS:
            return
        for link in discover.find_sitemaps(response):
            nested = link if self.site.is_start_host(link) else self.site.to_canonical(link)
            if nested is not None:
                depth, origin = target.depth + 1, target.url
                yield to_target(self.site, nested, Kind.SITEMAP, LISTS_FIRST, depth=depth, origin=origin)

    def _find_next_page(self, target: Target, response: Response) -> Iterator[Target]:
        following = self.site.to_canonical(discover.find_next_page(response) or "")
        if following is None or target.pages_left <= 1 or self.site.is_denied(following):
            return
        for page in self._without_traps([following]):
            left, origin = target.pages_left - 1, target.url
            yield to_target(self.site, page, Kind.SECTION, SECTIONS_NEXT, pages_left=left, origin=origin)

    def _without_traps(self, urls: Collection[str]) -> Iterator[str]:
        known = frozenset(self.find_known(urls))
        yield from (url for url in urls if url in known or not self.traps.is_trap(self.site, url))

    def _to_story(self, parent: Target, found: Found) -> Target:
        depth = parent.depth + 1 if parent.kind is Kind.ARTICLE else 1
        return to_target(
            self.site, found.url, Kind.ARTICLE, STORIES_LAST,
            depth=depth, facts=found.facts, origin=parent.url, changed_at=found.changed_at,
        )  # fmt: skip


def find_starts(site: Site) -> Iterator[Target]:
    """The start points of a site."""
    for url in site.feeds:
        yield to_target(site, url, Kind.FEED, LISTS_FIRST, is_start=True)
    for url in site.news_sitemaps:
        yield to_target(site, url, Kind.SITEMAP, LISTS_FIRST, is_start=True)
    for url in site.sections:
        yield to_target(site, url, Kind.SECTION, SECTIONS_NEXT, is_start=True, pages_left=site.section_pages)


def to_target(site: Site, url: str, kind: Kind, priority: int, **more: object) -> Target:
    """A target of a site; `more` are further fields of it."""
    return Target(url, site.name, to_host(urlsplit(url)), kind, priority, **more)  # type: ignore[arg-type]
