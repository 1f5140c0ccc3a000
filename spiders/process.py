"""One Scrapy process for one run, and what it says while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from spiders.news import NewsSpider
from spiders.site import Site


class CrawlProcess(AsyncCrawlerProcess):  # type: ignore[misc,unused-ignore]
    """Scrapy's process, which says what a first Ctrl-C does."""

    def __init__(self, settings: dict[str, Any], say: Callable[[str], object]) -> None:
        super().__init__(settings)
        self._say = say

    def run(self, sites: Iterable[Site], **arguments: Any) -> NewsSpider:
        """Crawl until the end or an interruption; the spider that did. Raises what kept the crawl from beginning."""
        crawler = self.create_crawler(NewsSpider)
        task = self.crawl(crawler, sites=tuple(sites), **arguments)
        self.start()
        error = task.exception() if task.done() and not task.cancelled() else None
        if error is not None:
            raise error
        assert isinstance(crawler.spider, NewsSpider)
        return crawler.spider

    def _signal_shutdown(self, signum: int, frame: Any) -> None:
        self._say("Finishing what is under way. Ctrl-C again stops at once.")
        super()._signal_shutdown(signum, frame)
