"""Where documents come from: a path, a folder, a glob, a store, standard input, bytes, an open file, records."""

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
from cleaner.read.files import find_files
from cleaner.read.jsonl import ROLES, to_page
from cleaner.read.members import Peeked, Wanted
from cleaner.read.stores import is_stored, open_stored, stat_stored, to_filesystem
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
    glob, the address of one of these in a store (`s3://bucket/dumps/`), `-` for standard input, bytes, an open file, or
    an iterable of records (dicts) and Pages. Archives, dumps and tables are opened, compressed or not. A file, member
    or line that cannot be read, is binary, broken or above `max_bytes` is a Page with `error`; an archive that breaks
    off gives what was before, and a Page that says where.
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
    if is_stored(name):
        to_filesystem(name)  # complains now, not at the first page
    elif not os.path.lexists(name):
        if not glob.has_magic(name):
            raise UsageError(f"no such file or folder: {name!r}")
        if next(glob.iglob(name, recursive=True), None) is None:  # noqa: PTH207 - takes absolute patterns too
            raise UsageError(f"nothing matches {name!r}")
    return (page for file in find_files(name) for page in _read_file(file, wanted))


def _read_file(origin: str, wanted: Wanted) -> Iterator[Page]:
    path = Path(origin)
    try:
        if is_stored(origin):
            with open_stored(origin) as stream:
                yield from _read_open(stream, origin, wanted, size=stat_stored(origin).bytes)
        elif not path.is_file():
            yield Page(origin=origin, error="not a regular file" if path.exists() else "the link leads nowhere")
        else:
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
