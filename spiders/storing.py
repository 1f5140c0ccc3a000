"""The way of an answer into the archive: kept as it was sent, stored before the spider sees it.

Wiring: `SETTINGS` below. The spider has `.folder` and `.frontier`, requests have the lease that they are made for.
COPYDESK_ARCHIVE (True) turns it off, COPYDESK_ARCHIVE_BYTES is the size from which a file is followed by the next.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response

from cleaner import Fact
from spiders.archive import DEFAULT_FILE_BYTES, Archive, ArchiveError
from spiders.discover import to_columns
from spiders.exchange import ORIGINAL, READABLE, Exchange, Headers, Told, to_digest
from spiders.frontier.model import Kind, Lease
from spiders.politeness import find_trouble

SETTINGS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {"spiders.storing.KeepRaw": 595, "spiders.storing.StoreRaw": 10},
}

ARCHIVED = frozenset({*range(200, 300), 304, 404, 410})
"""The statuses of answers that are kept; the others are told by the frontier, and come again. So do walls (captchas,
challenges) that say 200: they are no pages, and `copydesk clean` shall not meet them."""

log = logging.getLogger(__name__)


class NotStoredError(IgnoreRequest):
    """The answer was not stored, so its page was not fetched; the try does not count."""

    retry_after_seconds = 1.0


class KeepRaw:
    """A downloader middleware before Scrapy's decompression: keeps the answer as it was sent until it is stored."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep headers and body; the body is not copied."""
        if "lease" in request.meta and response.status in ARCHIVED:
            headers = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, values in response.headers.items()
                for value in values
            )
            request.meta["raw"] = (headers, response.body)
        return response


class StoreRaw:
    """A downloader middleware after all others: stores the answer that the spider is going to get.

    `request.meta["stored"]` says where; it counts once the frontier has committed it with its page.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self.archive: Archive | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StoreRaw:
        if not crawler.settings.getbool("COPYDESK_ARCHIVE", True):
            raise NotConfigured
        middleware = cls(crawler)
        crawler.signals.connect(middleware.open, signals.spider_opened)
        crawler.signals.connect(middleware.close, signals.spider_closed)
        return middleware

    def open(self) -> None:
        """Open the archive, and bring it to what the frontier has committed. Where that fails the crawl stops."""
        spider: Any = self._crawler.spider
        settings = self._crawler.settings
        about = {
            "software": f"copydesk {settings.get('COPYDESK_VERSION', '')}".strip(),
            "http-header-user-agent": settings["USER_AGENT"],
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "isPartOf": spider.folder.name,
        }
        size = settings.getint("COPYDESK_ARCHIVE_BYTES", DEFAULT_FILE_BYTES)
        try:
            self.archive = Archive(spider.folder, spider.frontier.worker, file_bytes=size, about=about)
            lost = self.archive.recover(spider.frontier)
        except OSError as error:
            spider.stop(error)
            return
        if lost:
            log.warning("%d answers are missing from the archive: their pages are fetched again", lost)
            self._count("archive/lost", lost)

    def close(self) -> None:
        """Close the files."""
        if self.archive is not None:
            self.archive.close()

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the answer. Where that fails the crawl stops, and the page counts as not fetched."""
        raw = request.meta.pop("raw", None)
        if raw is None or (response.status < 300 and find_trouble(response) is not None):
            return response
        if self.archive is None:
            raise NotStoredError("there is no archive")
        digest = to_digest(response.body)
        exchange = self._to_exchange(request, response, raw, digest)
        try:
            request.meta["stored"] = stored = self.archive.append(exchange, digest)
        except ArchiveError as error:
            spider: Any = self._crawler.spider
            spider.stop(error)
            raise NotStoredError(str(error)) from error
        self._count("archive/revisits" if exchange.is_revisit else "archive/responses", 1)
        self._count("archive/bytes", stored.length)
        return response

    def _to_exchange(self, request: Request, response: Response, raw: tuple[Headers, bytes], digest: str) -> Exchange:
        lease: Lease = request.meta["lease"]
        headers, body = raw
        encodings = {part.strip().lower() for name, value in headers if is_encoding(name) for part in value.split(",")}
        if not encodings <= READABLE:
            headers, body = without_encoding(headers), response.body
        return Exchange(
            url=response.url,
            date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            status=response.status,
            headers=headers,
            body=body,
            method=request.method,
            asked=tuple(
                (name.decode("latin-1"), b", ".join(values).decode("latin-1"))
                for name, values in request.headers.items()
            ),
            protocol=response.protocol or "HTTP/1.1",
            told=self._to_told(lease, response),
            digest=digest if body is response.body else "",
            is_revisit=response.status == 304 or (bool(lease.digest) and lease.digest == digest),
        )

    def _to_told(self, lease: Lease, response: Response) -> Told:
        target = lease.target
        extra: dict[str, Any] = {"requested_url": target.url} if target.url != response.url else {}
        if target.kind is Kind.ARTICLE:
            extra.update(to_columns(response))
        return Told(
            kind=str(target.kind),
            origin=target.origin or None,
            known=(*target.facts, Fact("site", target.site, "site file")),
            extra=extra,
            content_type=self._find_content_type(target.site, response),
        )

    def _find_content_type(self, name: str, response: Response) -> str | None:
        """What the site file knows better than the server; None where it says nothing."""
        sites = getattr(self._crawler.spider, "sites", ())
        site = next((site for site in sites if site.name == name and site.charset), None)
        said = (response.headers.get("Content-Type") or b"").decode("latin-1")
        return site.to_content_type(said) if site is not None else None

    def _count(self, name: str, count: int) -> None:
        if self._crawler.stats is not None:
            self._crawler.stats.inc_value(f"copydesk/{name}", count)


def is_encoding(name: str) -> bool:
    """Whether a header names what a body was compressed with."""
    return name.lower() == "content-encoding"


def without_encoding(headers: Headers) -> Headers:
    """The headers of a body that was decoded: what it was compressed with is told under another name.

    >>> without_encoding((("Content-Encoding", "br"), ("ETag", "1")))
    (('X-Archive-Orig-Content-Encoding', 'br'), ('ETag', '1'))
    """
    return tuple((ORIGINAL + name if is_encoding(name) else name, value) for name, value in headers)
