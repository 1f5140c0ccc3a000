"""What became of every address of a run: the exit code and the tables are read from here."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.table import Table
from rich.text import Text

from spiders.frontier import End
from spiders.site import Site

FAILED_STATUSES = frozenset({"unreadable", "too_large", "too_slow"})
"""Statuses of articles that count as failures of the run, as they do for `copydesk clean`."""

MAIN_COLUMNS = frozenset({"found", "fetched", "articles", "failed"})
MAX_LISTED = 1000
"""How many failures of a site are kept with their reasons; a run of months may have more, which are counted."""


@dataclass(slots=True)
class SiteTally:
    """The counts of one site in this run.

    found      addresses of stories that were new to the crawl
    fetched    stories answered with a page
    statuses   records of stories that are new, by status of the article
    changed    records of new versions of stories
    unchanged  visits that found a story as it was
    copies     addresses that turned out to be others of a story that is there
    gone       answered with 404 or 410
    robots     refused by robots.txt
    retried    tries that failed and were, or will be, made again
    waiting    queued
    left       queued, and not asked for because the limit or the page cap was reached
    """

    name: str
    found: int = 0
    fetched: int = 0
    changed: int = 0
    unchanged: int = 0
    copies: int = 0
    gone: int = 0
    robots: int = 0
    retried: int = 0
    waiting: int = 0
    left: int = 0
    failed: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def note(self, end: End) -> None:
        """Count how a visit to a story ended."""
        self.fetched += end is End.DONE
        self.unchanged += end is End.UNCHANGED
        self.gone += end is End.GONE
        self.robots += end is End.REFUSED
        self.copies += end is End.COPY

    def record(self, url: str, verdict: str, status: str) -> None:
        """Count what the answer of a story became."""
        self.copies += verdict == "copy"
        self.changed += verdict == "changed"
        self.unchanged += verdict == "unchanged"
        if verdict == "new":
            self.statuses[status] += 1
        if verdict in ("new", "changed") and status in FAILED_STATUSES:
            self.fail(url, f"the article is {status}")

    def fail(self, url: str, reason: str) -> None:
        """Count a failure, and keep why."""
        if url not in self.failures:
            self.failed += 1
            if len(self.failures) >= MAX_LISTED:
                return
        self.failures[url] = reason

    @property
    def recorded(self) -> int:
        """Records of this run: stories that are new, and new versions."""
        return self.statuses.total() + self.changed

    def to_row(self, seconds: float) -> dict[str, int | str]:
        """The counts by the name of their column; `seconds` is how long the run has taken."""
        others = ", ".join(f"{count} {status}" for status, count in self.statuses.most_common() if status != "article")
        return {
            "found": self.found,
            "fetched": self.fetched,
            "articles": self.statuses["article"],
            "others": others,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "copies": self.copies,
            "gone": self.gone,
            "robots": self.robots,
            "retried": self.retried,
            "failed": self.failed,
            "waiting": self.waiting,
            "rate": round((self.fetched + self.unchanged) * 60 / seconds) if seconds > 0 else 0,
        }


class Tally:
    """The counts of a run, by site.

    >>> relay = Site("Relay", "https://r.org/", ("r.org",))
    >>> tally = Tally([relay])
    >>> tally.of(relay).fail("https://r.org/a", "timed out"); list(tally.find_failures())
    [('Relay', 'https://r.org/a', 'timed out')]
    """

    def __init__(self, sites: Iterable[Site]) -> None:
        self._sites = {site.name: SiteTally(site.name) for site in sites}
        self._began = time.monotonic()
        self._seconds = 0.0
        self.reason = ""
        self.output_error: OSError | None = None
        self.report_path: Path | None = None

    def of(self, site: Site) -> SiteTally:
        """The counts of one site."""
        return self._sites[site.name]

    def note_waiting(self, queued: Mapping[str, int], closed: Iterable[str] = ()) -> None:
        """Note how many targets are queued, by site; at the end those of `closed` sites count as left."""
        limited = frozenset(closed)
        for name, counts in self._sites.items():
            count = queued.get(name, 0)
            counts.left, counts.waiting = (count, 0) if name in limited else (0, count)

    def close(self, reason: str) -> None:
        """End the run."""
        self.reason = reason
        self._seconds = time.monotonic() - self._began

    @property
    def is_interrupted(self) -> bool:
        """Whether the run was stopped before its end."""
        return self.reason != "finished"

    def find_failures(self) -> Iterator[tuple[str, str, str]]:
        """Site, address and reason of each failure that is kept."""
        for counts in self._sites.values():
            for url, reason in counts.failures.items():
                yield counts.name, url, reason

    def count(self, find: Callable[[SiteTally], int]) -> int:
        """The sum of one count over all sites."""
        return sum(find(counts) for counts in self._sites.values())

    def to_table(self) -> Table:
        """The counts as a table, one row a site. Beside the main columns only those that have something to tell."""
        seconds = self._seconds or time.monotonic() - self._began
        rows = {counts.name: counts.to_row(seconds) for counts in tuple(self._sites.values())}
        names = dict.fromkeys(name for row in rows.values() for name in row)
        columns = [name for name in names if name in MAIN_COLUMNS or any(row[name] for row in rows.values())]
        table = Table(box=None, pad_edge=False)
        table.add_column("site", no_wrap=True)
        for name in columns:
            table.add_column(name, justify="right", no_wrap=True)
        for site, row in rows.items():
            table.add_row(Text(site), *(Text(str(row[name] or 0)) for name in columns))
        return table
