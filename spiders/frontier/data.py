"""What the frontier hands out and takes back: frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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
    continuation pages a section may still name. A target that `is_start` is due in every run. `changed_at` is when it
    was changed last, by what names it now (seconds since 1970, 0 for unknown); it is not kept.
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
    changed_at: float = 0.0


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
class Judged:
    """A capture that was cleaned: the hash of its text, the article's status, and the page that it names as canonical,
    in the site's spelling."""

    capture: Capture
    text_hash: str
    status: str
    named: str | None = None


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
