"""The supervisor of a batch: hands shards to workers, replaces the dead, and knows what is done and what is not."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.batch.attempts import Attempts
from cleaner.batch.cluster import Cluster
from cleaner.batch.make import Counter, Made, Task, open_maker
from cleaner.batch.parts import (
    Part,
    discard_torn,
    find_parts,
    is_local,
    open_folder,
    open_unfinished,
    to_folder,
    to_identity,
)
from cleaner.batch.plan import Plan
from cleaner.batch.shards import Shard, find_shards
from cleaner.context import load_context
from cleaner.errors import CopydeskError, UsageError
from cleaner.summary import Summary
from cleaner.workers import Answer, Crew, Event, Raised
from cleaner.write import FORMATS

WATCH_SECONDS = 0.5
"""How often whoever watches is told how far the run is."""
ENGINES = ("local", "ray")
"""What can do the work."""
_LOCK = ".parts.lock"


class OutputError(CopydeskError):
    """A part cannot be written, or another run is writing to the folder."""


class Progress(NamedTuple):
    """How far a run is: `kept_bytes` are of inputs whose parts were there before, the rest is this run's own work."""

    kept_bytes: int = 0
    bytes: int = 0
    documents: int = 0
    articles: int = 0
    failures: int = 0
    parts: int = 0


@dataclass(slots=True)
class Outcome:
    """What a batch came to: `summary` is over all finished parts, those kept from before too."""

    summary: Summary
    made: int = 0
    kept: int = 0
    removed: int = 0
    is_interrupted: bool = False


Watcher = Callable[[Progress], None]
Teller = Callable[[Summary], None]


def run_batch(
    inputs: Iterable[str],
    plan: Plan,
    *,
    workers: int = 0,
    engine: str = "local",
    watch: Watcher | None = None,
    tell: Teller | None = None,
) -> Outcome:
    """Make every part of the inputs that is missing or outdated, with so many workers (0: one a processor).

    `engine` says whose: processes of this machine, or tasks of Ray. The parts are the same for either, for any number
    of workers, and for a run that was killed and run again. `watch` is called
    twice a second, `tell` with the summary of each part that was made. Ctrl-C lets each worker finish its document; a
    second one ends them. Raises OutputError where a part cannot be written, WorkerError where workers cannot work.
    """
    if engine not in ENGINES:
        raise UsageError(f"there is no engine {engine!r}: choose from {', '.join(ENGINES)}")
    folder = open_folder(plan.folder)
    with _lock(folder), _Interrupts() as interrupts:
        run = _Run(inputs, plan, folder, tell)
        with _open_crew(engine, workers, plan, run.recipe) as crew:
            try:
                run.go(crew, interrupts, watch)
            except OSError as error:
                done = run.outcome.made + run.outcome.kept
                raise OutputError(
                    f"cannot write {error.filename or folder}: {error.strerror or error}. Parts finished: {done:,}; "
                    "make room, and run the same command again to go on"
                ) from error
        return run.outcome


class _Run:
    """One run: the shards still to come, those under way, and what is done."""

    def __init__(self, inputs: Iterable[str], plan: Plan, folder: Path, tell: Teller | None) -> None:
        context = load_context(plan.options)
        self.recipe = plan.recipe()
        self._folder = folder
        self._attempts = Attempts(plan.limits)
        self._suffix = FORMATS[plan.kind].suffix
        self._groups = {rule.id: rule.group for rule in context.rules.rules}
        self._shards = find_shards(inputs, plan)
        self._under_way: dict[int, Task] = {}
        self._count = 0
        self._is_all_begun = False
        self._tell = tell
        self._progress = Progress()
        self.outcome = Outcome(Summary(self._groups))

    def go(self, crew: Crew | Cluster, interrupts: _Interrupts, watch: Watcher | None) -> None:
        """Work until nothing is missing, or until interrupted."""
        while True:
            while crew.has_room and not self._is_all_begun and not interrupts.count:
                self._begin_next(crew)
                self._show(crew, watch)
            if not crew.is_busy:
                break
            for event in crew.wait(WATCH_SECONDS if watch else None, also=[interrupts.handle]):
                self._settle(event, crew, interrupts)
            if interrupts.count:
                interrupts.hear()
                crew.stop()
            if interrupts.count > 1:
                break
            self._show(crew, watch)
        self.outcome.is_interrupted = not self._is_all_begun or bool(self._under_way)
        if not self.outcome.is_interrupted:
            self.outcome.removed = _remove_surplus(self._folder, self._suffix, self._count)

    def _begin_next(self, crew: Crew | Cluster) -> None:
        """Look at the next shard: its part is there, or is made."""
        shard = next(self._shards, None)
        if shard is None:
            self._is_all_begun = True
            return
        self._count = shard.number + 1
        result = self._to_part(shard).load_result(to_identity(shard, self.recipe))
        if result is None:
            self._under_way[shard.number] = Task(shard, {})
            crew.assign(shard.number, self._under_way[shard.number])
            return
        self.outcome.kept += 1
        self.outcome.summary.merge(Summary.from_dict(result["summary"], self._groups))
        self._progress = self._progress._replace(kept_bytes=self._progress.kept_bytes + shard.weight_bytes)

    def _settle(self, event: Event, crew: Crew | Cluster, interrupts: _Interrupts) -> None:
        if isinstance(event, Raised):
            raise event.error
        task = self._under_way.pop(event.key)
        if isinstance(event, Answer):
            self._finish(task.shard, event.value)
            return
        self._under_way[event.key] = self._attempts.to_next(event, task)
        if not interrupts.count:
            crew.assign(event.key, self._under_way[event.key])

    def _finish(self, shard: Shard, made: Made) -> None:
        if not made.is_finished:
            self._under_way[shard.number] = Task(shard, {})
            return
        summary = Summary.from_dict(made.summary, self._groups)
        self.outcome.made += 1
        self.outcome.summary.merge(summary)
        done = self._progress
        self._progress = done._replace(
            bytes=done.bytes + shard.weight_bytes,
            documents=done.documents + summary.inputs,
            articles=done.articles + summary.statuses["article"],
            failures=done.failures + summary.failed,
            parts=done.parts + 1,
        )
        if self._tell:
            self._tell(summary)

    def _show(self, crew: Crew | Cluster, watch: Watcher | None) -> None:
        """Tell the watcher what is done, with what workers have done of their parts."""
        if watch is None:
            return
        now = self._progress
        for counters in crew.counters():
            now = now._replace(
                bytes=now.bytes + counters[Counter.BYTES],
                documents=now.documents + counters[Counter.DOCUMENTS],
                articles=now.articles + counters[Counter.ARTICLES],
                failures=now.failures + counters[Counter.FAILURES],
            )
        watch(now)

    def _to_part(self, shard: Shard) -> Part:
        return Part(self._folder, shard.number, self._suffix)


@dataclass(slots=True)
class _Interrupts:
    """Counts Ctrl-C instead of raising it, and makes `handle` readable; the third one raises after all."""

    count: int = 0
    handle: int = -1
    _sender: int = -1
    _before: Any = None
    _is_ours: bool = field(default_factory=lambda: threading.current_thread() is threading.main_thread())

    def __enter__(self) -> _Interrupts:
        self.handle, self._sender = os.pipe()
        os.set_blocking(self.handle, False)
        os.set_blocking(self._sender, False)
        if self._is_ours:
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_ours:
            signal.signal(signal.SIGINT, self._before)
        os.close(self.handle)
        os.close(self._sender)

    def hear(self) -> None:
        """Make `handle` wait for the next Ctrl-C."""
        with contextlib.suppress(BlockingIOError):
            os.read(self.handle, 16)

    def _note(self, number: int, frame: object) -> None:
        self.count += 1
        if self.count > 2:
            raise KeyboardInterrupt
        with contextlib.suppress(OSError):
            os.write(self._sender, b"!")


def _open_crew(engine: str, workers: int, plan: Plan, recipe: Mapping[str, Any]) -> Crew | Cluster:
    if engine == "ray":
        return Cluster(workers, plan, recipe)
    return Crew(workers or os.cpu_count() or 1, partial(open_maker, plan, recipe), limits=plan.limits)


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Keep a second run out of a folder on a disk; the lock ends with this process, however it ends."""
    if not is_local(folder):
        yield
        return
    with (folder / _LOCK).open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(f"{folder}: another run is writing to this folder") from None
        except OSError:  # a file system without locks
            pass
        discard_torn(folder)
        yield


def _remove_surplus(folder: Path, suffix: str, count: int) -> int:
    """Remove parts that an earlier run made of inputs that are gone."""
    surplus = [part for part in find_parts(folder, suffix) if part.number >= count]
    for part in surplus:
        if is_local(folder):
            open_unfinished(part.unfinished).close()  # wait for a worker that outlived its run
        part.remove()
    return len(surplus)


def count_kept(inputs: Iterable[str], plan: Plan, recipe: Mapping[str, Any]) -> Iterator[tuple[Shard, bool]]:
    """Every shard of the inputs, and whether its part is there already; for a look before a run."""
    suffix = FORMATS[plan.kind].suffix
    folder = to_folder(plan.folder)
    for shard in find_shards(inputs, plan):
        part = Part(folder, shard.number, suffix)
        yield shard, part.load_result(to_identity(shard, recipe)) is not None
