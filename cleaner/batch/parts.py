"""The files of one part: what readers see, the marker that it is whole, and what a run in progress leaves on the way.

part-00007.jsonl         the part, there whole or not at all
.part-00007.jsonl.done   its marker: what it was made from and how, and what it came to
.part-00007.jsonl.part   the part while it is made
.part-00007.jsonl.state  how far that is, from which another process can go on

In a store there are only the first two: a part is made in a scratch folder of the machine, and put in its place whole.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from cleaner.batch.shards import Shard
from cleaner.read.stores import is_stored, to_filesystem

OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "oss", "memory"})
"""Where a file appears when all of it has come, and where renaming would copy it once more."""
_NAME = re.compile(r"\.(part-(\d{5,})(\.\w+))\.(?:done|part|state)")


@dataclass(frozen=True, slots=True)
class Part:
    """The places of one part.

    >>> Part(Path("out"), 7, ".jsonl").path
    PosixPath('out/part-00007.jsonl')
    """

    folder: Path
    number: int
    suffix: str
    scratch: Path | None = None

    @property
    def path(self) -> Path:
        """Where the whole part goes."""
        return self.folder / f"part-{self.number:05}{self.suffix}"

    @property
    def marker(self) -> Path:
        """What says that it is whole."""
        return self._beside("done")

    @property
    def unfinished(self) -> Path:
        """Where it is while it is made."""
        return self._beside("part", self.scratch)

    @property
    def state(self) -> Path:
        """What says how far it is."""
        return self._beside("state", self.scratch)

    def load_result(self, identity: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the part came to, by its marker; None where it is missing, damaged or made from or by something else."""
        marker = load_values(self.marker)
        if marker is None or marker.get("identity") != identity:
            return None
        try:
            is_whole = self.path.stat().st_size == marker["bytes"]
        except (OSError, KeyError):
            return None
        return marker if is_whole else None

    def finish(self, marker: Mapping[str, Any]) -> None:
        """Put the finished part in its place, then its marker; an older marker goes before its part does."""
        self.marker.unlink(missing_ok=True)
        if self.scratch is not None:
            put_whole(self.unfinished, self.path)
            self.marker.write_text(to_json(marker), encoding="utf-8")
            return
        self.unfinished.replace(self.path)
        sync_folder(self.folder)
        write_whole(self.marker, to_json(marker))
        self.state.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove what is half-written."""
        for path in (self.state, self.unfinished):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the part with all that belongs to it."""
        for path in (self.marker, self.path, self.state, self.unfinished):
            path.unlink(missing_ok=True)

    def _beside(self, what: str, folder: Path | None = None) -> Path:
        return (folder or self.folder) / f".part-{self.number:05}{self.suffix}.{what}"


def open_folder(name: str) -> Path:
    """The folder of that name, made where it is absent. Raises OSError, and what `to_folder` does."""
    folder = to_folder(name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def to_folder(name: str) -> Path:
    """The folder of that name; in a store it answers as a path does.

    Raises UsageError for a store that cannot be reached from here.
    """
    if not is_stored(name):
        return Path(name)
    to_filesystem(name)
    from upath import UPath

    return cast(Path, UPath(name))


@contextlib.contextmanager
def open_part(folder: Path, number: int, suffix: str) -> Iterator[Part]:
    """A part to make: where it goes on a disk, else in a scratch folder that is gone afterwards."""
    if is_local(folder):
        yield Part(folder, number, suffix)
        return
    with tempfile.TemporaryDirectory(prefix="copydesk-") as scratch:
        yield Part(folder, number, suffix, Path(scratch))


def is_local(folder: Path) -> bool:
    """Whether a folder is on a disk of this machine, or on one that is mounted as such."""
    return type(folder) is type(Path())


def put_whole(source: Path, target: Any) -> None:
    """Put a file into a store so that its name leads to all of it: object stores do, elsewhere it is renamed."""
    filesystem, path = target.fs, target.path
    if target.protocol in OBJECT_STORES:
        filesystem.put_file(str(source), path)
        return
    temporary = str(target.with_name(f".{target.name}.{os.getpid()}").path)
    filesystem.put_file(str(source), temporary)
    filesystem.mv(temporary, path)


def to_identity(shard: Shard, recipe: Mapping[str, Any]) -> dict[str, Any]:
    """What a part is made from and how, as JSON has it: equal identities make equal parts."""
    values: dict[str, Any] = json.loads(to_json({"recipe": recipe, "inputs": [list(piece) for piece in shard.pieces]}))
    return values


def find_parts(folder: Path, suffix: str) -> Iterator[Part]:
    """The parts in a folder that were made here, finished or not, in order."""
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        return
    found = {match[1]: match for name in names if (match := _NAME.fullmatch(name)) and match[3] == suffix}
    for match in found.values():
        yield Part(folder, int(match[2]), match[3])


def open_unfinished(path: Path) -> IO[bytes]:
    """The file of that name, made where it is absent, for this process alone: another one that has it is waited for."""
    while True:
        stream = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(stream, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_ino == os.fstat(stream.fileno()).st_ino:
                return stream
        stream.close()  # whoever had it has finished it


def load_values(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None where there is none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return values if isinstance(values, dict) else None


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that its name leads to all of it or to what was there before. Raises OSError."""
    temporary = path.with_name(f".{os.getpid()}.{path.name[-200:]}")
    try:
        with temporary.open("w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def discard_torn(folder: Path) -> None:
    """Remove the small files that killed runs left half-written; for whoever has the folder's lock."""
    for path in folder.glob(".[0-9]*..part-*"):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a loss of power, where the file system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def to_json(values: Mapping[str, Any]) -> str:
    """The values as JSON, the same text for the same values."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
