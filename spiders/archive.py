"""The archive of a crawl: every answer as it was sent, in WARC files, before anything is made of it.

A worker appends to files of its own, `archive/NAME-TIME.warc.gz`; a full one is followed by the next. What counts is
what the frontier has committed: on opening, a file is cut to that, so that a killed run leaves no half record and none
that will come again.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Protocol

from spiders.exchange import Exchange, to_digest, to_records, to_warcinfo
from spiders.frontier.model import Stored

FOLDER = "archive"
"""The folder of the archive in that of the crawl."""
SUFFIX = ".warc.gz"
SET_ASIDE = ".unknown"
"""What is added to the name of a file of which the frontier knows nothing."""
DEFAULT_FILE_BYTES = 1_000_000_000
log = logging.getLogger(__name__)


class ArchiveError(OSError):
    """An answer cannot be stored, or the archive is another process's."""


class Committed(Protocol):
    """What the frontier knows of archive files, by their names in the folder of the crawl."""

    def archive_length(self, file: str) -> int: ...

    def lose(self, file: str, length: int) -> int: ...


class Archive:
    """One worker's archive files, open for appending; `about` goes into the record that each begins with.

    Raises ArchiveError where another process has them.
    """

    def __init__(
        self, folder: Path, worker: str, *, file_bytes: int = DEFAULT_FILE_BYTES, about: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder / FOLDER
        self._name = to_file_name(worker)
        self._file_bytes = file_bytes
        self._about = dict(about or {})
        self._path: Path | None = None
        self._handle = -1
        self._end = 0
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / f".{self._name}.lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise ArchiveError(f"{self.folder}: another process is writing the archive of {worker}") from None
        except OSError:  # a file system without locks
            pass

    def recover(self, frontier: Committed) -> int:
        """Bring the files to what is committed, and go on with the newest; how many fetches were lost and come again.

        What is behind the committed length is cut off. Where a file is shorter, after a loss of power, the frontier
        queues again what is missing. A file of which nothing is committed is set aside under another name.
        """
        lost = 0
        for path in self.find_files():
            file, size = self._to_file(path), path.stat().st_size
            committed = frontier.archive_length(file)
            if not committed:
                log.warning("%s: nothing of it is committed: set aside as %s%s", path, path.name, SET_ASIDE)
                path.replace(_find_free(path.name.removesuffix(SUFFIX), SUFFIX + SET_ASIDE, self.folder))
                continue
            if size > committed:
                os.truncate(path, committed)
            elif size < committed:
                lost += frontier.lose(file, size)
            if committed == path.stat().st_size and committed < self._file_bytes:
                self._close_file()
                self._open_file(path, os.O_WRONLY)
        return lost

    def find_files(self) -> list[Path]:
        """This worker's files, in the order in which they were begun."""
        return sorted(self.folder.glob(f"{self._name}-*{SUFFIX}"))

    def append(self, exchange: Exchange, digest: str | None = None) -> Stored:
        """Store one exchange, whole or not at all; `digest` is that of the body as it was decoded.

        Raises ArchiveError where it cannot be written, for want of room above all.
        """
        data = to_records(exchange)
        try:
            if self._path is None or self._end + len(data) > self._file_bytes:
                self._begin_file(exchange.date)
            assert self._path is not None
            offset = self._end
            _write_at(self._handle, data, offset)
        except OSError as error:
            self._cut()
            reason = error.strerror or str(error)
            raise ArchiveError(error.errno, f"the archive cannot be written: {reason}", str(self._path)) from error
        self._end += len(data)
        return Stored(self._to_file(self._path), offset, len(data), digest or to_digest(exchange.body))

    def close(self) -> None:
        """Put everything on the disk, and let the files go."""
        self._close_file()
        self._lock.close()

    def _to_file(self, path: Path) -> str:
        return f"{FOLDER}/{path.name}"

    def _begin_file(self, date: str) -> None:
        self._close_file()
        stamp = re.sub(r"\D", "", date)[:14]
        path = _find_free(f"{self._name}-{stamp}", SUFFIX, self.folder)
        self._open_file(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        about = to_warcinfo(path.name, self._about)
        _write_at(self._handle, about, 0)
        self._end = len(about)

    def _open_file(self, path: Path, flags: int) -> None:
        self._handle = os.open(path, flags, 0o666)
        self._path, self._end = path, os.fstat(self._handle).st_size

    def _close_file(self) -> None:
        if self._path is not None:
            os.fsync(self._handle)
            os.close(self._handle)
            self._path, self._handle, self._end = None, -1, 0

    def _cut(self) -> None:
        """Take away what a failed write left; a file that could not even begin goes."""
        if self._path is None:
            return
        try:
            if self._end:
                os.ftruncate(self._handle, self._end)
            else:
                self._path.unlink()
                os.close(self._handle)
                self._path, self._handle = None, -1
        except OSError:  # the next write goes to the same place, and so does the cut at the next opening
            log.warning("%s: what is behind byte %d could not be cut off", self._path, self._end)


def to_file_name(worker: str) -> str:
    """A worker's name as the beginning of a file's: without the hyphen that ends it there.

    >>> to_file_name("host 1/a")
    'host_1_a'
    """
    return re.sub(r"[^\w.]+", "_", worker).lstrip(".") or "worker"


def _find_free(stem: str, suffix: str, folder: Path) -> Path:
    """A name that is not taken yet, by this file or by what was set aside of one."""
    for number in count():
        path = folder / (f"{stem}_{number}{suffix}" if number else f"{stem}{suffix}")
        if not path.exists():
            return path
    raise AssertionError("counting ends nowhere")


def _write_at(handle: int, data: bytes, offset: int) -> None:
    left = memoryview(data)
    while left:
        written = os.pwrite(handle, left, offset)
        left, offset = left[written:], offset + written
