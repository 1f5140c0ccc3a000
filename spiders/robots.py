"""robots.txt as RFC 9309 has it: asked first, on every host, and obeyed.

Wiring: `SETTINGS` below, in place of Scrapy's own middleware, which takes a robots.txt that answers with a server error
for leave to fetch everything, lets requests with `allow_offsite` pass unasked, and ignores Crawl-delay.

A spider may have `frontier` (its notes keep what was read for a day, for all workers, and `slow_down` is told of a
Crawl-delay) and `note_robots(origin, robots)`, which is called for each robots.txt that was read (its `sitemaps`).
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from spiders.guard import ForbiddenAddressError

SETTINGS: dict[str, Any] = {
    "ROBOTSTXT_OBEY": True,
    # The product token of USER_AGENT, so that a group for whoever crawls is found.
    "ROBOTSTXT_USER_AGENT": None,
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "spiders.robots.ObeyRobots": 100,
    },
}

MAX_ROBOTS_BYTES = 500 * 1024
"""As much of a robots.txt as RFC 9309 (2.5) asks to be read; rules behind it do not count."""
CACHED_SECONDS = 24 * 3600.0
"""How long one is used (RFC 9309, 2.4)."""
UNREACHABLE_SECONDS = 600.0
"""How long a host is left alone whose robots.txt cannot be had, where the server names no time."""
MAX_CRAWL_DELAY_SECONDS = 60.0
"""Up to here Crawl-delay is kept. A longer one counts as this: at an hour a page, a site would never be read."""
TOO_MANY_REQUESTS = 429
TOKEN = re.compile(r"[A-Za-z_-]+")


class RobotsForbiddenError(IgnoreRequest):  # type: ignore[misc,unused-ignore]
    """An address that robots.txt shuts out."""


class RobotsUnavailableError(IgnoreRequest):  # type: ignore[misc,unused-ignore]
    """A host that is to be left alone, because what its robots.txt says cannot be known."""

    def __init__(self, reason: str, retry_after_seconds: float) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True)
class Robots:
    """What a host's robots.txt allows, until `until` (seconds since 1970).

    `trouble` says why it cannot be known; then nothing is allowed.

    >>> robots = Robots.parse(200, b"\\xef\\xbb\\xbfUser-agent: copydesk\\nDisallow: /x\\nCrawl-delay: 7", now=0)
    >>> robots.is_allowed("https://a.org/x/1", "copydesk"), robots.find_crawl_delay_seconds("copydesk")
    (False, 7.0)
    """

    text: str
    until: float
    trouble: str = ""

    @classmethod
    def parse(cls, status: int, body: bytes, now: float) -> Robots:
        """The rules of an answer: server errors and 429 close the host, others leave it open (RFC 9309, 2.3.1)."""
        if status >= 500 or status == TOO_MANY_REQUESTS:
            return cls("", now + UNREACHABLE_SECONDS, f"the server answered {status}")
        if status != 200:
            return cls("", now + CACHED_SECONDS)
        if len(body) > MAX_ROBOTS_BYTES:
            body = body[:MAX_ROBOTS_BYTES].rpartition(b"\n")[0]
        return cls(body.decode("utf-8-sig", "replace").replace("\0", ""), now + CACHED_SECONDS)

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.text)

    def is_allowed(self, url: str, agent: str) -> bool:
        """Whether an agent may fetch an address."""
        return not self.trouble and bool(self._rules.can_fetch(url, agent))

    def find_crawl_delay_seconds(self, agent: str) -> float:
        """The delay that is asked for, up to the limit; 0 for none."""
        delay = self._rules.crawl_delay(agent) or 0.0
        return min(max(float(delay), 0.0), MAX_CRAWL_DELAY_SECONDS) if delay == delay else 0.0

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that it names."""
        return tuple(self._rules.sitemaps)

    def to_note(self) -> str:
        """The same as text, for the notes of a frontier."""
        return json.dumps([self.text, self.until, self.trouble])


class ObeyRobots:
    """Lets no request out that robots.txt shuts out, and none to a host whose robots.txt cannot be had."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent = to_agent(crawler.settings)
        self._robots: dict[str, Robots] = {}
        self._loading: dict[str, asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ObeyRobots:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raise RobotsForbiddenError or RobotsUnavailableError for what may not be fetched."""
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        robots = await self._find(origin, request.meta.get("download_slot") or parts.hostname or "")
        if robots.trouble:
            wait_seconds = max(robots.until - time.time(), 1.0)
            raise RobotsUnavailableError(f"stays away: {robots.trouble} for its robots.txt", wait_seconds)
        if not robots.is_allowed(request.url, self.agent):
            raise RobotsForbiddenError("Forbidden by robots.txt")

    async def _find(self, origin: str, slot: str) -> Robots:
        """What is known of an origin; asked for once, however many requests wait for it."""
        known = self._robots.get(origin) or self._load_note(origin)
        if known is None or known.until <= time.time():
            task = self._loading.get(origin)
            if task is None:
                task = self._loading[origin] = asyncio.ensure_future(self._fetch(origin, slot))
                task.add_done_callback(lambda _: self._loading.pop(origin, None))
            known = await asyncio.shield(task)
        if origin not in self._robots or self._robots[origin] is not known:
            self._robots[origin] = known
            self._heed(origin, slot, known)
        return known

    async def _fetch(self, origin: str, slot: str) -> Robots:
        request = Request(
            f"{origin}/robots.txt",
            priority=1000,
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "allow_offsite": True, "dont_retry": True, "download_slot": slot},
        )
        assert self.crawler.engine is not None
        try:
            response: Response = await self.crawler.engine.download_async(request)
        except ForbiddenAddressError:
            raise
        except Exception as error:
            wait_seconds = getattr(error, "retry_after_seconds", UNREACHABLE_SECONDS)
            reason = str(error) or type(error).__name__
            return self._keep(origin, Robots("", time.time() + wait_seconds, f"no answer ({reason})"))
        now = time.time()
        robots = Robots.parse(response.status, response.body, now)
        asked_seconds = response.meta.get("retry_after_seconds")
        if robots.trouble and asked_seconds:
            robots = Robots("", now + asked_seconds, robots.trouble)
        return self._keep(origin, robots)

    def _keep(self, origin: str, robots: Robots) -> Robots:
        frontier = getattr(self.crawler.spider, "frontier", None)
        if frontier is not None and not robots.trouble:
            frontier.save_note(f"robots:{origin}", robots.to_note())
        return robots

    def _load_note(self, origin: str) -> Robots | None:
        frontier = getattr(self.crawler.spider, "frontier", None)
        note = frontier.load_note(f"robots:{origin}") if frontier is not None else None
        try:
            return Robots(*json.loads(note)) if note else None
        except (TypeError, ValueError):
            return None

    def _heed(self, origin: str, slot: str, robots: Robots) -> None:
        """Keep the Crawl-delay in Scrapy's slot and in the frontier, and tell the spider."""
        seconds = 0.0 if robots.trouble else robots.find_crawl_delay_seconds(self.agent)
        if seconds:
            assert self.crawler.engine is not None
            downloader = self.crawler.engine.downloader
            told = downloader.per_slot_settings.setdefault(slot, {})
            told["delay"] = max(told.get("delay", downloader._delay), seconds)
            told["concurrency"] = 1
            if slot in downloader.slots:
                downloader.slots[slot].delay = told["delay"]
                downloader.slots[slot].concurrency = 1
            frontier = getattr(self.crawler.spider, "frontier", None)
            if frontier is not None:
                frontier.slow_down(slot, seconds)
        note = getattr(self.crawler.spider, "note_robots", None)
        if note is not None and not robots.trouble:
            note(origin, robots)


def find_sitemaps(origin: str, robots: Robots) -> tuple[str, ...]:
    """The sitemaps of a robots.txt as whole addresses.

    >>> find_sitemaps("https://a.org", Robots("Sitemap: /news.xml", 0))
    ('https://a.org/news.xml',)
    """
    return tuple(urljoin(origin + "/", sitemap) for sitemap in robots.sitemaps)


def to_agent(settings: Any) -> str:
    """The product token that groups of robots.txt are matched with: that of USER_AGENT, unless a setting names another.

    >>> to_agent({"USER_AGENT": "acme-archive/1.0 (+https://acme.example/bot)"})
    'acme-archive'
    """
    named = settings.get("ROBOTSTXT_USER_AGENT")
    token = TOKEN.match(settings.get("USER_AGENT") or "")
    return str(named) if named else token.group() if token else "*"
