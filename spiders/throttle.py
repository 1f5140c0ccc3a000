"""Asks a host that answers slowly as slowly as it answers: its delay grows to what its answers take.

Wiring: `SETTINGS` below, in place of Scrapy's AutoThrottle, which would also go below the delay of a site file, and
which keeps a fast host waiting while it learns. Here a host that answers within a second is not touched.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response

SETTINGS: dict[str, Any] = {
    "AUTOTHROTTLE_ENABLED": False,
    "DOWNLOADER_MIDDLEWARES": {"spiders.throttle.EaseOff": 570},
}

SLOW_SECONDS = 1.0
"""Answers that take longer than this, on average, are slow."""
MAX_DELAY_SECONDS = 10.0
"""As long as this counts what takes longer: one page that hangs must not silence a host for minutes."""
NEWEST_WEIGHT = 0.5
"""How much the newest answer counts in the average, as in Scrapy's AutoThrottle."""


class EaseOff:
    """Keeps the average time of a host's answers, and spaces requests by it while it is long."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._seconds: dict[str, float] = {}
        self._slowed: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> EaseOff:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Learn from an answer."""
        self._learn(request, request.meta.get("download_latency", 0.0))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Learn from an answer that did not come in time."""
        if isinstance(exception, DownloadTimeoutError):
            timeout_seconds = request.meta.get("download_timeout") or self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
            self._learn(request, float(timeout_seconds))

    def _learn(self, request: Request, seconds: float) -> None:
        name = request.meta.get("download_slot", "")
        newest = min(seconds, MAX_DELAY_SECONDS)
        average = self._seconds.get(name, 0.0) * (1 - NEWEST_WEIGHT) + newest * NEWEST_WEIGHT
        self._seconds[name] = average
        if average < SLOW_SECONDS and name not in self._slowed:
            return
        assert self.crawler.engine is not None
        downloader = self.crawler.engine.downloader
        slot = downloader.slots.get(name)
        if slot is None:
            return
        # That of the site file, or a Crawl-delay: never less.
        own_seconds = downloader.per_slot_settings.get(name, {}).get("delay", downloader._delay)
        if average < SLOW_SECONDS:
            self._slowed.discard(name)
            slot.delay = own_seconds
        else:
            self._slowed.add(name)
            slot.delay = max(own_seconds, average)
