"""What the frontier hands out and takes back: frozen data, and the Protocol that both implementations keep."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from cleaner import Fact


class FrontierError(OSError):
    """The state of the crawl cannot be read or written; the text says which and why."""


class Kind(StrEnum):
    """What a target is read as."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    ARTICLE = "article"


class End(StrEnum):
    """How one try at a target ended."""

    DONE = "done"
    """The page came and was read."""
    UNCHANGED = "unchanged"
    """304, or byte for byte what was there."""
    GONE = "gone"
    """404 or 410."""
    REFUSED = "refused"
    """robots.txt shuts it out."""
    COPY = "copy"
    """Another address of a target that is there."""
    FAILED = "failed"
    """For good, as far as this run goes."""
    RETRY = "retry"
    """Not this time: tried again after a while, until the tries are used up."""
    RELEASED = "released"
    """Given back without a try."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address to fetch, in its one spelling.

    `facts` is what the places that name it told about it, `origin` the first such place, `pages_left` how many
    continuation pages a section may still name. A target that `is_start` is due in every run.
    """

    url: str
    site: str
    host: str
    kind: Kind
    priority: int = 0
    depth: int = 0
    pages_left: int = 0
    facts: tuple[Fact, ...] = ()
    origin: str = ""
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class Lease:
    """A target lent to a worker until `until` (seconds since 1970), for its `tries`-th try.

    `etag` and `last_modified` are those of the last answer that was read, `digest` the digest of its body.
    """

    target: Target
    worker: str
    until: float
    tries: int
    turn: int = 0
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a raw answer stands in the archive: `file` is relative to the worker's folder; `digest` is of the body."""

    file: str
    offset: int
    length: int
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to one try. `url` is the address that answered in the end."""

    url: str
    status: int
    size_bytes: int = 0
    latency_seconds: float = 0.0
    departed_at: float = 0.0
    digest: str = ""
    etag: str = ""
    last_modified: str = ""
    stored: Stored | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a lease; everything in it is committed together.

    `targets` are what was found on the page. `retry_after_seconds` makes the whole host wait; with `is_free` the try
    does not count. `aliases` are further addresses of the same page, which need no fetching of their own.
    """

    end: End
    reason: str = ""
    targets: tuple[Target, ...] = ()
    answer: Answer | None = None
    retry_after_seconds: float | None = None
    is_free: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """An answer that is no page: why, whether another try may help, and how long the host wants to be left alone."""

    reason: str
    can_retry: bool = False
    retry_after_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """What `finish` wrote: the targets that were new, those known before, and how the target now stands.

    `state` is `queued` after a RETRY with tries left, else the end.
    """

    state: str
    new: tuple[Target, ...] = ()
    known: tuple[Target, ...] = ()
    retry_at: float | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a worker can take now: nothing of busy hosts and closed sites, no stories of sites at their limit."""

    busy_hosts: frozenset[str] = frozenset()
    closed_sites: frozenset[str] = frozenset()
    story_closed_sites: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is still to come: leases, raw captures of this worker, and the next moments.

    `next_at` is when the next host that has something queued may be asked; None when nothing is queued.
    `next_visit_at` is when the next target that was done is due again.
    """

    leased_here: int = 0
    leased_elsewhere: int = 0
    raw: int = 0
    next_at: float | None = None
    next_visit_at: float | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """A raw answer that waits to be cleaned; its archive file is `folder`/`stored.file`."""

    id: int
    target: str
    url: str
    site: str
    status: int
    fetched_at: float
    folder: str
    stored: Stored
    facts: tuple[Fact, ...] = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a cleaned capture is: `new`, a `changed` version, `unchanged`, or a `copy` of the record of `of`.

    `previous` is the visit of the version before (0: none).
    """

    verdict: str
    version: int = 1
    of: str = ""
    previous: int = 0

    @property
    def is_wanted(self) -> bool:
        """Whether a record is to be written."""
        return self.verdict in ("new", "changed")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of records and how far it counts. `name` is relative to the worker's folder and is the final one."""

    name: str
    length_bytes: int
    records: int
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A worker that has not been seen for a lease, and what it left unfinished."""

    worker: str
    folder: str
    machine: str
    parts: tuple[Part, ...] = ()
    raw: int = 0


class Recording(Protocol):
    """One transaction of the cleaning side."""

    def claim(self, capture: Capture, *, named: str | None, text_hash: str, status: str) -> Claim:
        """Settle what a cleaned capture is, and note it. `named` is the page that it names as canonical, in the site's
        spelling; `status` the article's status."""
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

    def load_capture(self, number: int) -> Capture | None:
        """A capture by its id, cleaned or not: the version before, say (`Claim.previous`)."""
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
