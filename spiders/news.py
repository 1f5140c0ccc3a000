"""The spider: start points → stories, for any number of sites in one run."""

from __future__ import annotations

from asyncio import Task, get_running_loop
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from cleaner import Fact, Page
from spiders import discover
from spiders.discover import Found, UnreadableListError
from spiders.pipelines import Fetched, Output
from spiders.site import Site
from spiders.tally import Tally

GONE = frozenset({404, 410})
LISTS_FIRST, SECTIONS_NEXT, STORIES_LAST = 20, 10, 0
"""Priorities: what feeds and sitemaps tell about a story is known before the story is fetched."""


class NewsSpider(Spider):
    """Finds the stories of sites and yields each as Fetched.

    `known` holds addresses that need not be fetched again; `limit` is how many stories are asked for of each site.
    """

    name = "news"

    def __init__(
        self, sites: Iterable[Site], tally: Tally, output: Output, known: Iterable[str] = (), limit: int | None = None
    ) -> None:
        super().__init__()
        self.sites = tuple(sites)
        self.tally = tally
        self.output = output
        self.known = frozenset(known)
        self._limit = limit
        self._facts: dict[str, tuple[Fact, ...]] = {}
        self._stories = dict.fromkeys(self.sites, 0)
        self._stopping: Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.note_dropped, signals.request_dropped)
        crawler.signals.connect(spider.note_spider_error, signals.spider_error)
        crawler.signals.connect(spider.note_item_error, signals.item_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every start point of every site."""
        for site in self.sites:
            for url in site.feeds:
                yield self._ask(site, url, self.parse_feed, LISTS_FIRST)
            for url in site.news_sitemaps:
                yield self._ask(site, url, self.parse_sitemap, LISTS_FIRST)
            for url in site.sections:
                yield self._ask(site, url, self.parse_section, SECTIONS_NEXT, left=site.section_pages)

    def parse_feed(self, response: Response, site: Site, url: str) -> Iterator[Request]:
        """The stories of a feed."""
        yield from self._read_list(site, url, discover.find_feed_entries(response))

    def parse_sitemap(self, response: Response, site: Site, url: str) -> Iterator[Request]:
        """The stories of a news sitemap, or the sitemaps of an index."""
        yield from self._read_list(site, url, discover.find_sitemap_entries(response))
        if url in self.tally.of(site).failures:
            return
        for link in discover.find_sitemaps(response):
            nested = link if site.is_start_host(link) else site.to_canonical(link)
            if nested is not None and self._has_room(site):
                yield self._ask(site, nested, self.parse_sitemap, LISTS_FIRST)

    def parse_section(self, response: Response, site: Site, url: str, left: int) -> Iterator[Request]:
        """The stories that a section page links to, and the page that continues it."""
        self.tally.of(site).end(url)
        for link in discover.find_links(response):
            story = site.to_canonical(link)
            if story is not None and site.is_article(story):
                yield from self._offer(site, Found(story), url)
        following = site.to_canonical(discover.find_next_page(response) or "")
        if following is not None and left > 1 and not site.is_denied(following) and self._has_room(site):
            yield self._ask(site, following, self.parse_section, SECTIONS_NEXT, left=left - 1)

    def parse_story(self, response: Response, site: Site, url: str, origin: str) -> Iterator[Fetched]:
        """A story's page as it was sent, with what was told about it where it was found."""
        self.tally.of(site).fetched += 1
        headers = {
            name.decode("latin-1").lower(): values[0].decode("latin-1") for name, values in response.headers.items()
        }
        yield Fetched(
            site,
            url,
            Page(
                body=response.body,
                url=response.url,
                content_type=headers.get("content-type"),
                headers=headers,
                fetched_at=datetime.now(UTC).isoformat(timespec="seconds"),
                origin=origin,
                known=(*self._facts.get(url, ()), Fact("site", site.name, "site file")),
                extra={"requested_url": url} if url != response.url else {},
            ),
        )

    def note_failure(self, failure: Failure) -> None:
        """Count a request that brought no page: gone, refused by robots.txt, or failed."""
        request: Request = failure.request  # type: ignore[attr-defined]
        site, url = request.cb_kwargs["site"], request.cb_kwargs["url"]
        counts = self.tally.of(site)
        error = failure.value
        is_story = "origin" in request.cb_kwargs
        if isinstance(error, HttpError):
            status = error.response.status
            if status in GONE and is_story:
                counts.gone += counts.end(url)
            else:
                counts.fail(url, f"the server answered {status}")
        elif isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
            counts.robots += counts.end(url)
        elif url in counts.waiting:
            counts.fail(url, f"{type(error).__name__}: {error}")

    def note_dropped(self, request: Request) -> None:
        """Count a request that Scrapy dropped because its address was asked for before: a redirect that led there."""
        site = request.cb_kwargs.get("site")
        if site is None:
            return
        counts, url = self.tally.of(site), request.cb_kwargs["url"]
        if "origin" in request.cb_kwargs:
            counts.copy(url)
        else:
            counts.end(url)

    def note_spider_error(self, failure: Failure, response: Response) -> None:
        """Count a page on which the spider itself broke."""
        told = response.cb_kwargs
        self.tally.of(told["site"]).fail(told["url"], f"{type(failure.value).__name__}: {failure.value}")

    def note_item_error(self, item: Fetched, failure: Failure) -> None:
        """Count a story on which a pipeline broke."""
        self.tally.of(item.site).fail(item.url, f"{type(failure.value).__name__}: {failure.value}")

    def stop(self, error: OSError) -> None:
        """End the run because records cannot be written: fetching on would cost the sites, and gain nothing."""
        if self.tally.output_error is None:
            self.tally.output_error = error
            self._stopping = get_running_loop().create_task(self.crawler.stop_async())

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end of the run."""
        self.tally.close(reason)

    def _read_list(self, site: Site, url: str, entries: Iterator[Found]) -> Iterator[Request]:
        try:
            for found in entries:
                story = site.to_canonical(found.url)
                # A feed's entries and a news sitemap's are stories by what they are; a plain sitemap lists every page.
                if story is not None and (found.facts or site.is_article(story)):
                    yield from self._offer(site, Found(story, found.facts), url)
        except UnreadableListError as error:
            self.tally.of(site).fail(url, str(error))
        self.tally.of(site).end(url)

    def _offer(self, site: Site, found: Found, origin: str) -> Iterator[Request]:
        """Ask for a found story, once, unless it is known, shut out by the site file or over the limits of the run."""
        told = self._facts.get(found.url)
        if told is not None:
            self._facts[found.url] = (*told, *(fact for fact in found.facts if fact not in told))
            return
        if not site.is_allowed(found.url):
            return
        self._facts[found.url] = found.facts
        counts = self.tally.of(site)
        counts.found += 1
        if found.url in self.known:
            counts.known += 1
        elif not self._has_room(site) or self._stories[site] == self._limit:
            counts.left += 1
        else:
            self._stories[site] += 1
            yield self._ask(site, found.url, self.parse_story, STORIES_LAST, origin=origin)

    def _has_room(self, site: Site) -> bool:
        return self.tally.of(site).asked < site.page_cap

    def _ask(self, site: Site, url: str, callback: Any, priority: int, **kwargs: Any) -> Request:
        self.tally.of(site).ask(url)
        headers = {"Accept-Language": ", ".join(site.languages)} if site.languages else None
        return Request(
            url,
            callback=callback,
            errback=self.note_failure,
            headers=headers,
            priority=priority,
            cb_kwargs={"site": site, "url": url, **kwargs},
        )
