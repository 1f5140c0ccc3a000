"""The frontier itself: leases out, outcomes in, each in one transaction (see model.Frontier)."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from spiders.frontier.captures import Captures, free_copies
from spiders.frontier.data import Abandoned, Ahead, Capture, Finished, Lease, Outcome, Part, Target, Wanted
from spiders.frontier.database import Database, Row
from spiders.frontier.ends import Ends
from spiders.frontier.hosts import Hosts, HostState
from spiders.frontier.policy import Policy
from spiders.frontier.recording import OneRecording
from spiders.frontier.schema import FAR
from spiders.frontier.targets import READ_COLUMNS, Offers, first, to_target
from spiders.frontier.workers import Workers

EVERYTHING = Wanted()
WAKE_AT_ONCE = 500
"""How many targets are made due in one transaction, so that no other worker waits long."""


class SqlFrontier:
    """The crawl's state in a database, as one worker sees it. Used from one thread."""

    def __init__(self, database: Database, policy: Policy, worker: str, folder: Path) -> None:
        self.worker = worker
        self.policy = policy
        self.lease_seconds = policy.lease_seconds
        self._database = database
        self._folder = str(folder.resolve())
        self._hosts = Hosts(database, policy, worker)
        self._offers = Offers(database)
        self._ends = Ends(database, policy, worker)
        self._captures = Captures(database, policy, worker, self._folder)
        self._workers = Workers(database, policy, worker, folder)
        self._began = 0.0
        self._wanted = EVERYTHING
        self._unwanted_hosts: set[str] = set()
        """Hosts that have nothing queued but what this worker does not want just now."""
        pop = (
            "UPDATE target SET state = 'leased', worker = :me, lease_until = :until, "
            "turn = turn + 1, tries = tries + 1 "
            "WHERE url = (SELECT url FROM target JOIN my_site ON my_site.site = target.site "
            "WHERE host = {host} AND state = 'queued' AND not_before <= :now "
            "AND is_open = 1 AND (has_room = 1 OR kind <> 'article') "
            "ORDER BY priority DESC, found_at LIMIT 1) AND state = 'queued' "
            f"RETURNING {READ_COLUMNS}, tries, turn, etag, last_modified, digest, visits"
        )
        self._pop = pop.format(host=":host")
        self._pop_of_turn = pop.format(host=f"({self._hosts.turn})")
        self._held = (
            f"SELECT visit_wait, failures, visits, changes, {self._hosts.columns} FROM target "
            "JOIN host ON host.host = target.host WHERE url = :url AND state = 'leased' "
            f"AND target.worker = :me AND turn = :turn{database.locked}"
        )

    # --- a run

    def start_run(self, starts: Iterable[Target], delays: Mapping[str, float], now: float) -> None:
        starts = tuple(starts)

        def start() -> None:
            self._began = self._workers.enter(now)
            self._workers.take_back(now, own=True)
            self._hosts.know(delays)
            for site in sorted({target.site for target in starts}):
                self._database.change(
                    "INSERT INTO my_site (site, is_open, has_room) VALUES (:site, 1, 1) ON CONFLICT (site) DO NOTHING",
                    site=site,
                )
            self._offers.write(starts, now, lists_before=self._began)
            self._offers.try_failed_again(now, self._began)
            self._hosts.let_go(now)
            self._hosts.recount()

        self._database.transact(start)

    def wake_due(self, now: float) -> int:
        woken = 0
        while True:
            hosts = self._database.transact(lambda: self._wake_some(now))
            woken += len(hosts)
            if len(hosts) < WAKE_AT_ONCE:
                return woken

    def _wake_some(self, now: float) -> list[str]:
        hosts = self._offers.wake(now, WAKE_AT_ONCE)
        self._touch(hosts, now)
        return hosts

    def beat(self, now: float) -> None:
        def beat() -> None:
            self._workers.beat(now)
            self._hosts.keep(now + self.lease_seconds)
            self._touch(self._workers.take_back(now, own=False), now)

        self._database.transact(beat)
        self._unwanted_hosts.clear()

    def close(self) -> None:
        def leave() -> None:
            now = time.time()
            self._touch(self._offers.give_back(self.worker), now)
            self._hosts.let_go(now)
            self._workers.leave(now)

        try:
            self._database.transact(leave)
        finally:
            self._database.close()

    # --- leases

    def add(self, targets: Iterable[Target], now: float) -> Finished:
        targets = tuple(targets)
        return self._database.transact(lambda: self._offer(targets, now, "done"))

    def next(self, now: float, wanted: Wanted = EVERYTHING) -> Lease | None:
        self._note_wanted(wanted)
        return self._database.transact(lambda: self._next(now, wanted))

    def _next(self, now: float, wanted: Wanted) -> Lease | None:
        until = now + self.lease_seconds
        turn = self._hosts.to_turn(now, wanted.busy_hosts | self._unwanted_hosts)
        row = first(self._database.run(self._pop_of_turn, until=until, **turn))
        if row is None:
            row = self._pop_elsewhere(now, until, wanted)
        if row is None:
            return None
        *told, tries, number, etag, last_modified, digest, visits = row
        target = to_target(told)
        self._hosts.hold(target.host, now, until)
        return Lease(target, self.worker, until, tries, number, etag, last_modified, digest, visits)

    def _pop_elsewhere(self, now: float, until: float, wanted: Wanted) -> Row | None:
        """A target of the first host that has one, where the host whose turn it is has none for now."""
        tried: set[str] = set()
        while host := self._hosts.pick(now, wanted.busy_hosts | self._unwanted_hosts | tried):
            row = first(self._database.run(self._pop, me=self.worker, until=until, host=host, now=now))
            if row is not None:
                return row
            tried.add(host)
            ((work_at,),) = self._database.run(
                "SELECT min(not_before) FROM target WHERE host = :host AND state = 'queued'", host=host
            )
            if work_at is not None and work_at <= now:
                self._unwanted_hosts.add(host)
            else:
                self._hosts.rest(host, FAR if work_at is None else work_at)
        return None

    def find_next_at(self, wanted: Wanted = EVERYTHING) -> float | None:
        self._note_wanted(wanted)
        return self._hosts.next_at(wanted.busy_hosts | self._unwanted_hosts)

    def finish(self, lease: Lease, outcome: Outcome, now: float) -> Finished | None:
        return self._database.transact(lambda: self._finish(lease, outcome, now))

    def _finish(self, lease: Lease, outcome: Outcome, now: float) -> Finished | None:
        row = first(self._database.run(self._held, url=lease.target.url, me=self.worker, turn=lease.turn))
        if row is None:
            return None
        found = self._offer(outcome.targets, now, "done")
        state, retry_at = self._ends.write_target(lease, outcome, now, row[:4], has_new=bool(found.new))
        self._ends.write_visit(lease, outcome, now)
        for alias in sorted(set(outcome.aliases) - {lease.target.url}):
            self._ends.write_alias(lease.target, alias, now)
        if state in ("failed", "gone"):
            free_copies(self._database, lease.target.url)
        self._hosts.end(HostState(*row[4:]), outcome, now, wait_until=retry_at)
        return Finished(state, found.new, found.known, retry_at)

    def _offer(self, targets: Iterable[Target], now: float, state: str) -> Finished:
        lists_before = max(self._began, now - self.policy.list_min_seconds)
        stories_before = now - self.policy.visit_min_seconds
        new, known = self._offers.write(targets, now, lists_before=lists_before, stories_before=stories_before)
        self._touch([target.host for target in (*new, *known)], now)
        return Finished(state, tuple(new), tuple(known))

    def look_ahead(self, now: float, wanted: Wanted = EVERYTHING) -> Ahead:
        self._note_wanted(wanted)
        leased: dict[str, int] = dict(
            self._database.run(
                "SELECT worker, count(*) FROM target WHERE state = 'leased' AND site IN (SELECT site FROM my_site) "
                "GROUP BY worker"
            )
        )
        here = leased.pop(self.worker, 0)
        raw = self._captures.count_raw()
        ((visit_at,),) = self._database.run(
            "SELECT min(due_at) FROM target WHERE due_at IS NOT NULL AND site IN (SELECT site FROM my_site)"
        )
        return Ahead(here, sum(leased.values()), raw, self._hosts.next_at(self._unwanted_hosts), visit_at)

    def count_queued(self) -> dict[str, int]:
        """How many targets are queued, by site."""
        rows = self._database.run(
            "SELECT site, count(*) FROM target WHERE state = 'queued' AND site IN (SELECT site FROM "
            "my_site) GROUP BY site"
        )
        return {str(site): int(count) for site, count in rows}

    def find_paused(self, now: float) -> list[tuple[str, float, str]]:
        return self._hosts.find_paused(now)

    def _note_wanted(self, wanted: Wanted) -> None:
        if wanted is self._wanted or (
            wanted.closed_sites == self._wanted.closed_sites
            and wanted.story_closed_sites == self._wanted.story_closed_sites
        ):
            return
        self._wanted = wanted
        self._unwanted_hosts.clear()
        for (site,) in self._database.run("SELECT site FROM my_site"):
            self._database.change(
                "UPDATE my_site SET is_open = :open, has_room = :room WHERE site = :site",
                open=int(site not in wanted.closed_sites),
                room=int(site not in wanted.story_closed_sites),
                site=site,
            )

    def _touch(self, hosts: Iterable[str], now: float) -> None:
        hosts = set(hosts)
        self._unwanted_hosts.difference_update(hosts)
        self._hosts.touch(hosts, now)

    def slow_down(self, host: str, delay_seconds: float) -> None:
        self._database.transact(lambda: self._hosts.slow_down(host, delay_seconds))

    def find_known(self, urls: Collection[str]) -> frozenset[str]:
        return self._offers.find_known(urls)

    def find_owner(self, url: str) -> str | None:
        return self._offers.find_owner(url)

    def load_note(self, key: str) -> str | None:
        rows = self._database.run("SELECT text FROM note WHERE key = :key", key=key)
        return str(rows[0][0]) if rows else None

    def save_note(self, key: str, text: str) -> None:
        self._database.change(
            "INSERT INTO note (key, text) VALUES (:key, :text) ON CONFLICT (key) DO UPDATE SET text = :text",
            key=key,
            text=text,
        )

    def select(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        return self._database.run(sql, **parameters)

    # --- archive, cleaning, parts

    def archive_length(self, file: str) -> int:
        return self._captures.archive_length(file)

    def lose(self, file: str, length: int) -> int:
        now = time.time()

        def lose() -> int:
            lost, hosts = self._captures.lose(file, length, now)
            self._touch(hosts, now)
            return lost

        return self._database.transact(lose)

    def take_raw(self, limit: int, now: float) -> tuple[Capture, ...]:
        return self._captures.take(limit)

    def load_recorded(self, captures: Sequence[Capture]) -> dict[str, tuple[Capture, str]]:
        return self._captures.load_recorded(captures)

    def recording(self) -> AbstractContextManager[OneRecording]:
        return self._captures.recording(time.time)

    def find_parts(self) -> tuple[Part, ...]:
        return self._captures.find_parts()

    def close_part(self, name: str, folder: str = "") -> None:
        self._captures.close_part(name, folder or self._folder)

    def find_abandoned(self, now: float) -> tuple[Abandoned, ...]:
        return self._workers.find_abandoned(now)

    def is_anyone_silent(self, since: float, without: Collection[str] = ()) -> bool:
        return self._workers.is_anyone_silent(since, without)

    def take_over(self, worker: str, now: float) -> bool:
        return self._database.transact(lambda: self._workers.take_over(worker, now))

    def give_up(self, worker: str, now: float) -> int:
        def give_up() -> int:
            hosts = self._workers.give_up(worker, now)
            self._touch(hosts, now)
            return len(hosts)

        return self._database.transact(give_up)
