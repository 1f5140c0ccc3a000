"""Who works on a crawl: workers say that they live, and what a dead one held is taken back."""

from __future__ import annotations

import os
import platform
from collections.abc import Collection
from pathlib import Path

from spiders.frontier.captures import fetch_again
from spiders.frontier.data import Abandoned, Part
from spiders.frontier.database import Database
from spiders.frontier.policy import Policy


class Workers:
    """The registry, as one worker sees it."""

    def __init__(self, database: Database, policy: Policy, worker: str, folder: Path) -> None:
        self._database = database
        self._policy = policy
        self._worker = worker
        self._folder = str(folder.resolve())

    def enter(self, now: float) -> float:
        """Note that this worker starts; when the run that it joins began (now, when nobody else is at work)."""
        self._database.change(
            "INSERT INTO worker (worker, folder, machine, process, started_at, seen_at) "
            "VALUES (:me, :folder, :machine, :process, :now, :now) ON CONFLICT (worker) DO UPDATE "
            "SET folder = :folder, machine = :machine, process = :process, started_at = :now, seen_at = :now",
            me=self._worker, folder=self._folder, machine=platform.node(), process=os.getpid(), now=now,
        )  # fmt: skip
        ((began,),) = self._database.run(
            "SELECT min(started_at) FROM worker WHERE seen_at > :limit", limit=now - self._policy.lease_seconds
        )
        return float(began)

    def beat(self, now: float) -> None:
        """Note that this worker lives, and keep its leases."""
        until = now + self._policy.lease_seconds
        self._database.change("UPDATE worker SET seen_at = :now WHERE worker = :me", now=now, me=self._worker)
        self._database.change(
            "UPDATE target SET lease_until = :until WHERE state = 'leased' AND worker = :me",
            until=until,
            me=self._worker,
        )

    def leave(self, now: float) -> None:
        """Note that this worker stops: nobody waits for it. What it left unfinished can be taken over after a lease."""
        self._database.change(
            "UPDATE worker SET seen_at = :gone WHERE worker = :me",
            gone=now - self._policy.lease_seconds,
            me=self._worker,
        )

    def take_back(self, now: float, *, own: bool) -> list[str]:
        """Queue targets whose leases ran out, or this worker's own ones; their hosts.

        A target over which workers died again and again counts as failed: it may be what they died of.
        """
        whose = "worker = :me" if own else "lease_until < :now AND worker <> :me"
        rows = self._database.run(
            "UPDATE target SET worker = NULL, lease_until = NULL, losses = losses + 1, not_before = :now, "
            "tries = CASE WHEN tries > 0 THEN tries - 1 ELSE 0 END, "
            "state = CASE WHEN losses + 1 >= :most THEN 'failed' ELSE 'queued' END, "
            "reason = CASE WHEN losses + 1 >= :most THEN 'given up: workers died over it' ELSE reason END "
            f"WHERE state = 'leased' AND {whose} RETURNING host",
            me=self._worker, now=now, most=self._policy.max_losses,
        )  # fmt: skip
        return [host for (host,) in rows]

    def find_abandoned(self, now: float) -> tuple[Abandoned, ...]:
        """Workers that have not been seen for a lease, and left parts or captures."""
        rows = self._database.run(
            "SELECT worker, folder, machine, (SELECT count(*) FROM visit WHERE cleaner = worker.worker "
            "AND cleaning = 'raw') FROM worker WHERE worker <> :me AND seen_at <= :limit ORDER BY worker",
            me=self._worker,
            limit=now - self._policy.lease_seconds,
        )
        found = []
        for worker, folder, machine, raw in rows:
            parts = self._database.run(
                "SELECT name, length_bytes, records, folder FROM part WHERE worker = :worker AND "
                "is_whole = 0 ORDER BY name",
                worker=worker,
            )
            if raw or parts:
                found.append(Abandoned(worker, folder, machine, tuple(Part(*part) for part in parts), raw))
        return tuple(found)

    def is_anyone_silent(self, since: float, without: Collection[str]) -> bool:
        """Whether a worker that left something unfinished has not been seen since then."""
        rows = self._database.run(
            "SELECT worker FROM worker WHERE worker <> :me AND seen_at <= :since "
            "AND (EXISTS (SELECT 1 FROM visit WHERE cleaner = worker.worker AND cleaning = 'raw') "
            "OR EXISTS (SELECT 1 FROM part WHERE part.worker = worker.worker AND is_whole = 0))",
            me=self._worker,
            since=since,
        )
        return any(worker not in without for (worker,) in rows)

    def take_over(self, worker: str, now: float) -> bool:
        """Make an abandoned worker's captures and parts this one's."""
        if not self._is_gone(worker, now):
            return False
        self._database.change(
            "UPDATE visit SET cleaner = :me WHERE cleaner = :worker AND cleaning = 'raw'",
            me=self._worker,
            worker=worker,
        )
        self._database.change(
            "UPDATE part SET worker = :me WHERE worker = :worker AND is_whole = 0", me=self._worker, worker=worker
        )
        return True

    def give_up(self, worker: str, now: float) -> list[str]:
        """Queue again the targets of an abandoned worker's raw captures; their hosts."""
        if not self._is_gone(worker, now):
            return []
        rows = self._database.run(
            "UPDATE visit SET cleaning = 'lost' WHERE cleaner = :worker AND cleaning = 'raw' RETURNING target, host",
            worker=worker,
        )
        fetch_again(self._database, [target for target, _ in rows], now)
        return [host for _, host in rows]

    def _is_gone(self, worker: str, now: float) -> bool:
        gone = self._database.run(
            f"SELECT worker FROM worker WHERE worker = :worker AND seen_at <= :limit{self._database.locked}",
            worker=worker,
            limit=now - self._policy.lease_seconds,
        )
        return bool(gone)
