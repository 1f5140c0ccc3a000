"""Targets as rows: offering what a page named, making them wait again, and reading rows back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from cleaner import Fact
from spiders.frontier.data import Kind, Target
from spiders.frontier.database import Database, Row
from spiders.frontier.schema import OFFERED_COLUMNS

READ_COLUMNS = ", ".join(OFFERED_COLUMNS)
ALIAS = "another address"
"""Why a target that is only another address of another one has ended."""
SOONER = "state = 'queued', not_before = :now, tries = 0, due_at = NULL"
"""What makes a target wait to be fetched again."""


class Offers:
    """Targets that wait: those that a page named, those that are due again, those that are given back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        names = READ_COLUMNS
        self._insert = (
            f"INSERT INTO target ({names}, state, found_at, not_before) SELECT {names}, 'queued', :found, :now "
            f"FROM (SELECT {database.to_rows(OFFERED_COLUMNS)}) AS offered WHERE true "
            "ON CONFLICT (url) DO NOTHING RETURNING url"
        )
        self._known = (
            "SELECT url, facts, state, visited_at FROM target WHERE url IN (" + database.listed.format("urls") + ")"
        )

    def write(
        self, targets: Iterable[Target], now: float, *, lists_before: float, stories_before: float = 0.0
    ) -> tuple[list[Target], list[Target]]:
        """Insert what is new and note what was told about what is known; the new ones and the known ones.

        A known list (a feed, a sitemap, a section page) that was visited before `lists_before` waits again, and so does
        a story of which a new time of change is told, or that was visited before `stories_before` and changed since.
        """
        # In one order always: two workers that name the same addresses would wait for each other.
        offered = dict(sorted({target.url: target for target in targets}.items()))
        if not offered:
            return [], []
        rows = json.dumps([to_row(target) for target in offered.values()])
        new = {url for (url,) in self._database.run(self._insert, rows=rows, found=now, now=now)}
        known = [url for url in offered if url not in new]
        if known:
            for url, facts, state, visited_at in self._database.run(self._known, urls=json.dumps(known)):
                target = offered[url]
                has_changed = (visited_at or now) < min(target.changed_at, stories_before) and target.changed_at <= now
                is_due = has_changed or self._is_due(target, facts, visited_at, lists_before)
                self._note(target, facts, now, is_due=is_due and state in ("done", "failed"))
        return [target for target in offered.values() if target.url in new], [offered[url] for url in known]

    def find_known(self, urls: Collection[str]) -> frozenset[str]:
        """Those of some addresses that are targets, or aliases of them."""
        listed = self._database.listed.format("urls")
        rows = self._database.run(f"SELECT url FROM target WHERE url IN ({listed})", urls=json.dumps(list(urls)))
        return frozenset(url for (url,) in rows)

    def find_owner(self, url: str) -> str | None:
        """The target that an address is or is an alias of."""
        row = first(self._database.run("SELECT state, reason, origin FROM target WHERE url = :url", url=url))
        if row is None:
            return None
        return str(row[2]) if (row[0], row[1]) == ("copy", ALIAS) else url

    def try_failed_again(self, now: float, visited_before: float) -> None:
        """What failed before a run began waits again, on the sites of this worker."""
        self._database.change(
            f"UPDATE target SET {SOONER} WHERE state = 'failed' AND (visited_at IS NULL OR visited_at < :before) "
            "AND site IN (SELECT site FROM my_site)",
            now=now,
            before=visited_before,
        )

    def wake(self, now: float, limit: int) -> list[str]:
        """Up to `limit` targets whose next visit is due wait again; their hosts."""
        rows = self._database.run(
            f"UPDATE target SET {SOONER} WHERE url IN (SELECT url FROM target WHERE due_at <= :now "
            f"AND site IN (SELECT site FROM my_site) ORDER BY due_at LIMIT {limit}{self._database.skipped}) "
            "AND state IN ('done', 'failed', 'refused') RETURNING host",
            now=now,
        )
        return [host for (host,) in rows]

    def give_back(self, worker: str) -> list[str]:
        """What a worker has leased is queued again, as if it had not been tried; the hosts."""
        rows = self._database.run(
            "UPDATE target SET state = 'queued', worker = NULL, lease_until = NULL, "
            "tries = CASE WHEN tries > 0 THEN tries - 1 ELSE 0 END WHERE state = 'leased' AND worker = :worker "
            "RETURNING host",
            worker=worker,
        )
        return [host for (host,) in rows]

    def _is_due(self, target: Target, facts: str, visited_at: float | None, lists_before: float) -> bool:
        if target.kind is not Kind.ARTICLE:
            return visited_at is None or visited_at < lists_before
        told = find_modified(target.facts)
        return bool(told) and told != find_modified(to_facts(facts))

    def _note(self, target: Target, facts: str, now: float, *, is_due: bool) -> None:
        merged = from_facts(merge_facts(to_facts(facts), target.facts)) if target.facts else facts
        if merged != facts:
            self._database.change("UPDATE target SET facts = :facts WHERE url = :url", facts=merged, url=target.url)
        if is_due:
            self._database.change(
                f"UPDATE target SET {SOONER} WHERE url = :url AND state IN ('done', 'failed')", url=target.url, now=now
            )


def to_row(target: Target) -> list[Any]:
    """A target as the values of OFFERED_COLUMNS."""
    return [
        target.url,
        target.site,
        target.host,
        target.kind.value,
        target.priority,
        target.depth,
        target.pages_left,
        from_facts(target.facts),
        target.origin,
        int(target.is_start),
    ]


def to_target(row: Sequence[Any]) -> Target:
    """The target of a row of OFFERED_COLUMNS.

    >>> to_target(to_row(Target("https://a.org/x", "A", "a.org", Kind.FEED))).kind
    <Kind.FEED: 'feed'>
    """
    url, site, host, kind, priority, depth, pages_left, facts, origin, is_start = row
    return Target(url, site, host, Kind(kind), priority, depth, pages_left, to_facts(facts), origin, bool(is_start))


def to_facts(text: str) -> tuple[Fact, ...]:
    """Facts from their JSON."""
    return tuple(Fact(*fact) for fact in json.loads(text))


def from_facts(facts: Iterable[Fact]) -> str:
    """Facts as JSON: letters beyond ASCII escaped, so that no database stumbles over what a feed may hold."""
    return json.dumps([list(fact) for fact in facts])


def merge_facts(told: Iterable[Fact], more: Iterable[Fact]) -> tuple[Fact, ...]:
    """What was told with what is told now; a source that says something else about a field replaces itself.

    >>> again = [Fact("title", "Rain, again", "feed"), Fact("title", "R", "news sitemap")]
    >>> [fact.value for fact in merge_facts([Fact("title", "Rain", "feed")], again)]
    ['Rain, again', 'R']
    """
    merged = {(fact.field, fact.source): fact for fact in (*told, *more)}
    return tuple(merged.values())


def find_modified(facts: Iterable[Fact]) -> frozenset[tuple[str, str]]:
    """Each source's word on when a page was changed."""
    return frozenset((fact.source, str(fact.value)) for fact in facts if fact.field == "modified")


def first(rows: list[Row]) -> Row | None:
    """The first row, if there is one."""
    return rows[0] if rows else None
