"""Scrapy's scheduler on a frontier: leases become requests, and every request's end goes back.

Wiring: `SETTINGS` below. The spider has `.frontier`, `.find_starts()`, `.find_wanted()`, `.to_request(lease)`,
`.judge_redirect(lease, url)`, `.note_end(lease, outcome, finished)`, `.note_idle(until)`, `.adopt(abandoned)`,
`.stop(error)`, `.is_once`, `.cleaning`, `.tally`, and `.delays` and `.concurrency` by host.
"""

from __future__ import annotations

import logging
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from scrapy import Request, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.task import LoopingCall

from spiders.frontier import End, Frontier, FrontierError, Lease, Outcome, Target, Wanted

SETTINGS: dict[str, Any] = {
    "SCHEDULER": "spiders.scheduler.FrontierScheduler",
    # Tries again are the frontier's: they outlive the process, and the host gets its rest.
    "RETRY_ENABLED": False,
    # Every answer is judged by the spider, whatever its status.
    "HTTPERROR_ALLOW_ALL": True,
}

PATIENCE_SECONDS = 90.0
"""How long a run with --once waits for what may be fetched only later; what takes longer is left to the next run."""
TICK_SECONDS = 0.5
LOOK_SECONDS = 5.0
BEATS_A_LEASE = 4
ASKS_FOR_REST = frozenset({429, 503})

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Flight:
    """A lease under way; `is_landed` once its answer is here and its host may be asked again."""

    lease: Lease
    is_landed: bool = False
    departed_at: float = 0.0


class FrontierScheduler(BaseScheduler):  # type: ignore[misc,unused-ignore]
    """Takes requests from the frontier when their hosts may be asked, and waits for what other workers hold."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.patience_seconds = crawler.settings.getfloat("ONCE_PATIENCE_SECONDS", PATIENCE_SECONDS)
        self._again: deque[Request] = deque()
        self._flights: dict[str, Flight] = {}
        self._flying: Counter[str] = Counter()
        self._idle_until = 0.0
        self._ending_since = 0.0
        self._strangers: set[str] = set()
        self._ticks = LoopingCall(self._tick)
        self._beaten_at = 0.0
        self._woken_at = 0.0
        self._look_at = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        scheduler = cls(crawler)
        crawler.signals.connect(scheduler._note_landed, signals.response_downloaded)
        crawler.signals.connect(scheduler._note_dropped, signals.request_dropped)
        return scheduler

    def open(self, spider: Any) -> None:
        """Begin the run."""
        self.spider = spider
        self.frontier: Frontier = spider.frontier
        spider.scheduler = self
        now = time.time()
        self.frontier.start_run(spider.find_starts(), spider.delays, now)
        self.frontier.wake_due(now)
        self._beaten_at = self._woken_at = now
        self._ticks.start(TICK_SECONDS, now=False)

    def close(self, reason: str) -> None:
        """End the run; leases that are still out go back when the frontier is closed."""
        if self._ticks.running:
            self._ticks.stop()

    # --- what Scrapy asks

    def has_pending_requests(self) -> bool:
        """Whether the run goes on: something is under way, can be fetched soon, or is held by another worker."""
        if self._again or self._flights or not self.spider.is_once:
            return True
        with self._stopping():
            return self._is_anything_ahead()
        return False

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request that leads on from a leased one (a redirect), unless the spider ends it here."""
        flight = self._find_flight(request)
        if flight is None:
            if "lease" not in request.meta:
                self._again.append(request)
            return True
        outcome = self.spider.judge_redirect(flight.lease, request.url)
        if outcome is not None:
            self.finish(flight.lease, outcome)
            return True
        if flight.is_landed:
            flight.is_landed = False
            self._flying[flight.lease.target.host] += 1
        self._again.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next request; None while nobody may be asked, or while too much waits to be cleaned."""
        if self._again:
            return self._again.popleft()
        now = time.time()
        if now < self._idle_until or not self._has_room():
            return None
        wanted = self._find_wanted()
        if len(wanted.busy_hosts) >= len(self.spider.concurrency):
            return None
        with self._stopping():
            lease = self.frontier.next(now, wanted)
            if lease is None:
                next_at = self.frontier.find_next_at(wanted)
                self._rest_until(now, now + TICK_SECONDS if next_at is None else next_at)
                return None
            self._flights[lease.target.url] = Flight(lease)
            self._flying[lease.target.host] += 1
            request = self.spider.to_request(lease)
            request.meta["lease"] = lease
            request.meta["download_slot"] = lease.target.host
            request.dont_filter = True
            return request  # type: ignore[no-any-return,unused-ignore]
        return None

    # --- how requests end

    def finish(self, lease: Lease, outcome: Outcome) -> None:
        """Commit what became of a lease, and tell the spider."""
        flight = self._flights.pop(lease.target.url, None)
        if flight is None:
            return
        if not flight.is_landed:
            self._flying[lease.target.host] -= 1
        self._idle_until = 0.0
        if outcome.answer is not None and flight.departed_at:
            outcome = replace(outcome, answer=replace(outcome.answer, departed_at=flight.departed_at))
        with self._stopping():
            finished = self.frontier.finish(lease, outcome, time.time())
            if finished is None:
                log.warning("%s: another worker has taken it over", lease.target.url)
                self._count("frontier/leases_lost")
                return
            self._count(f"frontier/{outcome.end}")
            self.spider.note_end(lease, outcome, finished)
        if self.spider.cleaning is not None:
            self.spider.cleaning.kick()

    def add(self, targets: Iterable[Target]) -> None:
        """Queue targets that no page names."""
        with self._stopping():
            self.frontier.add(targets, time.time())
            self._idle_until = 0.0

    def _note_landed(self, response: Response, request: Request) -> None:
        """An answer is here: its host may be asked again, unless it says that it wants rest."""
        flight = self._find_flight(request)
        if flight is None:
            return
        flight.departed_at = time.time() - float(request.meta.get("download_latency", 0.0))
        if not flight.is_landed and response.status not in ASKS_FOR_REST:
            flight.is_landed = True
            self._flying[flight.lease.target.host] -= 1
            self._idle_until = 0.0
            self._nudge()

    def _note_dropped(self, request: Request) -> None:
        flight = self._find_flight(request)
        if flight is not None:
            self.finish(flight.lease, Outcome(End.FAILED, "dropped"))

    def _find_flight(self, request: Request) -> Flight | None:
        lease = request.meta.get("lease")
        flight = self._flights.get(lease.target.url) if lease is not None else None
        return flight if flight is not None and flight.lease is lease else None

    # --- what may be asked for

    def _find_wanted(self) -> Wanted:
        wanted: Wanted = self.spider.find_wanted()
        limits = self.spider.concurrency
        busy = frozenset(host for host, count in self._flying.items() if count >= limits.get(host, 1))
        return replace(wanted, busy_hosts=busy)

    def _has_room(self) -> bool:
        return self.spider.cleaning is None or self.spider.cleaning.has_room()

    def _rest_until(self, now: float, moment: float) -> None:
        """Ask the frontier again only then; Scrapy itself asks every five seconds, or when something has ended."""
        self._idle_until = min(moment, now + TICK_SECONDS)
        if moment - now < TICK_SECONDS:
            _reactor().callLater(max(moment - now, 0.001), self._nudge)

    def _nudge(self) -> None:
        # Scrapy has no public way to say that the scheduler has something again.
        slot = getattr(self.crawler.engine, "_slot", None)
        if slot is not None and slot.closing is None:
            slot.nextcall.schedule()

    # --- time

    def _tick(self) -> None:
        """Every half second: keep leases, take back lost ones, wake what is due, look for what the dead left."""
        now = time.time()
        with self._stopping():
            if now - self._beaten_at >= self.frontier.lease_seconds / BEATS_A_LEASE:
                self._beaten_at = now
                self.frontier.beat(now)
                self._adopt(now)
            if not self.spider.is_once and now - self._woken_at >= 1.0:
                self._woken_at = now
                if self.frontier.wake_due(now):
                    self._idle_until = 0.0
            if now >= self._look_at:
                self._look(now)
                # Counting a long queue takes its time: a fiftieth of the run at the most.
                self._look_at = now + max(LOOK_SECONDS, 50 * (time.time() - now))
        self._nudge()

    def _look(self, now: float) -> None:
        """Tell what waits, and until when there is nothing to do."""
        self.spider.tally.note_waiting(self.frontier.count_queued())
        if self._flights or self._again or self.spider.is_once:
            return
        ahead = self.frontier.look_ahead(now, self._find_wanted())
        moments = [at for at in (ahead.next_at, ahead.next_visit_at) if at is not None]
        until = min(moments, default=None)
        if until is None or until > now + LOOK_SECONDS:
            self.spider.note_idle(until)

    def _adopt(self, now: float) -> None:
        for abandoned in self.frontier.find_abandoned(now):
            if abandoned.worker in self._strangers:
                continue
            if self.spider.adopt(abandoned):
                log.warning("took over what the worker in %s left behind", abandoned.folder)
            else:
                self._strangers.add(abandoned.worker)

    def _is_anything_ahead(self) -> bool:
        now = time.time()
        ahead = self.frontier.look_ahead(now, self._find_wanted())
        is_soon = ahead.next_at is not None and ahead.next_at <= now + self.patience_seconds
        if is_soon or ahead.leased_elsewhere:
            self._ending_since = 0.0
            return True
        if self.spider.cleaning is not None and not self.spider.cleaning.is_idle():
            return True
        self._ending_since = self._ending_since or now
        # A worker that is gone without a word may have left answers and records that nobody would finish.
        return self.frontier.is_anyone_silent(self._ending_since, without=self._strangers)

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """A frontier that cannot be used ends the run."""
        try:
            yield
        except FrontierError as error:
            self._idle_until = float("inf")
            self.spider.stop(error)

    def _count(self, name: str) -> None:
        if self.crawler.stats is not None:
            self.crawler.stats.inc_value(f"copydesk/{name}")


def _reactor() -> Any:
    from twisted.internet import reactor

    return reactor
