"""Where documents come from: a path, a folder, a glob, standard input, bytes, an open file, records."""

from __future__ import annotations

import codecs
import glob
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from cleaner.errors import UsageError
from cleaner.model import Page
from cleaner.options import DEFAULT_MAX_BYTES
from cleaner.read.containers import find_pages
from cleaner.read.jsonl import ROLES, to_page
from cleaner.read.members import Peeked, Wanted
from cleaner.read.saved import is_parts
from cleaner.read.streams import read_stream

Source = str | os.PathLike[str] | bytes | IO[bytes] | IO[str] | Iterable[Mapping[str, Any] | Page]


def read(
    source: Source,
    *,
    content_type: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    columns: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Page]:
    """The pages of a source, in order, each with its `origin` (`page.html`, `dump.jsonl:12`), one at a time in memory.

    `source` is a path, a folder (all files in it and below, sorted; hidden ones and the parts of saved pages not), a
    glob, `-` for standard input, bytes, an open file, or an iterable of records (dicts) and Pages. Archives, dumps and
    tables are opened, compressed or not. A file, member or line that cannot be read, is binary, broken or above
    `max_bytes` is a Page with `error`; an archive that breaks off gives what was before, and a Page that says where.
    `columns` names columns of records by what they are: `{"body": "article", "url": "link"}`. Raises UsageError for a
    path that does not exist, a glob that matches nothing and a role that is none.

    >>> [(page.body, page.origin) for page in read([{"text": "Rain fell."}])]
    [('Rain fell.', '1')]
    """
    for role in columns:
        if role not in ROLES:
            raise UsageError(f"a column is one of {', '.join(ROLES)}, not {role!r}")
    wanted = Wanted(max_bytes, content_type, columns)
    if isinstance(source, (str, os.PathLike)):
        return _read_name(source, wanted)
    if isinstance(source, (bytes, bytearray)):
        return read_stream(Peeked(io.BytesIO(source), size_bytes=len(source)), None, wanted)
    if hasattr(source, "read"):
        return _read_open(source, getattr(source, "name", None), wanted)
    if isinstance(source, Mapping):
        return _read_records([source], wanted)
    if isinstance(source, Iterable):
        return _read_records(source, wanted)
    raise UsageError(f"read() takes a path, bytes, an open file or records, not {type(source).__name__}")


def _read_name(source: str | os.PathLike[str], wanted: Wanted) -> Iterator[Page]:
    name = os.fspath(source)
    if name == "-":
        return _read_open(sys.stdin.buffer, "-", wanted)
    path = Path(name)
    if path.is_dir():
        return (page for file in _find_files(path) for page in _read_file(file, wanted))
    if os.path.lexists(name):
        return _read_file(path, wanted)
    if glob.has_magic(name):
        matches = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - takes absolute patterns too
        if not matches:
            raise UsageError(f"nothing matches {name!r}")
        return (page for match in matches for page in _read_match(Path(match), wanted))
    raise UsageError(f"no such file or folder: {name!r}")


def _read_match(path: Path, wanted: Wanted) -> Iterator[Page]:
    for file in _find_files(path) if path.is_dir() else (path,):
        yield from _read_file(file, wanted)


def _find_files(folder: Path) -> Iterator[Path]:
    """All files under a folder that are not hidden, sorted; links to folders are not followed."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not is_parts(name, files))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(parent, name)


def _read_file(path: Path, wanted: Wanted) -> Iterator[Page]:
    origin = str(path)
    if not path.is_file():
        yield Page(origin=origin, error="not a regular file" if path.exists() else "the link leads nowhere")
        return
    try:
        with path.open("rb") as stream:
            yield from _read_open(stream, origin, wanted, size=path.stat().st_size)
    except OSError as error:
        yield Page(origin=origin, error=f"cannot be read: {error.strerror or error}")


def _read_open(stream: Any, name: object, wanted: Wanted, *, size: int | None = None) -> Iterator[Page]:
    origin = name if isinstance(name, str) else None
    if isinstance(stream, (io.TextIOBase, codecs.StreamReader, codecs.StreamReaderWriter)):
        text = stream.read(wanted.max_bytes + 1)
        page = Page(text, content_type=wanted.content_type, origin=origin)
        return find_pages(page, max_bytes=wanted.max_bytes)
    is_live = size is None and not (hasattr(stream, "seekable") and stream.seekable())
    return read_stream(Peeked(stream, size_bytes=size, is_live=is_live), origin, wanted)


def _read_records(records: Iterable[Any], wanted: Wanted) -> Iterator[Page]:
    for number, record in enumerate(records, 1):
        page = record if isinstance(record, Page) else to_page(record, str(number), wanted.columns)
        yield from find_pages(page, max_bytes=wanted.max_bytes)
