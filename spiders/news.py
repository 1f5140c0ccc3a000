"""The spider: what the frontier lends is asked for, what comes is read, and what became of it goes back."""

from __future__ import annotations

import time
from asyncio import Task, get_running_loop
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.frontier import (
    Abandoned,
    Capture,
    Claim,
    End,
    Finished,
    Frontier,
    Kind,
    Lease,
    Outcome,
    Target,
    Wanted,
)
from spiders.outcomes import to_failure, to_outcome
from spiders.reading import LISTS_FIRST, Reader, find_starts, to_target
from spiders.robots import Robots, find_sitemaps
from spiders.site import Site
from spiders.tally import Tally
from spiders.traps import Traps

TRAPS_NOTE = "traps"


class NewsSpider(Spider):
    """Crawls sites through a frontier.

    `limit` is how many stories are asked for of each site; `is_once` ends the run when all that is due was fetched.
    """

    name = "news"

    def __init__(self, sites: Iterable[Site], tally: Tally, frontier: Frontier, folder: Path, **more: Any) -> None:
        super().__init__()
        self.sites = tuple(sites)
        self.tally = tally
        self.frontier = frontier
        self.folder = folder
        self.is_once = bool(more.get("is_once", True))
        self.cleaning: Any = None
        self.scheduler: Any = None
        if more.get("output") is not None:
            self.output = more["output"]
        self._say: Callable[[str], object] = more.get("say", self.logger.info)
        self._has_said_idle = False
        self.delays, self.concurrency = find_delays(self.sites), find_concurrency(self.sites)
        self._limit: int | None = more.get("limit")
        self._by_name = {site.name: site for site in self.sites}
        self._asked: Counter[str] = Counter()
        self._stories: Counter[str] = Counter()
        self._wanted = Wanted()
        self._traps = Traps()
        self._stopping: Task[None] | None = None

    # --- what the scheduler asks

    async def start(self) -> AsyncIterator[Request]:
        """Nothing: the frontier has the start points."""
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    def find_starts(self) -> list[Target]:
        """The start points of all sites."""
        note = self.frontier.load_note(TRAPS_NOTE)
        if note:
            self._traps.load_note(note)
        return [target for site in self.sites for target in find_starts(site)]

    def find_wanted(self) -> Wanted:
        """What can be asked for: nothing of sites at their cap, no stories of sites at the limit."""
        return self._wanted

    def to_request(self, lease: Lease) -> Request:
        """The request of a lease, which asks only for what has changed since the last visit."""
        target = lease.target
        site = self._by_name[target.site]
        headers = {}
        if site.languages:
            headers["Accept-Language"] = ", ".join(site.languages)
        if lease.etag:
            headers["If-None-Match"] = lease.etag
        if lease.last_modified:
            headers["If-Modified-Since"] = lease.last_modified
        self._note_asked(site, target)
        return Request(target.url, callback=self.take_answer, errback=self.take_failure, headers=headers)

    def judge_redirect(self, lease: Lease, url: str) -> Outcome | None:
        """The outcome of a redirect that is not to be followed: off the site, or to what is known."""
        target, site = lease.target, self._by_name[lease.target.site]
        if target.kind is not Kind.ARTICLE and site.is_start_host(url):
            return None
        canonical = site.to_canonical(url)
        if canonical is None:
            return Outcome(End.FAILED, f"led off the site, to {url}")
        if target.kind is Kind.ARTICLE and self.frontier.find_owner(canonical) not in (None, target.url):
            return Outcome(End.COPY, f"another address of {canonical}")
        return None

    def note_end(self, lease: Lease, outcome: Outcome, finished: Finished) -> None:
        """Count what became of a lease."""
        self._has_said_idle = False
        for target in finished.new:
            if target.kind is Kind.ARTICLE:
                self.tally.of(self._by_name[target.site]).found += 1
        counts, target = self.tally.of(self._by_name[lease.target.site]), lease.target
        if finished.state == "failed":
            counts.fail(target.url, outcome.reason)
        elif finished.state == "queued":
            counts.retried += outcome.end is End.RETRY
        elif target.kind is Kind.ARTICLE:
            counts.note(outcome.end)

    def note_idle(self, until: float | None) -> None:
        """Say once that nothing is due, and until when."""
        if not self._has_said_idle:
            self._has_said_idle = True
            moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(until)) if until is not None else "never"
            self._say(f"All that is due was fetched. Waiting for the next visit, at {moment}.")

    def adopt(self, abandoned: Abandoned) -> bool:
        """Finish what a worker left that is gone; what cannot be reached is fetched again."""
        if self.cleaning is not None and Path(abandoned.folder).is_dir():
            return bool(self.cleaning.adopt(abandoned))
        return self.frontier.give_up(abandoned.worker, time.time()) > 0

    # --- what Scrapy brings

    def take_answer(self, response: Response) -> None:
        """Read an answer, and commit it with all that it names."""
        lease: Lease = response.meta["lease"]
        site = self._by_name[lease.target.site]
        reader = Reader(site, self._traps, self._find_known)
        self.scheduler.finish(lease, to_outcome(response, lease, site, reader.read))

    def take_failure(self, failure: Failure) -> None:
        """Commit that a request brought no answer."""
        request: Request = failure.request  # type: ignore[attr-defined]
        self.scheduler.finish(request.meta["lease"], to_failure(failure.value or TimeoutError()))

    def note_robots(self, origin: str, robots: Robots) -> None:
        """Queue the sitemaps that a robots.txt names, for sites that want them."""
        for site in self.sites:
            if site.robots_sitemaps and any(origin.partition("://")[2] == host for host in site.hosts):
                urls = (url for url in find_sitemaps(origin, robots) if site.to_canonical(url) is not None)
                targets = [to_target(site, url, Kind.SITEMAP, LISTS_FIRST, is_start=True) for url in urls]
                self.scheduler.add(targets)

    # --- what the cleaning side brings

    def note_record(self, capture: Capture, claim: Claim, status: str) -> None:
        """Count what an answer became."""
        site = self._by_name.get(capture.site)
        if site is not None:
            self.tally.of(site).record(capture.target, claim.verdict, status)

    # --- the end

    def stop(self, error: OSError) -> None:
        """End the run because its state or its records cannot be written: fetching on would be for nothing."""
        if self.tally.output_error is None:
            self.tally.output_error = error
            self._stopping = get_running_loop().create_task(self.crawler.stop_async())

    def closed(self, reason: str) -> None:
        """Called by Scrapy at the end of the run."""
        self.tally.close(reason)
        self.frontier.save_note(TRAPS_NOTE, self._traps.to_note())

    def _note_asked(self, site: Site, target: Target) -> None:
        self._asked[site.name] += 1
        self._stories[site.name] += target.kind is Kind.ARTICLE
        if self._asked[site.name] == site.page_cap:
            closed = self._wanted.closed_sites | {site.name}
            self._wanted = Wanted(closed_sites=closed, story_closed_sites=self._wanted.story_closed_sites)
        if target.kind is Kind.ARTICLE and self._stories[site.name] == self._limit:
            closed = self._wanted.story_closed_sites | {site.name}
            self._wanted = Wanted(closed_sites=self._wanted.closed_sites, story_closed_sites=closed)

    def _find_known(self, urls: Collection[str]) -> Collection[str]:
        return self.frontier.find_known(urls)


def find_delays(sites: Iterable[Site]) -> dict[str, float]:
    """Seconds between two requests to each host: the longest that any of its sites asks for.

    >>> find_delays([Site("A", "https://a.org/", ("a.org",), delay_seconds=2)])
    {'a.org': 2.0}
    """
    delays: dict[str, float] = {}
    for site, host in _find_hosts(sites):
        delays[host] = max(delays.get(host, 0.0), float(site.delay_seconds))
    return delays


def find_concurrency(sites: Iterable[Site]) -> Mapping[str, int]:
    """How many requests to each host may be under way: the fewest that any of its sites allows."""
    limits: dict[str, int] = {}
    for site, host in _find_hosts(sites):
        limits[host] = min(limits.get(host, site.concurrency), site.concurrency)
    return limits


def _find_hosts(sites: Iterable[Site]) -> Iterator[tuple[Site, str]]:
    for site in sites:
        for host in (*site.hosts, *sorted(site.start_hosts)):
            yield site, host
