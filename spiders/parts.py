"""The files of records that a crawl writes: what counts is the length that the frontier has noted, and that is kept.

A part that grows is called `part-WORKER-TIME.jsonl.partial`; it gets its name when it is full, when the run ends, or
when the next run finds it. It is cut to the noted length first: records beyond come again, those before never do.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from spiders.archive import to_file_name
from spiders.frontier.model import Part

SUFFIX = ".jsonl"
PARTIAL = ".partial"
SET_ASIDE = ".unknown"

log = logging.getLogger(__name__)


class PartError(OSError):
    """Records cannot be written."""


class PartFile:
    """One part that is being written. `add` lines, `keep` them once they are noted, or `cut` back to what was kept.

    Raises PartError where it cannot be written.
    """

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder = folder
        self.began = time.monotonic()
        self._path = _find_free(folder, worker)
        self._handle = -1
        self._size = self._kept = 0
        self._records = self._kept_records = 0

    @property
    def name(self) -> str:
        """The name that it is going to have."""
        return self._path.name

    @property
    def size_bytes(self) -> int:
        """How long it is with all that was added."""
        return self._size

    def add(self, record: str) -> None:
        """Append one record, a line of JSON without its end."""
        data = memoryview(record.encode("utf-8", "replace") + b"\n")
        with self._telling():
            if self._handle < 0:
                self._handle = os.open(_to_partial(self._path), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            while data:
                written = os.pwrite(self._handle, data, self._size)
                data = data[written:]
                self._size += written
        self._records += 1

    def to_part(self) -> Part:
        """How far it is, on the disk; what is to be noted."""
        if self._handle >= 0:
            with self._telling():
                os.fdatasync(self._handle)
        return Part(self._path.name, self._size, self._records, str(self.folder.resolve()))

    def keep(self) -> None:
        """What was added counts."""
        self._kept, self._kept_records = self._size, self._records

    def cut(self) -> None:
        """Take back what was added and not kept."""
        self._size, self._records = self._kept, self._kept_records
        if self._handle >= 0:
            with contextlib.suppress(OSError):  # the part is cut again before it gets its name
                os.ftruncate(self._handle, self._size)

    def close(self) -> str | None:
        """Give it its name; None where it never had a record. The frontier is to be told of it then."""
        if self._handle < 0:
            return None
        self.cut()
        with self._telling():
            os.fsync(self._handle)
            os.close(self._handle)
            self._handle = -1
            return self._path.name if finish(self.to_part()) else None

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = f"records cannot be written: {error.strerror or error}"
            raise PartError(error.errno, reason, str(self._path)) from error


def finish(part: Part) -> bool:
    """Cut a part to its length and give it its name; False where nothing of it is left.

    Does nothing for one that has its name already: a run was killed just then.
    """
    path = Path(part.folder, part.name)
    partial = _to_partial(path)
    if not partial.exists():
        return path.exists()
    size = partial.stat().st_size
    if size < part.length_bytes:
        log.error("%s: %d bytes of records are missing from its end", path, part.length_bytes - size)
    if not part.length_bytes:
        partial.unlink()
        return False
    if size > part.length_bytes:
        os.truncate(partial, part.length_bytes)
    partial.replace(path)
    return True


def set_aside(folder: Path, worker: str) -> None:
    """Take partial parts of a worker out of the way that no run will finish: nothing of them was ever noted."""
    for path in sorted(folder.glob(f"part-{to_file_name(worker)}-*{SUFFIX}{PARTIAL}")):
        if path.stat().st_size:
            path.replace(path.with_name(path.name + SET_ASIDE))
        else:
            path.unlink()


def _to_partial(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def _find_free(folder: Path, worker: str) -> Path:
    stem = f"part-{to_file_name(worker)}-{datetime.now(UTC):%Y%m%d%H%M%S}"
    for number in count():
        path = folder / (f"{stem}_{number}{SUFFIX}" if number else f"{stem}{SUFFIX}")
        if not path.exists() and not _to_partial(path).exists():
            return path
    raise AssertionError("counting ends nowhere")
