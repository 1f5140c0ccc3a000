"""From the archive to records, beside the crawl: answers are cleaned in processes of their own, at their own pace.

The frontier knows which answers wait. They are handed out a few at a time and come back in their order; what each
turned out to be, and how long the part is with their records, is one transaction. So every record is written once,
whatever is killed when, and the crawl does not wait for it, unless COPYDESK_CLEAN_BACKLOG answers wait in the archive.

Wiring: `SETTINGS` below. `crawler.spider` has `.frontier`, `.folder`, `.sites` and `.stop(error)`; if it has `.output`,
each record goes there instead of to a part; if it has `.note_record(capture, claim, status)`, it is told of each.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scrapy import signals
from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall

from cleaner import Options, Status
from cleaner.embedding import Limits, WorkerError, refuse
from spiders.adopting import take_over
from spiders.frontier.model import Abandoned, Capture, Claim, Frontier, Judged
from spiders.gone import write_gone
from spiders.inorder import InOrder, Ticket, to_page
from spiders.parts import PartFile, finish, set_aside
from spiders.site import Site
from spiders.worker import Cleaned, Place, Task, to_cleaned

SETTINGS: dict[str, Any] = {"EXTENSIONS": {"spiders.cleaning.Cleaning": 100}}

TURN_SECONDS = 0.02
BATCH = 64
BATCH_SECONDS = 1.0
"""Records are noted when there are so many, or after so long, or when nothing else is under way."""
LOOK_SECONDS = 1.0
DEFAULT_BACKLOG = 20_000
DEFAULT_PART_BYTES = 128_000_000
DEFAULT_PART_SECONDS = 3_600.0
"""When a part gets its name and the next one begins."""

RAW = "SELECT count(*) FROM visit WHERE cleaning = 'raw' AND cleaner = :worker"

log = logging.getLogger(__name__)


class Counts(NamedTuple):
    """What became of the answers of this run: by verdict, by status of the article, and blocks by group of rules."""

    verdicts: Counter[str]
    statuses: Counter[str]
    removed: Counter[str]


class Cleaning:
    """The extension; `crawler.spider.cleaning` while it runs."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._options = to_options(
            {"sites": settings.getlist("COPYDESK_SITES"), **settings.getdict("COPYDESK_CLEAN_OPTIONS")}
        )
        workers = settings.getint("COPYDESK_CLEAN_WORKERS", 0) or max(1, (os.cpu_count() or 2) - 1)
        limits = Limits(seconds=settings.getfloat("COPYDESK_CLEAN_SECONDS", 60.0))
        self._answers = InOrder(workers, self._options, limits)
        self._backlog_limit = settings.getint("COPYDESK_CLEAN_BACKLOG", DEFAULT_BACKLOG)
        self._part_bytes = settings.getint("COPYDESK_PART_BYTES", DEFAULT_PART_BYTES)
        self._part_seconds = settings.getfloat("COPYDESK_PART_SECONDS", DEFAULT_PART_SECONDS)
        self._part: PartFile | None = None
        self._loop = LoopingCall(self._turn)
        self._has_more = True
        self._backlog = 0
        self._noted_at = self._looked_at = time.monotonic()
        self._ended: Deferred[None] | None = None
        self._is_closing = self._is_stopped = False
        self.counts = Counts(Counter(), Counter(), Counter())

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Cleaning:
        cleaning = cls(crawler)
        crawler.signals.connect(cleaning.open, signals.spider_opened)
        crawler.signals.connect(cleaning.close, signals.spider_closed)
        return cleaning

    def open(self) -> None:
        """Finish the parts of an earlier run, and begin."""
        spider: Any = self._crawler.spider
        spider.cleaning = self
        self._spider = spider
        self._frontier: Frontier = spider.frontier
        self._sites: dict[str, Site] = {site.name: site for site in spider.sites}
        try:
            self._finish_parts(spider.folder, self._frontier.worker)
        except OSError as error:
            self._stop(error)
            return
        self._loop.start(TURN_SECONDS, now=False).addErrback(self._fail)

    def has_room(self) -> bool:
        """Whether the crawl may fetch on: not too many answers wait to be cleaned."""
        return self._backlog < self._backlog_limit

    def is_idle(self) -> bool:
        """Whether no answer of this worker waits or is under way, and every record is written."""
        return self._is_stopped or not (self._has_more or not self._answers.is_empty)

    def kick(self) -> None:
        """Say that there may be more to clean."""
        self._has_more = not self._is_closing

    def adopt(self, abandoned: Abandoned) -> bool:
        """Take over what a worker left whose folder is here; False where it lives, or another one was faster."""
        if not take_over(self._frontier, abandoned):
            return False
        self._finish_parts(Path(abandoned.folder), abandoned.worker)
        self.kick()
        return True

    def close(self, reason: str) -> Deferred[None] | None:
        """Give the part its name when everything is clean; after an interruption, when what is under way is."""
        if reason != "finished":
            self._is_closing, self._has_more = True, False
        if self.is_idle():
            self._end()
            return None
        self._ended = Deferred()
        return self._ended

    def _turn(self) -> None:
        """Hear what is done, note it, hand out what waits."""
        if self._is_stopped:
            return
        try:
            self._answers.hear()
            self._note_ready()
            self._hand_out()
            self._look()
        except (OSError, WorkerError) as error:
            self._stop(error)
        if self._ended is not None and self.is_idle():
            self._end()

    def _hand_out(self) -> None:
        while self._has_more and (room := self._answers.room) > 0:
            captures = self._frontier.take_raw(min(room, BATCH), time.time())
            self._has_more = bool(captures)
            recorded = self._frontier.load_recorded(captures)
            for capture in captures:
                self._answers.add(capture, to_task(capture, *recorded.get(capture.target, ())))

    def _note_ready(self) -> None:
        """Note a batch when there is a full one, or when nothing is to be gained by waiting."""
        while ready := self._answers.count_ready():
            is_late = time.monotonic() - self._noted_at > BATCH_SECONDS
            if ready < BATCH and self._answers.is_busy and not is_late:
                return
            self._note(tuple(self._answers.take_ready(BATCH)))
            self._noted_at = time.monotonic()

    def _note(self, tickets: Sequence[Ticket]) -> None:
        """Claim a batch and write what is wanted of it: all of it, or nothing."""
        done = [(ticket.capture, cleaned) for ticket in tickets if (cleaned := self._find_cleaned(ticket))]
        part = self._part = self._part or PartFile(self._spider.folder, self._frontier.worker)
        output: Any = getattr(self._spider, "output", None)
        judged = [
            Judged(capture, cleaned.text_hash, cleaned.status, self._to_named(capture, cleaned))
            for capture, cleaned in done
        ]
        try:
            with self._frontier.recording() as recording:
                claims = recording.claim(judged)
                found = zip(done, claims, strict=True)
                wanted = [to_record(cleaned, claim) for (_, cleaned), claim in found if claim.is_wanted]
                if wanted and output is None:
                    for record in wanted:
                        part.add(record)
                    recording.note_part(part.to_part())
        except BaseException:
            part.cut()
            raise
        part.keep()
        for record in wanted if output is not None else ():
            output.write(record)
        for (capture, cleaned), claim in zip(done, claims, strict=True):
            self._count(capture, cleaned, claim)
        if part.size_bytes >= self._part_bytes:
            self._close_part()

    def _find_cleaned(self, ticket: Ticket) -> Cleaned | None:
        """What an answer became; one that is not in the archive any more is fetched again, by whoever fetched it."""
        if ticket.cleaned is not None or ticket.error is None:
            return ticket.cleaned
        capture = ticket.capture
        if Path(capture.folder) == Path(self._spider.folder).resolve():
            log.error("%s: fetched again: %s", capture.url, ticket.error)
            self._frontier.lose(capture.stored.file, capture.stored.offset)
            return None
        why = f"the archive cannot be read: {ticket.error}"
        return to_cleaned(refuse(to_page(capture), Status.UNREADABLE, why, self._options), {})

    def _to_named(self, capture: Capture, cleaned: Cleaned) -> str | None:
        """The page that an answer names as canonical, where it is another one of its site."""
        site = self._sites.get(capture.site)
        named = site.to_canonical(cleaned.named) if site is not None and cleaned.named else None
        return named if named != capture.target else None

    def _count(self, capture: Capture, cleaned: Cleaned, claim: Claim) -> None:
        self.counts.verdicts[claim.verdict] += 1
        if claim.is_wanted:
            self.counts.statuses[cleaned.status] += 1
            self.counts.removed.update(cleaned.removed)
        stats = self._crawler.stats
        if stats is not None:
            stats.inc_value(f"copydesk/cleaned/{claim.verdict}")
        tell = getattr(self._spider, "note_record", None)
        if tell is not None:
            tell(capture, claim, cleaned.status)

    def _look(self) -> None:
        """See how much waits, and whether the part is old enough to be given out."""
        now = time.monotonic()
        if now - self._looked_at < LOOK_SECONDS:
            return
        self._looked_at = now
        ((self._backlog,),) = self._frontier.select(RAW, worker=self._frontier.worker)
        if self._crawler.stats is not None:
            self._crawler.stats.set_value("copydesk/cleaning/backlog", self._backlog)
            self._crawler.stats.max_value("copydesk/cleaning/most_backlog", self._backlog)
        if self._part is not None and now - self._part.began > self._part_seconds:
            self._close_part()

    def _close_part(self) -> None:
        part, self._part = self._part, None
        name = part.close() if part else None
        if name is not None:
            self._frontier.close_part(name)

    def _finish_parts(self, folder: Path, worker: str) -> None:
        for part in self._frontier.find_parts():
            if self._part is None or (part.name, Path(part.folder)) != (self._part.name, self._part.folder.resolve()):
                finish(part)
                self._frontier.close_part(part.name, part.folder)
        set_aside(folder, worker)

    def _fail(self, failure: Any) -> None:
        self._stop(failure.value)

    def _stop(self, error: BaseException) -> None:
        """End the crawl: nothing can be recorded. What is in the archive is cleaned by the next run."""
        log.error("cleaning stops: %s", error)
        self._is_stopped = True
        self._spider.stop(error if isinstance(error, OSError) else OSError(str(error)))

    def _end(self) -> None:
        if self._loop.running:
            self._loop.stop()
        self._answers.close()
        try:
            self._close_part()
            write_gone(self._frontier, Path(self._spider.folder))
        except OSError as error:
            self._stop(error)
        self._is_stopped = True
        if self._ended is not None:
            ended, self._ended = self._ended, None
            ended.callback(None)


def to_options(arguments: Mapping[str, Any]) -> Options:
    """Options of the cleaner from a setting. Raises ValueError, naming the setting, for what they do not take.

    >>> to_options({"repair": {"spun": "off"}}).level("spun")
    'off'
    """
    try:
        return Options(**arguments)
    except (TypeError, ValueError) as error:
        raise ValueError(f"COPYDESK_CLEAN_OPTIONS: {error}") from None


def to_task(capture: Capture, before: Capture | None = None, text_hash: str = "") -> Task:
    """What is to be cleaned, beside the version before, whose text has this hash."""
    return Task(to_place(capture), to_place(before), text_hash) if before is not None else Task(to_place(capture))


def to_place(capture: Capture) -> Place:
    """Where the answer of a capture stands."""
    return Place(str(Path(capture.folder, capture.stored.file)), capture.stored.offset, capture.stored.length)


def to_record(cleaned: Cleaned, claim: Claim) -> str:
    """The record, which from its second version on says which it is, and what is different."""
    if claim.version < 2:
        return cleaned.line
    record = json.loads(cleaned.line)
    record["extra"] = {**record["extra"], "version": claim.version, "changed": cleaned.changed}
    return json.dumps(record, ensure_ascii=False)
