"""copydesk in any Scrapy project: `ADDONS = {"spiders.addon.CleanerAddon": 300}` cleans the pages of its items.

An item holds its page as a Response or as markup in `body` or `html`, beside `url`; the fields of the clean article are
added to it. An `Article` of zyte-common-items is filled from the response that it came from. Items without a page pass.
Feeds may be written as Parquet: `FEEDS = {"articles.parquet": {"format": "parquet"}}`.

COPYDESK_SCHEMA         the words of the fields: copydesk's own, or "schema.org", "trafilatura", "datatrove"
COPYDESK_FIELD          put all fields under this one, instead of beside the others
COPYDESK_BODY_FIELDS    where the page of an item is looked for
COPYDESK_USE_RESPONSE   take the response that an item came from where the item holds no page (an Article always does)
COPYDESK_DROP           statuses of pages whose items are dropped: ["error_page", "consent"]
COPYDESK_WORKERS        cleaning processes (1); 0 cleans in the reactor's own thread
COPYDESK_OPTIONS        arguments of `cleaner.Options`: {"repair": {"spun": "off"}}
COPYDESK_SECONDS        what one page may cost in seconds of processor time (60)
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.defer import maybe_deferred_to_future

from cleaner import Article, Options
from cleaner.embedding import Limits
from spiders.items import BODY_FIELDS, drop_page, fill_in, fill_in_zyte, find_page, is_zyte_article, to_page
from spiders.pagepool import PagePool

PIPELINE_PRIORITY = 300
MIDDLEWARE_PRIORITY = 10
"""Next to the engine: items pass it as the pipelines will see them."""
MOST_REMEMBERED = 1_000
"""So many items are remembered with their responses between the spider and the pipeline."""


class CleanerAddon:
    """The add-on: a pipeline, a spider middleware and a feed exporter; what a project has set itself stays."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Enter all three into the settings."""
        settings.setdefault_in_component_priority_dict("ITEM_PIPELINES", CleanPipeline, PIPELINE_PRIORITY)
        settings.setdefault_in_component_priority_dict("SPIDER_MIDDLEWARES", RememberResponse, MIDDLEWARE_PRIORITY)
        exporters = {"parquet": "spiders.exporter.ParquetItemExporter", **settings.getdict("FEED_EXPORTERS")}
        settings.set("FEED_EXPORTERS", exporters, settings.getpriority("FEED_EXPORTERS") or 0)


class RememberResponse:
    """A spider middleware: remembers which response an item came from, until the pipeline asks."""

    def __init__(self, crawler: Crawler) -> None:
        self._is_for_all = crawler.settings.getbool("COPYDESK_USE_RESPONSE")
        self._kept: OrderedDict[int, tuple[Any, Response]] = OrderedDict()
        crawler.copydesk_responses = self  # type: ignore[attr-defined]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RememberResponse:
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Let everything pass."""
        async for found in result:
            if not isinstance(found, Request) and (self._is_for_all or is_zyte_article(found)):
                self._kept[id(found)] = (found, response)
                if len(self._kept) > MOST_REMEMBERED:
                    self._kept.popitem(last=False)
            yield found

    def take(self, item: Any) -> Response | None:
        """The response of an item, once."""
        kept = self._kept.pop(id(item), None)
        return kept[1] if kept is not None and kept[0] is item else None


class CleanPipeline:
    """The pipeline: a page in an item becomes an article in it."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._schema: str | None = settings.get("COPYDESK_SCHEMA") or None
        Article().to_dict(self._schema)  # raises ValueError at the start for a schema that does not exist
        self._field: str | None = settings.get("COPYDESK_FIELD") or None
        self._names = tuple(settings.getlist("COPYDESK_BODY_FIELDS", list(BODY_FIELDS)))
        self._dropped = frozenset(settings.getlist("COPYDESK_DROP"))
        options = Options(**settings.getdict("COPYDESK_OPTIONS"))
        limits = Limits(seconds=settings.getfloat("COPYDESK_SECONDS", 60.0))
        self._pool = PagePool(settings.getint("COPYDESK_WORKERS", 1), options, limits)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CleanPipeline:
        pipeline = cls(crawler)
        crawler.signals.connect(pipeline.close, signals.spider_closed)
        return pipeline

    def close(self) -> None:
        """End the cleaning processes."""
        self._pool.close()

    async def process_item(self, item: Any) -> Any:
        """Clean the page of an item, and add what it is to the item."""
        responses: RememberResponse | None = getattr(self._crawler, "copydesk_responses", None)
        response = responses.take(item) if responses is not None else None
        page = to_page(response) if response is not None and is_zyte_article(item) else find_page(item, self._names)
        if page is None and response is not None:
            page = to_page(response)
        if page is None:
            self._count("without_page")
            return item
        article: Article = await maybe_deferred_to_future(self._pool.clean(page))
        self._count(article.status.value)
        if article.status.value in self._dropped:
            raise DropItem(f"{page.url or 'an item'} is {article.status.value}: {article.reason}", log_level="DEBUG")
        self._fill_in(item, article)
        return item

    def _fill_in(self, item: Any, article: Article) -> None:
        drop_page(item, self._names)
        if is_zyte_article(item):
            fill_in_zyte(item, article)
        elif self._field:
            fill_in(item, {self._field: article.to_dict(self._schema)})
        else:
            fill_in(item, article.to_dict(self._schema))

    def _count(self, what: str) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"copydesk/items/{what}")
