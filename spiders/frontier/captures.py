"""The cleaning side: captures that wait, what each turned out to be, and how far the parts count."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from spiders.frontier.data import Capture, Kind, Part, Stored
from spiders.frontier.database import Database
from spiders.frontier.policy import Policy
from spiders.frontier.recording import OneRecording
from spiders.frontier.targets import SOONER, to_facts

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

    def load_recorded(self, captures: Sequence[Capture]) -> dict[str, tuple[Capture, str]]:
        """Of the targets of captures that have a record, the capture that it was made of, and the hash of its text."""
        listed = self._database.listed.format("urls")
        rows = self._database.run(
            f"SELECT record.text_hash, {CAPTURE_COLUMNS} FROM record JOIN visit ON visit.id = record.visit "
            f"JOIN worker ON worker.worker = visit.worker WHERE record.target IN ({listed}) AND visit.file IS NOT NULL",
            urls=json.dumps(sorted({capture.target for capture in captures})),
        )
        found = ((to_capture(tuple(row)), text_hash) for text_hash, *row in rows)
        return {capture.target: (capture, text_hash) for capture, text_hash in found}

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
