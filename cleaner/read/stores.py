"""What lies in a store (`s3://bucket/dumps/`, `gs://…`, `memory://…`), reached through fsspec."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import IO, Any, NamedTuple

from cleaner.errors import UsageError
from cleaner.read.saved import is_parts

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)(?:::|://)")
_WEB = frozenset({"http", "https", "ftp", "data"})


class Stored(NamedTuple):
    """What a store says of a file: its size, and a number that changes when its content does."""

    bytes: int
    stamp: int


def is_stored(name: str) -> bool:
    """Whether a name is an address in a store rather than a path on this machine.

    >>> is_stored("s3://bucket/dump.jsonl.gz"), is_stored("dumps/a.html"), is_stored("C:/a.html")
    (True, False, False)
    """
    return _URL.match(name) is not None


def open_stored(url: str) -> IO[bytes]:
    """The file at an address, to read from its beginning; it can be searched. Raises OSError and UsageError."""
    filesystem, path = to_filesystem(url)
    stream: IO[bytes] = filesystem.open(path, "rb")
    return stream


def find_stored(url: str, besides: str | None = None) -> Iterator[str]:
    """The addresses of the files that the address of a file, a folder or a pattern means, in order.

    Hidden ones, the parts of saved pages and what lies below the address `besides` are left out; an address that leads
    nowhere comes out as it is.
    """
    filesystem, path = to_filesystem(url)
    if re.search(r"[*?\[]", path):
        matches = sorted(match for match in filesystem.glob(path) if not _name(match).startswith("."))
    else:
        matches = [path]
    own = to_filesystem(besides)[1].rstrip("/") if besides and is_stored(besides) else None
    if not matches:
        yield url
    for match in matches:
        if filesystem.isdir(match):
            yield from (filesystem.unstrip_protocol(file) for file in _walk(filesystem, match, own))
        else:
            yield filesystem.unstrip_protocol(match)


def stat_stored(url: str) -> Stored:
    """Size and stamp of a file in a store. Raises OSError where there is none."""
    filesystem, path = to_filesystem(url)
    info = filesystem.info(path)
    told = [str(info[key]) for key in ("ETag", "etag", "md5Hash", "mtime", "LastModified", "created") if key in info]
    return Stored(int(info.get("size") or 0), int.from_bytes(sha256(repr(told).encode()).digest()[:6], "big"))


def to_filesystem(url: str) -> tuple[Any, str]:
    """The store of an address, and the path in it. Raises UsageError where this installation cannot reach it."""
    match = _URL.match(url)
    if match and match[1].lower() in _WEB:
        raise UsageError(f"{url}: `copydesk crawl` fetches pages of the web; here they are cleaned once they are saved")
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(f"{url}: reading from stores needs fsspec: pip install 'copydesk[stores]'") from None
    try:
        filesystem, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{url}: {error}") from None
    return filesystem, str(path)


def _walk(filesystem: Any, folder: str, own: str | None) -> Iterator[str]:
    listed = sorted(filesystem.ls(folder, detail=True), key=lambda entry: str(entry["name"]))
    entries = [(str(entry["name"]).rstrip("/"), entry["type"] == "directory") for entry in listed]
    entries = [(path, is_folder) for path, is_folder in entries if not _name(path).startswith(".")]
    files = [_name(path) for path, is_folder in entries if not is_folder]
    yield from (path for path, is_folder in entries if not is_folder)
    for path, is_folder in entries:
        if is_folder and path != own and not is_parts(_name(path), files):
            yield from _walk(filesystem, path, own)


def _name(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
