"""The output folder of a crawl: whole part files of JSON Lines, and what earlier runs have put there.

A part that is being written is called `part-00001.jsonl.partial`; it gets its name when the run ends. What a killed run
left behind is finished by the next one: its whole lines are kept, and a torn last line is dropped, so that its page is
fetched again.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

PARTIAL = ".partial"
LOCK_NAME = ".crawl-lock"


class FolderInUseError(OSError):
    """Another crawl is writing to the folder."""


class PartFolder:
    """A folder of part files, open for one more part; `write` adds a record, `close` names the part."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / LOCK_NAME).open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise FolderInUseError(f"{self.folder}: another crawl is writing to this folder") from error
        for left in sorted(self.folder.glob(f"part-*.jsonl{PARTIAL}")):
            _finish(left)
        self._file: FileIO | None = None
        self._size_bytes = 0
        self.path: Path | None = None

    def find_records(self) -> Iterator[dict[str, Any]]:
        """The records of all finished parts, in order. Raises ValueError, naming part and line, at what is none."""
        for part in sorted(self.folder.glob("part-*.jsonl")):
            with part.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    try:
                        yield dict(json.loads(line))
                    except (ValueError, TypeError):
                        raise ValueError(f"{part}, line {number}: is no record") from None

    def write(self, record: str) -> None:
        """Append one record (a line of JSON without its end) to this run's part, whole or not at all.

        The first one opens the part. Raises OSError when it cannot be written.
        """
        if self._file is None:
            numbers = (int(part.stem.removeprefix("part-")) for part in self.folder.glob("part-[0-9]*.jsonl"))
            self.path = self.folder / f"part-{max(numbers, default=0) + 1:05d}.jsonl"
            self._file = _partial(self.path).open("wb", buffering=0)
        line = memoryview(record.encode("utf-8", "replace") + b"\n")
        try:
            while line:
                line = line[self._file.write(line) :]
        except OSError:
            self._file.truncate(self._size_bytes)
            raise
        self._size_bytes = self._file.tell()

    def close(self) -> None:
        """Name this run's part; a run without a record leaves none."""
        if self._file is not None and self.path is not None:
            self._file.close()
            if self._size_bytes:
                _partial(self.path).replace(self.path)
            self._file = None
        self._lock.close()


def find_urls(record: dict[str, Any]) -> Iterator[str]:
    """Every address under which a record's page is known.

    >>> list(find_urls({"url": "https://a.org/x", "canonical_url": None, "extra": {"requested_url": "https://a.org/y"}}))
    ['https://a.org/x', 'https://a.org/y']
    """
    extra = record.get("extra") or {}
    for url in (record.get("url"), record.get("canonical_url"), extra.get("requested_url")):
        if isinstance(url, str):
            yield url


def _partial(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def _finish(left: Path) -> None:
    """Turn what a killed run left into a finished part, without a torn last line."""
    size_bytes = 0
    with left.open("rb+") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                size_bytes += len(line)
        lines.truncate(size_bytes)
    if size_bytes:
        left.replace(left.with_name(left.name.removesuffix(PARTIAL)))
    else:
        left.unlink()
