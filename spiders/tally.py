"""What became of every address of a run: the exit code and the final table are read from here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.table import Table
from rich.text import Text

from spiders.site import Site

FAILED_STATUSES = frozenset({"unreadable", "too_large", "too_slow"})
"""Statuses of articles that count as failures of the run, as they do for `copydesk clean`."""

MAIN_COLUMNS = frozenset({"found", "fetched", "articles", "failed"})


@dataclass(slots=True)
class SiteTally:
    """The counts of one site. Every address that is asked for waits until exactly one outcome ends it.

    found     addresses of stories, each once
    known     of those, already in the output folder: not asked for again
    left      not asked for, because the limit or the page cap was reached
    fetched   stories answered with a page
    statuses  records written, by status of the article
    copies    addresses that turned out to be others of a story that is there
    gone      answered with 404 or 410
    robots    refused by robots.txt
    """

    name: str
    found: int = 0
    known: int = 0
    left: int = 0
    fetched: int = 0
    copies: int = 0
    gone: int = 0
    robots: int = 0
    asked: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)

    def ask(self, url: str) -> None:
        """Note that `url` is being asked for."""
        self.asked += 1
        self.waiting.add(url)

    def end(self, url: str) -> bool:
        """Note that `url` came to its end; False when it had ended before."""
        if url not in self.waiting:
            return False
        self.waiting.discard(url)
        return True

    def copy(self, url: str) -> None:
        """Note that `url` is another address of a story that is there."""
        self.copies += self.end(url)

    def fail(self, url: str, reason: str) -> None:
        """Note that `url` failed, and why."""
        self.end(url)
        self.failures[url] = reason

    def write(self, url: str, status: str) -> None:
        """Note that the record of `url` was written with this status."""
        self.end(url)
        self.statuses[status] += 1
        if status in FAILED_STATUSES:
            self.failures[url] = f"the article is {status}"

    def to_row(self) -> dict[str, int | str]:
        """The counts by the name of their column in the table."""
        others = ", ".join(f"{count} {status}" for status, count in self.statuses.most_common() if status != "article")
        return {
            "found": self.found,
            "known": self.known,
            "fetched": self.fetched,
            "articles": self.statuses["article"],
            "others": others,
            "copies": self.copies,
            "gone": self.gone,
            "robots": self.robots,
            "failed": len(self.failures),
            "waiting": len(self.waiting),
        }


class Tally:
    """The counts of a run, by site.

    >>> tally = Tally([Site("Relay", "https://r.org/", ("r.org",))])
    >>> relay = tally.of(Site("Relay", "https://r.org/", ("r.org",)))
    >>> relay.ask("https://r.org/a"); tally.close("finished"); list(tally.find_failures())
    [('Relay', 'https://r.org/a', 'no answer was ever seen')]
    """

    def __init__(self, sites: Iterable[Site]) -> None:
        self._sites = {site: SiteTally(site.name) for site in sites}
        self.reason = ""
        self.output_error: OSError | None = None

    def of(self, site: Site) -> SiteTally:
        """The counts of one site."""
        return self._sites[site]

    def close(self, reason: str) -> None:
        """End the run. What still waits after a run that came to its end was lost on the way, and is a failure."""
        self.reason = reason
        if not self.is_interrupted:
            for counts in self._sites.values():
                for url in sorted(counts.waiting):
                    counts.fail(url, "no answer was ever seen")

    @property
    def is_interrupted(self) -> bool:
        """Whether the run was stopped before its end."""
        return self.reason != "finished"

    def find_failures(self) -> Iterator[tuple[str, str, str]]:
        """Site, address and reason of each failure."""
        for counts in self._sites.values():
            for url, reason in counts.failures.items():
                yield counts.name, url, reason

    def count(self, column: str) -> int:
        """The sum of one count over all sites."""
        return sum(getattr(counts, column) for counts in self._sites.values())

    def to_table(self) -> Table:
        """The counts as a table, one row a site. Beside the main columns only those that have something to tell."""
        rows = {counts.name: counts.to_row() for counts in self._sites.values()}
        names = dict.fromkeys(name for row in rows.values() for name in row)
        columns = [name for name in names if name in MAIN_COLUMNS or any(row[name] for row in rows.values())]
        table = Table(box=None, pad_edge=False)
        table.add_column("site", no_wrap=True)
        for name in columns:
            table.add_column(name, justify="right", no_wrap=True)
        for site, row in rows.items():
            table.add_row(Text(site), *(Text(str(row[name] or 0)) for name in columns))
        return table
