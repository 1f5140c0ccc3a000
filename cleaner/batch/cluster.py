"""Ray's workers in the place of a crew: one shard a task, on this machine or on all machines of a cluster.

Tasks of Ray core and not Ray Data: a part has one name and is made by one task, so that a task that is run twice writes
the same file twice. A worker of Ray keeps one process of ours that does the work, because only a process of its own
can be held to the limits of time and memory of one document.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self

from cleaner.batch.attempts import Attempts
from cleaner.batch.make import PartMaker, Task, open_maker
from cleaner.batch.parts import to_json
from cleaner.batch.plan import Plan
from cleaner.errors import UsageError
from cleaner.workers import Answer, Crew, Death, Event, Raised, WorkerError

CONNECT_SECONDS = 10.0
"""How long a cluster is waited for whose address is given."""
WAIT_SECONDS = 0.5
"""How long Ray is asked for answers before Ctrl-C is looked for."""


class Cluster:
    """Does what a Crew does, with Ray: `assign` tasks while it `has_room`, `wait` for their events.

    `size` is how many tasks are under way at once, 0: as many as the cluster has processors, as it grows and shrinks.
    Ray is started on this machine unless there is one to join: its own variable `RAY_ADDRESS` says where.
    """

    def __init__(self, size: int, plan: Plan, recipe: Mapping[str, Any]) -> None:
        self._ray = _load_ray()
        self._is_ours = not self._ray.is_initialized()
        if self._is_ours:
            self._join()
        self._asked = size
        self._size = size or self._count_processors()
        make = self._ray.remote(num_cpus=1, max_retries=-1)(make_part)
        self._make = partial(make.remote, self._ray.put(plan), self._ray.put(dict(recipe)), str(Path.cwd()))
        self._under_way: dict[Any, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for reference in self._under_way:
            with contextlib.suppress(Exception):  # it is over, or its machine is gone
                self._ray.cancel(reference, force=True)
        if self._is_ours:
            self._ray.shutdown()

    @property
    def has_room(self) -> bool:
        """Whether a task could be begun."""
        return len(self._under_way) < self._size

    @property
    def is_busy(self) -> bool:
        """Whether a task is unanswered."""
        return bool(self._under_way)

    def assign(self, key: Any, payload: Task) -> None:
        """Begin a task. Its event carries `key`."""
        self._under_way[self._make(payload)] = key

    def wait(self, timeout_seconds: float | None = None, *, also: Sequence[int] = ()) -> Iterator[Event]:
        """What happened since, after half a second at most."""
        seconds = WAIT_SECONDS if timeout_seconds is None else min(timeout_seconds, WAIT_SECONDS)
        done, _ = self._ray.wait(list(self._under_way), num_returns=1, timeout=seconds)
        for reference in done:
            key = self._under_way.pop(reference)
            is_raised, value = self._ray.get(reference)
            yield Raised(key, value) if is_raised else Answer(key, value)
        self._size = self._asked or self._count_processors()

    def stop(self) -> None:
        """Begin nothing more: tasks under way are as long as a part, and are waited for."""

    def counters(self) -> list[tuple[int, ...]]:
        """Nothing: of Ray's tasks only the ends are seen."""
        return []

    def _join(self) -> None:
        address = os.environ.get("RAY_ADDRESS", "")
        host, _, port = address.rpartition(":")
        try:
            if host and port.isdigit():  # Ray itself would try for minutes
                socket.create_connection((host, int(port)), CONNECT_SECONDS).close()
            self._ray.init(log_to_driver=False, logging_level="ERROR")
        except (OSError, RuntimeError) as error:
            why = " ".join(str(error).split())
            raise WorkerError(f"Ray cannot be {f'joined at {address}' if address else 'started'}: {why}") from error

    def _count_processors(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))


def make_part(plan: Plan, recipe: Mapping[str, Any], folder: str, task: Task) -> tuple[bool, Any]:
    """A task of Ray: make one part, and come back with what became of it, or with (True, the error)."""
    attempts = Attempts(plan.limits)
    try:
        crew = _open_crew(plan, recipe, folder)
        crew.assign(task.shard.number, task)
        while True:
            for event in crew.wait():
                if not isinstance(event, Death):
                    return (True, event.error) if isinstance(event, Raised) else (False, event.value)
                task = attempts.to_next(event, task)
                crew.assign(task.shard.number, task)
    except Exception as error:
        return True, error


_crews: dict[str, Crew] = {}
"""The one process of ours in this worker of Ray, by what it was made for; it lives as long as the worker."""


def _open_crew(plan: Plan, recipe: Mapping[str, Any], folder: str) -> Crew:
    key = to_json({"recipe": recipe, "folder": plan.folder, "from": folder})
    if key not in _crews:
        for crew in _crews.values():
            crew.__exit__()
        _crews.clear()
        _crews[key] = Crew(1, partial(_open_maker, plan, recipe, folder), limits=plan.limits)
    return _crews[key]


def _open_maker(plan: Plan, recipe: Mapping[str, Any], folder: str) -> PartMaker:
    with contextlib.suppress(OSError):  # where inputs named by relative paths are; stores and full paths need no folder
        os.chdir(folder)
    return open_maker(plan, recipe)


def _load_ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing calls out by itself
    try:
        import ray
    except ImportError:
        raise UsageError("--engine ray needs Ray: pip install 'copydesk[ray]'") from None
    return ray
