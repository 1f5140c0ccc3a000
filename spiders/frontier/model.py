"""The frontier as its users see it: a Protocol that both databases keep, and the data that goes in and out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from spiders.frontier.data import (
    Abandoned,
    Ahead,
    Answer,
    Capture,
    Claim,
    End,
    Finished,
    FrontierError,
    Judged,
    Kind,
    Lease,
    Outcome,
    Part,
    Stored,
    Target,
    Trouble,
    Wanted,
)

__all__ = [
    "Abandoned",
    "Ahead",
    "Answer",
    "Capture",
    "Claim",
    "End",
    "Finished",
    "Frontier",
    "FrontierError",
    "Judged",
    "Kind",
    "Lease",
    "Outcome",
    "Part",
    "Recording",
    "Stored",
    "Target",
    "Trouble",
    "Wanted",
]


class Recording(Protocol):
    """One transaction of the cleaning side."""

    def claim(self, batch: Sequence[Judged]) -> list[Claim]:
        """Settle what cleaned captures are, one claim each, and note it."""
        ...

    def note_part(self, part: Part) -> None:
        """Note how far a part counts once this transaction is committed."""
        ...


class Frontier(Protocol):
    """The state of a crawl, as one worker sees it. All times are seconds since 1970."""

    worker: str
    lease_seconds: float

    def start_run(self, starts: Iterable[Target], delays: Mapping[str, float], now: float) -> None:
        """Open a run: take this worker's leases back, make the start points, what failed and what is due wait again.

        `delays` are the seconds between two requests to each host, as the site files want them.
        """
        ...

    def wake_due(self, now: float) -> int:
        """Queue again whatever is due for its next visit or its next try; how many that were."""
        ...

    def add(self, targets: Iterable[Target], now: float) -> Finished:
        """Queue targets that no page names."""
        ...

    def next(self, now: float, wanted: Wanted = ...) -> Lease | None:
        """Lease the next target: of the host that may be asked and has waited longest, the most urgent one."""
        ...

    def find_next_at(self, wanted: Wanted = ...) -> float | None:
        """When `next` may have something; None when nothing is queued that is wanted."""
        ...

    def finish(self, lease: Lease, outcome: Outcome, now: float) -> Finished | None:
        """End a lease. None when the lease was lost: then nothing was written."""
        ...

    def look_ahead(self, now: float, wanted: Wanted = ...) -> Ahead:
        """What is still to come."""
        ...

    def count_queued(self) -> Mapping[str, int]:
        """How many targets are queued, by site."""
        ...

    def find_paused(self, now: float) -> Sequence[tuple[str, float, str]]:
        """Hosts that are left alone for a while: host, until when, and why."""
        ...

    def beat(self, now: float) -> None:
        """Say that this worker lives: its leases are good for another while, and those that ran out are taken back."""
        ...

    def slow_down(self, host: str, delay_seconds: float) -> None:
        """Set a host's own delay; the larger of it and the site's counts."""
        ...

    def find_known(self, urls: Collection[str]) -> Collection[str]:
        """Those of some addresses that are targets, or aliases of them."""
        ...

    def find_owner(self, url: str) -> str | None:
        """The target that an address is or is an alias of; None for an address that is not known."""
        ...

    def archive_length(self, file: str) -> int:
        """How many bytes of an archive file of this worker are committed."""
        ...

    def lose(self, file: str, length: int) -> int:
        """Queue again what stood in an archive file behind `length`; how many fetches that were."""
        ...

    def take_raw(self, limit: int, now: float) -> tuple[Capture, ...]:
        """Raw captures of this worker in the order they came; the same ones are not handed out twice in one run."""
        ...

    def load_recorded(self, captures: Sequence[Capture]) -> Mapping[str, tuple[Capture, str]]:
        """Of the targets of captures that have a record, the capture that it was made of, and the hash of its text."""
        ...

    def recording(self) -> AbstractContextManager[Recording]:
        """A transaction of the cleaning side."""
        ...

    def find_parts(self) -> tuple[Part, ...]:
        """This worker's parts that are not finished."""
        ...

    def close_part(self, name: str, folder: str = "") -> None:
        """Note that a part is whole and has its name; `folder` where it is not this worker's own."""
        ...

    def find_abandoned(self, now: float) -> tuple[Abandoned, ...]:
        """Workers that have not been seen for a lease and left something unfinished."""
        ...

    def is_anyone_silent(self, since: float, without: Collection[str] = ()) -> bool:
        """Whether another worker left something unfinished and has not been seen since a moment."""
        ...

    def take_over(self, worker: str, now: float) -> bool:
        """Make an abandoned worker's captures and parts this one's; False when another one was faster."""
        ...

    def give_up(self, worker: str, now: float) -> int:
        """Queue again the targets of an abandoned worker's unrecorded captures; how many that were."""
        ...

    def load_note(self, key: str) -> str | None:
        """A note that was saved, by its key: `robots:HOST` and the like; shared by all workers."""
        ...

    def save_note(self, key: str, text: str) -> None:
        """Save a note under a key."""
        ...

    def select(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Rows for a report: one SELECT in the common dialect, with :name for parameters (tables: schema.py)."""
        ...

    def close(self) -> None:
        """Give back this worker's leases and close."""
        ...
