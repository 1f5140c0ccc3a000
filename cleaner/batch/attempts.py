"""A task whose worker died is tried again, with a verdict on a document that has had its chances."""

from __future__ import annotations

from collections import Counter as Counts

from cleaner.batch.make import Counter, Task, Verdict
from cleaner.workers import Death, Limits, WorkerError, to_verdict


class Attempts:
    """Counts the deaths over each document of the parts that are made."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deaths: Counts[tuple[int, int]] = Counts()

    def to_next(self, death: Death, task: Task) -> Task:
        """The task as the next worker is to do it. Raises WorkerError for a death that no document is to blame for."""
        number = death.counters[Counter.DOCUMENT]
        self._deaths[task.shard.number, number] += 1
        verdict = to_verdict(death, self._deaths[task.shard.number, number], self._limits)
        if verdict is None:
            return task
        if number < 0:
            raise WorkerError(f"part {task.shard.number}: {verdict[1]}, while it was on no document")
        piece = death.counters[Counter.PIECE] if death.counters[Counter.IS_READING] else None
        return Task(task.shard, {**task.verdicts, number: Verdict(verdict[0].value, verdict[1], piece)})
