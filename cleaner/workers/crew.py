"""The parent's side: a crew of workers that outlives its members. The dead are replaced, and no task is lost."""

from __future__ import annotations

import contextlib
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from multiprocessing.resource_tracker import ensure_running
from typing import Any, Self

from cleaner.workers.desk import COUNTERS, READY, STOP, Job, work
from cleaner.workers.limits import MAX_DEATHS, Answer, Death, Event, Limits, Raised, WorkerError, name_exit


@dataclass(slots=True)
class _Member:
    """One worker, with the tasks it was given and has not answered."""

    process: SpawnProcess
    connection: Connection
    counters: Any
    tasks: deque[tuple[Any, Any]] = field(default_factory=deque)
    is_ready: bool = False

    def send(self, payload: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its death is seen when it is waited for
            self.connection.send(payload)


class Crew:
    """At most `size` workers that run the job which `prepare` returns in each of them.

    `prepare` is importable or a partial of what is. A worker is given up to `ahead` tasks at once, so that it never
    waits for the next; those that it had not begun when it died go to others.
    """

    def __init__(self, size: int, prepare: Callable[[], Job], *, limits: Limits, ahead: int = 1) -> None:
        self._size = size
        self._prepare = prepare
        self._limits = limits
        self._ahead = ahead
        self._members: list[_Member] = []
        self._false_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with holding_interrupts():
            for member in self._members:
                member.process.kill()
            for member in self._members:
                member.process.join()
                member.connection.close()

    @property
    def has_room(self) -> bool:
        """Whether a task could be begun, or be laid ready, at once."""
        return len(self._members) < self._size or any(len(member.tasks) < self._ahead for member in self._members)

    @property
    def is_busy(self) -> bool:
        """Whether a task is unanswered."""
        return any(member.tasks for member in self._members)

    def assign(self, key: Any, payload: Any) -> None:
        """Give a task to whoever has least to do. Its event carries `key`, which stays here."""
        member = min(self._members, key=lambda member: len(member.tasks), default=None)
        if member is None or (member.tasks and len(self._members) < self._size):
            member = self._start()
        member.tasks.append((key, payload))
        if member.is_ready:
            member.send(payload)

    def wait(self, timeout_seconds: float | None = None, *, also: Sequence[int] = ()) -> Iterator[Event]:
        """What happened since; waits for something to happen, for the time to pass, or for a file number of `also`."""
        members = {member.connection: member for member in self._members}
        for item in wait([*members, *also], timeout_seconds):
            if isinstance(item, Connection):
                yield from self._hear(members[item])

    def stop(self) -> None:
        """Tell every worker to begin no further document."""
        for member in self._members:
            member.counters[STOP] = 1

    def counters(self) -> list[tuple[int, ...]]:
        """The counters of every worker that is on a task."""
        return [tuple(member.counters) for member in self._members if member.tasks]

    def _hear(self, member: _Member) -> Iterator[Event]:
        try:
            said = member.connection.recv()
        except (EOFError, OSError):
            yield from self._bury(member)
            return
        if isinstance(said, str) and said == READY:
            member.is_ready, self._false_starts = True, 0
            for _, payload in member.tasks:
                member.send(payload)
            return
        if not member.is_ready:  # what `prepare` raised
            raise said[1]
        key, _ = member.tasks.popleft()
        if not member.tasks:  # what it did is told; the next task counts from zero
            member.counters[STOP + 1 :] = [0] * (COUNTERS - STOP - 1)
        is_raised, value = said
        yield Raised(key, value) if is_raised else Answer(key, value)

    def _bury(self, member: _Member) -> Iterator[Event]:
        """Account for a worker that is gone."""
        self._members.remove(member)
        member.connection.close()
        member.process.join()
        code = member.process.exitcode or 0
        if not member.is_ready:
            self._false_starts += 1
            if code >= 0 or self._false_starts > MAX_DEATHS * self._size:
                raise WorkerError(
                    f"a worker process ended before it could begin ({name_exit(code)}): a script that cleans with "
                    "workers does so under `if __name__ == '__main__':`"
                )
        elif member.tasks:
            key, _ = member.tasks.popleft()
            yield Death(key, code, tuple(member.counters))
        for key, payload in member.tasks:
            self.assign(key, payload)

    def _start(self) -> _Member:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        counters = context.RawArray("q", COUNTERS)
        process = context.Process(target=work, args=(theirs, counters, self._prepare, self._limits), daemon=True)
        ensure_running()  # which would let interrupts through again while it starts
        with holding_interrupts():
            process.start()
            member = _Member(process, ours, counters)
            self._members.append(member)
        theirs.close()
        return member


@contextlib.contextmanager
def holding_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a worker started meanwhile never hears it, and ends when this process does."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
