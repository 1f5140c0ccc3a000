"""What the report of a run shows, as numbers read from the frontier: nothing is gathered while the crawl runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

SPANS = 48
"""So many spans of time a run is cut into at most."""
WIDTHS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400, 604_800, 2_592_000)
"""How long a span may be, in seconds."""
MOST_HOSTS = 500
MOST_PROBLEMS = 200
HOUR = 3_600

CLASSES = ("ok", "unmodified", "moved", "refused", "broken", "silent")
"""Answers by what they mean, in the order in which they are drawn."""

VISITS = "FROM visit WHERE id > :after AND at >= :start AND at <= :end"
IS_STORY = "kind = 'article'"
MILLISECONDS = "CASE WHEN latency < 1 THEN CAST(latency * 1000 AS INTEGER) ELSE CAST(latency * 20 AS INTEGER) * 50 END"
HOSTS = f"""
SELECT host, count(*), sum(CASE WHEN {IS_STORY} AND status BETWEEN 200 AND 299 THEN 1 ELSE 0 END),
  sum(CASE WHEN cleaning = 'recorded' AND version = 1 THEN 1 ELSE 0 END),
  sum(CASE WHEN cleaning = 'recorded' AND version > 1 THEN 1 ELSE 0 END),
  sum(CASE WHEN {IS_STORY} AND (outcome = 'unchanged' OR cleaning = 'unchanged') THEN 1 ELSE 0 END),
  sum(CASE WHEN cleaning = 'copy' THEN 1 ELSE 0 END),
  sum(CASE WHEN article_status = 'blocked' OR status IN (401, 403, 429, 451) THEN 1 ELSE 0 END),
  sum(size_bytes) {VISITS} GROUP BY host
"""
TARGETS = """
SELECT host, sum(CASE WHEN kind = 'article' AND found_at >= :start THEN 1 ELSE 0 END),
  sum(CASE WHEN state IN ('queued', 'leased') THEN 1 ELSE 0 END),
  sum(CASE WHEN state = 'failed' AND visited_at >= :start THEN 1 ELSE 0 END),
  sum(CASE WHEN state = 'refused' AND visited_at >= :start THEN 1 ELSE 0 END),
  sum(CASE WHEN state = 'gone' AND kind = 'article' AND visited_at >= :start THEN 1 ELSE 0 END)
FROM target GROUP BY host
"""
FAILED = """
SELECT host, url, reason FROM target WHERE state = 'failed' AND visited_at >= :start ORDER BY host, url LIMIT :most
"""
PAUSED = "SELECT host, reason FROM host WHERE pause_until > :end ORDER BY host LIMIT :most"
CLEANED_BADLY = f"""
SELECT host, url, article_status {VISITS} AND cleaning = 'recorded'
AND article_status IN ('blocked', 'unreadable', 'too_large', 'too_slow') ORDER BY host, url LIMIT :most
"""


class Selecting(Protocol):
    """What answers a SELECT with `:name` for its parameters."""

    def select(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]: ...


class Latency(NamedTuple):
    """How fast a host answered: the middle, and what nineteen of twenty answers stay under."""

    host: str
    p50_seconds: float
    p95_seconds: float
    answers: int


class Problem(NamedTuple):
    """What went wrong, where."""

    host: str
    url: str
    reason: str


@dataclass(slots=True)
class HostRow:
    """The counts of one host in this run. `queue` is what is still to come, `found` stories that were not known."""

    host: str
    found: int = 0
    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    copies: int = 0
    gone: int = 0
    refused: int = 0
    blocked: int = 0
    failed: int = 0
    queue: int = 0
    requests: int = 0
    bytes: int = 0


@dataclass(slots=True)
class Figures:
    """All that the report of one run shows.

    `reason` is how the run ended, empty while it goes on; `after_visit` is a visit before its first one, so that no
    more is looked at than need be. `spans` holds for each span of `width_seconds` the number of answers by class,
    `articles` that of records of articles; `statuses` counts answers by HTTP status (0: no answer came), `records` what
    was written by status of the article, `removed` blocks by group of rules.
    """

    title: str
    start: float
    end: float
    reason: str = "finished"
    after_visit: int = 0
    width_seconds: int = 1
    spans: list[dict[str, int]] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[Latency] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    hosts: list[HostRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The sum of one column over all hosts."""
        return sum(getattr(row, name) for row in self.hosts)


def load_figures(frontier: Selecting, figures: Figures) -> Figures:
    """Fill in what the frontier knows of the run between `figures.start` and `figures.end`."""
    figures.width_seconds = to_width(figures.end - figures.start)
    during = {"after": figures.after_visit, "start": figures.start, "end": figures.end}
    count = max(1, int((figures.end - figures.start) / figures.width_seconds) + 1)
    figures.spans = [dict.fromkeys(CLASSES, 0) for _ in range(count)]
    figures.articles = [0] * count
    span = "CAST(at - :start AS INTEGER) / :width"
    for place, status, number in frontier.select(
        f"SELECT {span}, status, count(*) {VISITS} GROUP BY 1, 2", width=figures.width_seconds, **during
    ):
        figures.spans[min(place, count - 1)][to_class(status)] += number
        figures.statuses[status] = figures.statuses.get(status, 0) + number
    for place, number in frontier.select(
        f"SELECT {span}, count(*) {VISITS} AND cleaning = 'recorded' AND article_status = 'article' GROUP BY 1",
        width=figures.width_seconds,
        **during,
    ):
        figures.articles[min(place, count - 1)] += number
    sql = f"SELECT article_status, count(*) {VISITS} AND cleaning = 'recorded' GROUP BY 1"
    figures.records = {status or "unknown": number for status, number in frontier.select(sql, **during)}
    figures.latencies = _find_latencies(frontier, during)
    figures.hosts = sorted(_find_hosts(frontier, during), key=lambda row: (-row.requests, row.host))[:MOST_HOSTS]
    figures.problems = list(_find_problems(frontier, during))[:MOST_PROBLEMS]
    return figures


def to_width(seconds: float) -> int:
    """How long a span of a run is that lasted so long.

    >>> to_width(20), to_width(3600), to_width(86400 * 30)
    (1, 120, 86400)
    """
    return next((width for width in WIDTHS if seconds / width <= SPANS), WIDTHS[-1])


def to_class(status: int) -> str:
    """What an answer means.

    >>> to_class(200), to_class(304), to_class(429), to_class(0)
    ('ok', 'unmodified', 'refused', 'silent')
    """
    if status == 304:
        return "unmodified"
    return {2: "ok", 3: "moved", 4: "refused", 5: "broken"}.get(status // 100, "silent")


def to_percentile(buckets: Sequence[tuple[float, int]], share: float) -> float:
    """The value under which that share of the counted values lies; `buckets` are values with counts, in order.

    >>> to_percentile([(0.1, 50), (0.2, 45), (3.0, 5)], 0.5), to_percentile([(0.1, 50), (0.2, 45), (3.0, 5)], 0.95)
    (0.1, 0.2)
    """
    wanted = share * sum(count for _, count in buckets)
    for value, count in buckets:
        wanted -= count
        if wanted <= 1e-9:
            return value
    return buckets[-1][0] if buckets else 0.0


def _find_latencies(frontier: Selecting, during: Mapping[str, float]) -> list[Latency]:
    sql = f"SELECT host, {MILLISECONDS}, count(*) {VISITS} AND status > 0 GROUP BY 1, 2 ORDER BY 1, 2"
    buckets: dict[str, list[tuple[float, int]]] = {}
    for host, milliseconds, count in frontier.select(sql, **during):
        buckets.setdefault(host, []).append((milliseconds / 1000, count))
    found = [
        Latency(host, to_percentile(rows, 0.5), to_percentile(rows, 0.95), sum(count for _, count in rows))
        for host, rows in buckets.items()
    ]
    return sorted(found, key=lambda latency: (-latency.answers, latency.host))[:MOST_HOSTS]


def _find_hosts(frontier: Selecting, during: Mapping[str, float]) -> Iterable[HostRow]:
    rows: dict[str, HostRow] = {}
    for host, *counts in frontier.select(HOSTS, **during):
        requests, fetched, new, changed, unchanged, copies, blocked, size = (int(count or 0) for count in counts)
        rows[host] = HostRow(
            host, fetched=fetched, new=new, changed=changed, unchanged=unchanged, copies=copies, blocked=blocked,
            requests=requests, bytes=size,
        )  # fmt: skip
    for host, *counts in frontier.select(TARGETS, start=during["start"]):
        found, queue, failed, refused, gone = (int(count or 0) for count in counts)
        if host not in rows and not (found or queue or failed):
            continue
        row = rows.setdefault(host, HostRow(host))
        row.found, row.queue, row.failed, row.refused, row.gone = found, queue, failed, refused, gone
    return rows.values()


def _find_problems(frontier: Selecting, during: Mapping[str, float]) -> Iterator[Problem]:
    for host, reason in frontier.select(PAUSED, end=during["end"], most=MOST_PROBLEMS):
        yield Problem(host, "", f"left alone for a while: {reason or 'it asked for it'}")
    for host, url, reason in frontier.select(FAILED, start=during["start"], most=MOST_PROBLEMS):
        yield Problem(host, url, reason or "failed")
    for host, url, status in frontier.select(CLEANED_BADLY, most=MOST_PROBLEMS, **during):
        yield Problem(host, url, f"the record is {status}")
