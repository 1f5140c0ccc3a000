"""What one document may cost, how a worker can end, and what that means for the document it was on."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaner.errors import CopydeskError, UsageError
from cleaner.model import Status

MAX_DEATHS = 3
"""So many workers may die on a document of an unknown cause (a person, the system) before it is given up."""

OUT_OF_MEMORY = 77
"""The exit code of a worker whose document needed more than its memory."""
ORPHANED = 78
"""That of one whose parent is gone."""


class WorkerError(CopydeskError):
    """Worker processes cannot be started, or die where no document is to blame."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one document may cost: seconds of processor time, and bytes of memory above what a worker needs anyway.

    >>> Limits(seconds=5).seconds
    5
    """

    seconds: float = 60.0
    bytes: int = 2_000_000_000

    def __post_init__(self) -> None:
        if not self.seconds > 0 or self.bytes <= 0:
            raise UsageError("the limits of time and memory must be positive")


DEFAULT_LIMITS = Limits()


class Answer(NamedTuple):
    """What a job returned for the task named `key`."""

    key: Any
    value: Any


class Raised(NamedTuple):
    """The exception that a job raised for the task named `key`."""

    key: Any
    error: Exception


class Death(NamedTuple):
    """The worker died that was on the task named `key`; `counters` as it left them."""

    key: Any
    exitcode: int
    counters: tuple[int, ...]


Event = Answer | Raised | Death


def to_verdict(death: Death, deaths: int, limits: Limits) -> tuple[Status, str] | None:
    """Status and reason of the document that a worker died on for the `deaths`th time; None: it is to be tried again.

    >>> to_verdict(Death(0, -9, ()), 1, Limits()) is None
    True
    """
    if death.exitcode == -signal.SIGPROF:
        return Status.TOO_SLOW, f"more than {limits.seconds:g} seconds of processor time"
    if death.exitcode == OUT_OF_MEMORY:
        return Status.TOO_LARGE, f"more than {limits.bytes / 1e6:,.0f} MB of memory needed"
    if deaths < MAX_DEATHS:
        return None
    return (
        Status.UNREADABLE,
        f"the process cleaning it died {deaths} times, the last time by {name_exit(death.exitcode)}",
    )


def name_exit(exitcode: int) -> str:
    """How a process ended, in words.

    >>> name_exit(-11), name_exit(1)
    ('signal SIGSEGV', 'exit code 1')
    """
    if exitcode >= 0:
        return f"exit code {exitcode}"
    try:
        return f"signal {signal.Signals(-exitcode).name}"
    except ValueError:
        return f"signal {-exitcode}"
