"""Fetched pages → clean records: clean, keep one copy a story, write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from cleaner import Article, Page, clean
from spiders.site import Site
from spiders.tally import Tally


class Output(Protocol):
    """Where records go, one line of JSON each. Raises OSError when they cannot be written."""

    def write(self, record: str) -> None: ...


@dataclass(slots=True)
class Fetched:
    """One story's page on its way through the pipelines; `url` is the address it was asked for."""

    site: Site
    url: str
    page: Page
    article: Article | None = None


class Clean:
    """Cleans the page through the library's public API."""

    def process_item(self, item: Fetched) -> Fetched:
        item.article = clean(item.page)
        return item


class _FromSpider:
    """What a pipeline needs of its spider: the tally, the output and the way to end the run."""

    def __init__(self, spider: Any) -> None:
        self.tally: Tally = spider.tally
        self.output: Output = spider.output
        self.stop: Callable[[OSError], None] = spider.stop

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _FromSpider:
        return cls(crawler.spider)


class OneCopy(_FromSpider):
    """Lets a story through once: a page that names another one of the site as canonical is a copy of that one."""

    def __init__(self, spider: Any) -> None:
        super().__init__(spider)
        self._done: set[str] = set(spider.known)

    def process_item(self, item: Fetched) -> Fetched:
        assert item.article is not None
        counts = self.tally.of(item.site)
        own = item.site.to_canonical(item.page.url or item.url) or item.url
        # A canonical address on another site is that site's claim, or the agency's: it makes no copy here.
        named = item.site.to_canonical(item.article.canonical_url or own) or own
        is_coming = named not in (own, item.url) and named in counts.waiting
        if is_coming or not self._done.isdisjoint((own, named)):
            counts.copy(item.url)
            raise DropItem(f"{item.url} is a copy of {named}", log_level="DEBUG")
        self._done.update((own, named))
        return item


class Write(_FromSpider):
    """Writes the record; the first one that cannot be written ends the run."""

    def process_item(self, item: Fetched) -> Fetched:
        assert item.article is not None
        counts = self.tally.of(item.site)
        try:
            self.output.write(item.article.to_json())
        except OSError as error:
            counts.fail(item.url, f"the record cannot be written: {error}")
            self.stop(error)
            raise DropItem(f"{item.url} cannot be written", log_level="DEBUG") from error
        counts.write(item.url, item.article.status.value)
        return item
