"""Fetches what a new site file needs: the page, robots.txt, feeds, news sitemaps, one story. With all defences on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response
from scrapy.spidermiddlewares.httperror import HttpError

from spiders.discover import UnreadableListError, find_feed_entries, find_feeds, find_sitemap_entries, find_sitemaps
from spiders.politeness import find_trouble, to_reason
from spiders.robots import Robots, to_agent
from spiders.robots import find_sitemaps as find_robots_sitemaps
from spiders.sitedraft import Draft, DraftError, draft_site, with_example

MAX_FEEDS = 3
MAX_SITEMAPS = 8
DELAY_SECONDS = 1.0


@dataclass
class Collected:
    """What came: the first page, a story, and what is worth writing into a site file."""

    page: HtmlResponse | None = None
    story: HtmlResponse | None = None
    sitemaps: list[str] = field(default_factory=list)
    news_sitemaps: list[str] = field(default_factory=list)
    crawl_delay_seconds: float = 0.0
    trouble: str = ""


class SiteSpider(Spider):
    """Looks at the front page of a site, at its lists, and at one story."""

    name = "site"

    def __init__(self, url: str, collected: Collected) -> None:
        super().__init__()
        self.url = url
        self.collected = collected
        self._asked_story = False

    def note_robots(self, origin: str, robots: Robots) -> None:
        """Keep the sitemaps and the Crawl-delay of robots.txt."""
        sitemaps = [urljoin(self.url, sitemap) for sitemap in find_robots_sitemaps(origin, robots)]
        self.collected.sitemaps += [sitemap for sitemap in sitemaps if sitemap not in self.collected.sitemaps]
        agent = to_agent(self.crawler.settings)
        delay_seconds = robots.find_crawl_delay_seconds(agent)
        self.collected.crawl_delay_seconds = max(self.collected.crawl_delay_seconds, delay_seconds)

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.url, self.parse, errback=self.note, dont_filter=True)

    def parse(self, response: Response) -> Iterator[Request]:
        """The front page, or a story: ask for its lists."""
        trouble = find_trouble(response)
        if trouble is not None or not isinstance(response, HtmlResponse):
            self.collected.trouble = trouble.reason if trouble else "it is no page but something else"
            return
        self.collected.page = response
        for feed in list(find_feeds(response))[:MAX_FEEDS]:
            yield Request(feed, self.parse_feed, errback=self.pass_over, priority=10)
        for sitemap in sorted(self.collected.sitemaps, key=lambda url: "news" not in url.lower())[:MAX_SITEMAPS]:
            yield Request(sitemap, self.parse_sitemap, errback=self.pass_over, cb_kwargs={"named": sitemap}, priority=5)
        draft = draft_site(response, self.url)
        if draft.example:
            yield from self._ask_story(urljoin(draft.url, draft.example))

    def parse_feed(self, response: Response) -> Iterator[Request]:
        """The first story of a feed."""
        try:
            entry = next(iter(find_feed_entries(response)), None)
        except UnreadableListError:
            return
        if entry is not None:
            yield from self._ask_story(entry.url)

    def parse_sitemap(self, response: Response, named: str) -> Iterator[Request]:
        """Whether a sitemap that robots.txt names is one of news; of an index, its first member tells."""
        try:
            entry = next(iter(find_sitemap_entries(response)), None)
            nested = next(iter(find_sitemaps(response)), None)
        except UnreadableListError:
            return
        if entry is not None and entry.facts:
            self.collected.news_sitemaps.append(named)
            yield from self._ask_story(entry.url)
        elif nested is not None and response.meta.get("is_nested") is None:
            yield Request(
                nested,
                self.parse_sitemap,
                errback=self.pass_over,
                cb_kwargs={"named": named},
                meta={"is_nested": True},
                priority=5,
            )

    def parse_story(self, response: Response) -> None:
        """Keep the story."""
        if isinstance(response, HtmlResponse) and find_trouble(response) is None:
            self.collected.story = response

    def note(self, failure: Any) -> None:
        """Keep the reason why there is no front page."""
        error = failure.value
        trouble = find_trouble(error.response) if isinstance(error, HttpError) else None
        self.collected.trouble = trouble.reason if trouble else to_reason(error)

    def pass_over(self, failure: Any) -> None:
        """A list that cannot be had is left out of the site file."""

    def _ask_story(self, url: str) -> Iterator[Request]:
        if not self._asked_story:
            self._asked_story = True
            yield Request(url, self.parse_story, errback=self.pass_over)


def fetch_site(url: str, settings: Mapping[str, Any]) -> tuple[Draft, HtmlResponse | None]:
    """A draft of the site at `url`, and the page of its example. Raises DraftError when it cannot be had."""
    collected = Collected()
    process = AsyncCrawlerProcess({**settings, "DOWNLOAD_DELAY": DELAY_SECONDS, "DOWNLOAD_DELAY_JITTER": 0.0})
    process.crawl(SiteSpider, url=url, collected=collected)
    process.start()
    if collected.page is None:
        raise DraftError(f"{url}: {collected.trouble or 'no answer'}")
    draft = draft_site(collected.page, url)
    story = collected.story
    if story is not None:
        draft = with_example(draft, story.url)
    home = draft.url.rstrip("/")
    news = [sitemap.removeprefix(home) for sitemap in collected.news_sitemaps]
    draft = replace(
        draft,
        news_sitemaps=tuple(dict.fromkeys(news)),
        robots_sitemaps=bool(collected.sitemaps) and not news and not draft.feeds,
        delay_seconds=max(draft.delay_seconds, collected.crawl_delay_seconds),
    )
    return draft, story
