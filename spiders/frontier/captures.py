"""The cleaning side: captures that wait, what each turned out to be, and how far the parts count."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from spiders.frontier.data import Capture, Claim, Kind, Part, Stored
from spiders.frontier.database import Database
from spiders.frontier.policy import Policy
from spiders.frontier.targets import SOONER, first, to_facts

LOST = Claim("lost")
CAPTURE_COLUMNS = (
    "visit.id, visit.target, visit.url, visit.site, visit.status, visit.at, worker.folder, visit.file, "
    "visit.start_bytes, visit.length_bytes, visit.digest, visit.facts, visit.origin"
)
CAPTURES = f"SELECT {CAPTURE_COLUMNS} FROM visit JOIN worker ON worker.worker = visit.worker"


class Captures:
    """Captures and parts of one worker."""

    def __init__(self, database: Database, policy: Policy, worker: str, folder: str) -> None:
        self._database = database
        self._policy = policy
        self._worker = worker
        self._folder = folder
        self._handed: set[int] = set()

    def take(self, limit: int) -> tuple[Capture, ...]:
        """The oldest raw captures that were not handed out yet."""
        rows = self._database.run(
            f"{CAPTURES} WHERE visit.cleaner = :me AND visit.cleaning = 'raw' ORDER BY visit.id LIMIT :limit",
            me=self._worker,
            limit=limit + len(self._handed),
        )
        found = [to_capture(row) for row in rows if row[0] not in self._handed][:limit]
        self._handed.update(capture.id for capture in found)
        return tuple(found)

    def count_raw(self) -> int:
        """How many captures wait for this worker."""
        sql = "SELECT count(*) FROM visit WHERE cleaning = 'raw' AND cleaner = :me"
        ((count,),) = self._database.run(sql, me=self._worker)
        return int(count)

    def load(self, number: int) -> Capture | None:
        """The capture with this id, where its raw answer is kept."""
        rows = self._database.run(f"{CAPTURES} WHERE visit.id = :id AND visit.file IS NOT NULL", id=number)
        return to_capture(rows[0]) if rows else None

    @contextmanager
    def recording(self, clock: Callable[[], float]) -> Iterator[OneRecording]:
        """One transaction; what it claims is handed out again if it fails."""
        open_recording = OneRecording(self._database, self._policy, self._worker, self._folder, clock())
        try:
            with self._database.transaction():
                yield open_recording
        finally:
            self._handed.difference_update(open_recording.claimed)

    def find_parts(self) -> tuple[Part, ...]:
        """This worker's parts that are not finished."""
        rows = self._database.run(
            "SELECT name, length_bytes, records, folder FROM part WHERE worker = :me AND is_whole = 0 ORDER BY name",
            me=self._worker,
        )
        return tuple(Part(*row) for row in rows)

    def close_part(self, name: str, folder: str) -> None:
        """Note that a part is whole."""
        self._database.change(
            "UPDATE part SET is_whole = 1 WHERE name = :name AND folder = :folder", name=name, folder=folder
        )

    def archive_length(self, file: str) -> int:
        """How far an archive file is committed."""
        ((length,),) = self._database.run(
            "SELECT max(start_bytes + length_bytes) FROM visit WHERE worker = :me AND file = :file",
            me=self._worker,
            file=file,
        )
        return int(length or 0)

    def lose(self, file: str, length: int, now: float) -> tuple[int, list[str]]:
        """Queue again what stood behind `length` and has no record yet; how many fetches, and their hosts."""
        lost = self._database.run(
            "SELECT id, target, host, cleaning FROM visit WHERE worker = :me AND file = :file "
            "AND start_bytes + length_bytes > :length",
            me=self._worker,
            file=file,
            length=length,
        )
        for number, _, _, cleaning in lost:
            self._database.change(
                "UPDATE visit SET file = NULL, cleaning = :cleaning WHERE id = :id",
                id=number,
                cleaning="lost" if cleaning == "raw" else cleaning,
            )
        again = [(target, host) for _, target, host, cleaning in lost if cleaning == "raw"]
        fetch_again(self._database, [target for target, _ in again], now)
        return len(lost), [host for _, host in again]


class OneRecording:
    """One transaction of the cleaning side (see model.Recording)."""

    def __init__(self, database: Database, policy: Policy, worker: str, folder: str, now: float) -> None:
        self._database = database
        self._policy = policy
        self._worker = worker
        self._folder = folder
        self._now = now
        self.claimed: list[int] = []

    def claim(self, capture: Capture, *, named: str | None, text_hash: str, status: str) -> Claim:
        """Settle what a capture is: a copy where its address, or the one it names, is the story of another target."""
        self.claimed.append(capture.id)
        mine = self._database.run(
            f"SELECT id FROM visit WHERE id = :id AND cleaner = :me AND cleaning = 'raw'{self._database.locked}",
            id=capture.id,
            me=self._worker,
        )
        if not mine:
            return LOST
        owner = self._find_owner(capture.target, named)
        claim = Claim("copy", of=owner) if owner else self._to_version(capture, text_hash)
        cleaning = "recorded" if claim.is_wanted else claim.verdict
        self._database.change(
            "UPDATE visit SET cleaning = :cleaning, article_status = :status, version = :version, copy_of = :of "
            "WHERE id = :id",
            cleaning=cleaning, status=status, version=claim.version, of=claim.of or None, id=capture.id,
        )  # fmt: skip
        if claim.verdict == "copy":
            self._database.change(
                "UPDATE target SET state = 'copy', due_at = NULL WHERE url = :url AND state = 'done'",
                url=capture.target,
            )
        elif claim.verdict != "new":
            self._adapt(capture.target, has_changed=claim.verdict == "changed")
        return claim

    def note_part(self, part: Part) -> None:
        """Note how far a part counts."""
        self._database.change(
            "INSERT INTO part (worker, name, folder, length_bytes, records, is_whole) "
            "VALUES (:me, :name, :folder, :length, :records, 0) ON CONFLICT (folder, name) DO UPDATE "
            "SET worker = :me, length_bytes = :length, records = :records, is_whole = 0",
            me=self._worker, name=part.name, folder=part.folder or self._folder, length=part.length_bytes,
            records=part.records,
        )  # fmt: skip

    def _find_owner(self, own: str, named: str | None) -> str:
        """Another target whose story this is; "" when it is this one's, which is then noted."""
        addresses = [address for address in dict.fromkeys((named, own)) if address]
        for address in addresses:
            row = first(self._database.run("SELECT target FROM story WHERE address = :address", address=address))
            if row is not None and row[0] != own:
                return str(row[0])
        if named and named != own:
            row = first(self._database.run("SELECT state FROM target WHERE url = :url", url=named))
            if row is not None and row[0] in ("queued", "leased"):
                return named
        for address in sorted(addresses):
            self._database.change(
                "INSERT INTO story (address, target) VALUES (:address, :own) ON CONFLICT (address) DO NOTHING",
                address=address,
                own=own,
            )
            ((target,),) = self._database.run("SELECT target FROM story WHERE address = :address", address=address)
            if target != own:  # another worker was faster by this much
                return str(target)
        return ""

    def _to_version(self, capture: Capture, text_hash: str) -> Claim:
        row = first(
            self._database.run(
                f"SELECT text_hash, version, visit FROM record WHERE target = :url{self._database.locked}",
                url=capture.target,
            )
        )
        if row is not None and row[0] == text_hash:
            return Claim("unchanged", version=row[1], previous=row[2])
        version = row[1] + 1 if row else 1
        self._database.change(
            "INSERT INTO record (target, text_hash, version, visit) VALUES (:url, :hash, :version, :id) "
            "ON CONFLICT (target) DO UPDATE SET text_hash = :hash, version = :version, visit = :id",
            url=capture.target, hash=text_hash, version=version, id=capture.id,
        )  # fmt: skip
        return Claim("changed", version=version, previous=row[2]) if row else Claim("new")

    def _adapt(self, url: str, *, has_changed: bool) -> None:
        row = first(self._database.run("SELECT visit_wait, visited_at FROM target WHERE url = :url", url=url))
        wait = self._policy.to_visit_wait(row[0] if row else None, is_list=False, has_changed=has_changed)
        self._database.change(
            "UPDATE target SET visit_wait = :wait, due_at = :due, changes = changes + :changed "
            "WHERE url = :url AND state = 'done'",
            wait=wait, due=self._now + wait, changed=int(has_changed), url=url,
        )  # fmt: skip


def free_copies(database: Database, url: str) -> None:
    """Let pages that were taken for copies of a target be looked at again: it failed, and has no record itself."""
    database.change(
        "UPDATE visit SET cleaning = 'raw', copy_of = NULL WHERE cleaning = 'copy' AND copy_of = :url "
        "AND NOT EXISTS (SELECT 1 FROM record WHERE target = :url)",
        url=url,
    )


def fetch_again(database: Database, urls: list[str], now: float) -> None:
    """Queue targets as if their last answer had never come."""
    for url in sorted(urls):
        database.change(
            f"UPDATE target SET {SOONER}, etag = '', last_modified = '', digest = '' "
            "WHERE url = :url AND state IN ('done', 'failed')",
            url=url,
            now=now,
        )


def to_capture(row: tuple[Any, ...]) -> Capture:
    """The capture of a row of CAPTURE_COLUMNS."""
    number, target, url, site, status, at, folder, file, start, length, digest, facts, origin = row
    return Capture(
        number, target, url, site, status, at, folder, Stored(file, start, length, digest), to_facts(facts), origin
    )


def is_story(kind: Kind) -> bool:
    """Whether the answers of this kind of target are cleaned."""
    return kind is Kind.ARTICLE
