"""A crawl's cleaning side without its fetching side: a frontier and an archive are filled, then cleaned.

As a script it cleans what waits in a folder, to be killed at any moment.
"""

from __future__ import annotations

import sys
import time
from collections import deque
from pathlib import Path
from types import SimpleNamespace

from scrapy.utils.test import get_crawler
from twisted.internet.task import Clock

from cleaner import Fact, embedding
from spiders.archive import Archive
from spiders.cleaning import Cleaning
from spiders.exchange import Exchange, Told, to_digest
from spiders.frontier import Answer, End, Kind, Outcome, Target
from spiders.frontier.opening import open_frontier
from spiders.site import Site

SITE = Site("Relay", "https://relay.example/", ("relay.example",))
FEED = "https://relay.example/rss"
WORDS = "The river rose {n} centimetres overnight, the mayor said on Monday, and the old bridge was closed to cars."


def to_url(n: int) -> str:
    return f"https://relay.example/news/{n}"


def to_html(n: int, more: str = "", head: str = "") -> bytes:
    story = f"<p>{WORDS.format(n=n)}</p><p>Nobody was hurt in the {n} houses, a spokesman told reporters.</p>{more}"
    menu = "".join(f'<li><a href="/{word}">{word}</a>' for word in ("home", "world", "sport"))
    title = f"River rises {n} centimetres"
    body = f"<ul class=nav>{menu}</ul><article><h1>{title}</h1>{story}</article>"
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


class Fetched:
    """A folder with a frontier and an archive into which pages are put as a crawl does."""

    def __init__(self, folder: Path, address: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.frontier = open_frontier(folder, address)
        self.archive = Archive(folder, self.frontier.worker)
        self.archive.recover(self.frontier)
        self.now = time.time()

    def fetch(self, pages: dict[str, bytes], later_seconds: float = 1e8) -> None:
        """Fetch these addresses, each with its answer, so much later that all are due again."""
        self.now += later_seconds
        now = self.now
        targets = [
            Target(url, "Relay", "relay.example", Kind.ARTICLE, facts=facts, origin=FEED, is_start=True)
            for url in pages
            for facts in [(Fact("title", f"Told {url}", "feed"),)]
        ]
        self.frontier.start_run(targets, {"relay.example": 0.0}, now)
        self.frontier.wake_due(now)
        left = dict(pages)
        while left:
            now += 0.001
            lease = self.frontier.next(now)
            assert lease is not None, left.keys()
            body = left.pop(lease.target.url)
            told = Told("article", lease.target.origin, lease.target.facts)
            headers = (("Content-Type", "text/html"),)
            exchange = Exchange(lease.target.url, "2026-11-22T03:15:00Z", 200, headers, body, told=told)
            stored = self.archive.append(exchange)
            answer = Answer(lease.target.url, 200, digest=to_digest(body), stored=stored)
            assert self.frontier.finish(lease, Outcome(End.DONE, answer=answer), now)

    def close(self) -> None:
        self.archive.close()
        self.frontier.close()


class InlineCrew:
    """What stands in for the processes where a test is not about them."""

    def __init__(self, size, prepare, *, limits, ahead=1) -> None:
        self._job = None
        self._prepare = prepare
        self._tasks: deque = deque()

    has_room = True

    @property
    def is_busy(self) -> bool:
        return bool(self._tasks)

    def assign(self, key, payload) -> None:
        self._tasks.append((key, payload))

    def wait(self, timeout_seconds=None):
        """One task a turn."""
        self._job = self._job or self._prepare()
        if self._tasks:
            key, payload = self._tasks.popleft()
            try:
                yield embedding.Answer(key, self._job(payload, SimpleNamespace(start_document=lambda: None)))
            except Exception as error:
                yield embedding.Raised(key, error)

    def __exit__(self, *_) -> None:
        self._tasks.clear()


class Cleaned:
    """A run of the cleaning side over a folder."""

    def __init__(self, frontier, folder: Path, **settings) -> None:
        crawler = get_crawler(settings_dict={"COPYDESK_CLEAN_WORKERS": 1, **settings})
        self.error: OSError | None = None
        self.told: list[tuple[str, str]] = []
        crawler.spider = SimpleNamespace(
            frontier=frontier, folder=folder, sites=(SITE,), stop=self.stop,
            note_record=lambda capture, claim, status: self.told.append((capture.url, claim.verdict)),
        )  # fmt: skip
        self.crawler = crawler
        self.cleaning = Cleaning.from_crawler(crawler)
        self.cleaning._loop.clock = Clock()
        self.cleaning.open()

    def stop(self, error: OSError) -> None:
        self.error = self.error or error

    def run(self) -> Cleaned:
        """Clean until nothing waits."""
        while not self.cleaning.is_idle():
            self.cleaning._turn()
            time.sleep(0.005)
        self.cleaning.close("finished")
        return self


if __name__ == "__main__":
    place = Path(sys.argv[1])
    state = open_frontier(place)
    started = Cleaned(state, place, COPYDESK_PART_BYTES=20_000)
    while not started.told and not started.cleaning.is_idle():
        started.cleaning._turn()
        time.sleep(0.001)
    print("begun", flush=True)
    started.run()
    state.close()
