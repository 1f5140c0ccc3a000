"""Hosts as rows: whose turn it is, how far apart requests stay, and who is left alone for a while.

A host belongs to one worker while that worker holds leases of it, so spacing is a matter of one process; the row
carries the moment from which it may be asked again over to the next worker. Among the hosts that may be asked, the one
that has waited longest comes first: a slow host, or one with many stories, holds nobody up.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from spiders.frontier.data import End, Outcome
from spiders.frontier.database import Database
from spiders.frontier.policy import Policy
from spiders.frontier.schema import FAR
from spiders.frontier.targets import first

AHEAD_SECONDS = 0.02
"""How much early a worker may take a request of a host that it asked last: its own slot keeps the exact spacing."""


class HostState(NamedTuple):
    """What the end of a request changes about a host; `delay` is the one that counts."""

    host: str
    free_at: float
    delay: float
    pause_until: float
    errors: int
    pauses: int
    reason: str


class Hosts:
    """The host rows, as one worker sees them."""

    def __init__(self, database: Database, policy: Policy, worker: str) -> None:
        self._database = database
        self._policy = policy
        self._worker = worker
        greatest = database.greatest
        self._ready = f"ready_at = {greatest}(free_at, work_at, pause_until)"
        self.columns = (
            f"host.host, free_at, {greatest}(site_delay, own_delay), pause_until, errors, pauses, host.reason"
        )
        """The columns of a HostState."""
        self.turn = (
            "SELECT host FROM host WHERE ready_at <= :soon AND (ready_at <= :now OR worker = :me) "
            "AND (worker IS NULL OR worker = :me OR held_until < :now) AND host IN (SELECT host FROM my_host) "
            f"AND host NOT IN ({database.listed.format('busy')}) ORDER BY ready_at LIMIT 1{database.skipped}"
        )
        """The host whose turn it is, locked for this transaction; the parameters are those of `to_turn`."""
        self._held = (
            f"UPDATE host SET free_at = {greatest}(free_at, :now) + {greatest}(site_delay, own_delay), "
            f"ready_at = {greatest}({greatest}(free_at, :now) + {greatest}(site_delay, own_delay), work_at), "
            "worker = :me, held_until = :until WHERE host = :host"
        )
        work_at = f"{database.least}(work_at, :wait)"
        self._ended = (
            f"UPDATE host SET free_at = :free, work_at = {work_at}, pause_until = :pause, "
            f"ready_at = {greatest}(:free, {work_at}, :pause), errors = :errors, pauses = :pauses, reason = :reason, "
            "held_until = CASE WHEN worker = :me AND NOT EXISTS (SELECT 1 FROM target WHERE target.host = host.host "
            "AND state = 'leased') THEN 0 ELSE held_until END WHERE host = :host"
        )

    def know(self, delays: Mapping[str, float]) -> None:
        """Make the rows of hosts that site files name, with the delay they want."""
        for host, seconds in sorted(delays.items()):
            self._database.change(
                "INSERT INTO host (host, site_delay) VALUES (:host, :delay) "
                "ON CONFLICT (host) DO UPDATE SET site_delay = :delay",
                host=host,
                delay=float(seconds),
            )
            self._database.change("INSERT INTO my_host (host) VALUES (:host) ON CONFLICT (host) DO NOTHING", host=host)

    def to_turn(self, now: float, without: Collection[str]) -> dict[str, Any]:
        """The parameters of `turn`: `without` are hosts that are passed over."""
        return {"now": now, "soon": now + AHEAD_SECONDS, "me": self._worker, "busy": json.dumps(sorted(without))}

    def pick(self, now: float, without: Collection[str]) -> str | None:
        """The host whose turn it is, locked for this transaction."""
        row = first(self._database.run(self.turn, **self.to_turn(now, without)))
        return None if row is None else str(row[0])

    def hold(self, host: str, now: float, until: float) -> None:
        """Note that this worker asks a host now."""
        self._database.change(self._held, host=host, now=now, until=until, me=self._worker)

    def rest(self, host: str, work_at: float) -> None:
        """Note when a host will have something to fetch again."""
        self._database.change("UPDATE host SET work_at = :at WHERE host = :host", at=work_at, host=host)
        self._refresh([host])

    def touch(self, hosts: Iterable[str], now: float) -> None:
        """Note that there is something to fetch on hosts; rows that are missing are made."""
        for host in sorted(set(hosts)):
            self._database.change(
                "INSERT INTO host (host, work_at) VALUES (:host, :now) ON CONFLICT (host) DO UPDATE "
                "SET work_at = CASE WHEN host.work_at > :now THEN :now ELSE host.work_at END",
                host=host,
                now=now,
            )
            self._database.change("INSERT INTO my_host (host) VALUES (:host) ON CONFLICT (host) DO NOTHING", host=host)
            self._refresh([host])

    def end(self, state: HostState, outcome: Outcome, now: float, *, wait_until: float | None) -> None:
        """Note how a request to a host ended: when it may be asked again, and whether it is to be left alone.

        `state` is what its locked row held before the end of the target was written.
        """
        _, free_at, delay, pause_until, errors, pauses, reason = state
        if outcome.end is not End.RELEASED:
            departed = outcome.answer.departed_at if outcome.answer and outcome.answer.departed_at else now
            free_at = max(free_at, departed + delay)
        if is_error(outcome):
            errors += 1
            if errors >= self._policy.host_error_budget:
                errors, pauses = self._policy.host_error_budget - 1, pauses + 1
                pause_until = max(pause_until, now + self._policy.to_host_pause(pauses))
                reason = f"{self._policy.host_error_budget} failures in a row, the last: {outcome.reason}"
        elif outcome.end in (End.DONE, End.UNCHANGED):
            errors, pauses, reason = 0, 0, ""
        if outcome.retry_after_seconds is not None:
            pause_until = max(pause_until, now + outcome.retry_after_seconds)
            reason = outcome.reason
        self._database.change(
            self._ended, host=state.host, free=free_at, wait=FAR if wait_until is None else wait_until,
            pause=pause_until, errors=errors, pauses=pauses, reason=reason, me=self._worker,
        )  # fmt: skip

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """Set a host's own delay."""
        self._database.change(
            "INSERT INTO host (host, own_delay) VALUES (:host, :delay) ON CONFLICT (host) DO UPDATE "
            "SET own_delay = :delay",
            host=host,
            delay=float(delay_seconds),
        )

    def let_go(self, now: float) -> None:
        """Give up this worker's hold on hosts. What it may have sent last counts as sent now."""
        greatest = self._database.greatest
        self._database.change(
            f"UPDATE host SET free_at = {greatest}(free_at, :now + {greatest}(site_delay, own_delay)), "
            "worker = NULL, held_until = 0 WHERE worker = :me AND held_until > 0",
            now=now,
            me=self._worker,
        )
        self._database.change("UPDATE host SET worker = NULL WHERE worker = :me", me=self._worker)
        self._database.change(f"UPDATE host SET {self._ready} WHERE host IN (SELECT host FROM my_host)")

    def keep(self, until: float) -> None:
        """Hold on to the hosts that are held."""
        self._database.change(
            "UPDATE host SET held_until = :until WHERE worker = :me AND held_until > 0", until=until, me=self._worker
        )

    def recount(self) -> None:
        """Work out anew when each host of this worker has something to fetch."""
        self._database.change(
            "UPDATE host SET work_at = COALESCE((SELECT min(not_before) FROM target WHERE target.host = host.host "
            "AND state = 'queued'), :far) WHERE host IN (SELECT host FROM my_host)",
            far=FAR,
        )
        self._database.change(f"UPDATE host SET {self._ready} WHERE host IN (SELECT host FROM my_host)")

    def next_at(self, without: Collection[str]) -> float | None:
        """When the next host may be asked; None when none has anything to fetch."""
        ((at,),) = self._database.run(
            "SELECT min(ready_at) FROM host WHERE host IN (SELECT host FROM my_host) "
            f"AND host NOT IN ({self._database.listed.format('busy')})",
            busy=json.dumps(sorted(without)),
        )
        return None if at is None or at >= FAR else float(at)

    def find_paused(self, now: float) -> list[tuple[str, float, str]]:
        """Hosts that are left alone: host, until when, and why."""
        rows = self._database.run(
            "SELECT host, pause_until, reason FROM host WHERE pause_until > :now "
            "AND host IN (SELECT host FROM my_host) ORDER BY host",
            now=now,
        )
        return [(str(host), float(until), str(reason)) for host, until, reason in rows]

    def _refresh(self, hosts: Iterable[str]) -> None:
        for host in hosts:
            self._database.change(f"UPDATE host SET {self._ready} WHERE host = :host", host=host)


def is_error(outcome: Outcome) -> bool:
    """Whether an outcome is charged to the host's budget: no answer at all, or one that says it failed.

    A host that asks for patience again and again uses its budget up too.

    >>> is_error(Outcome(End.RETRY, "timed out")), is_error(Outcome(End.GONE, "404"))
    (True, False)
    """
    if outcome.end not in (End.FAILED, End.RETRY):
        return False
    return not outcome.is_free if outcome.answer is None else outcome.answer.status >= 400
