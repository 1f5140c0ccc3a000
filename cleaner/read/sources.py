"""Where documents come from: a path, a folder, a glob, standard input, bytes, an open file, records."""

from __future__ import annotations

import codecs
import glob
import io
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleaner.errors import UsageError
from cleaner.model import Page
from cleaner.options import DEFAULT_MAX_BYTES
from cleaner.read.containers import TOO_LARGE, find_pages
from cleaner.read.jsonl import find_lines, read_line, to_page
from cleaner.read.sniff import HTML, JSON_LINES, MARKDOWN, TEXT, find_fault, sniff, to_known
from cleaner.read.text import find_wide

HEAD_BYTES = 131_072
SUFFIX_TYPES = {".html": HTML, ".htm": HTML, ".xhtml": HTML, ".md": MARKDOWN, ".markdown": MARKDOWN}
"""Types that a name decides where the content shows plain text only."""

Source = str | os.PathLike[str] | bytes | IO[bytes] | IO[str] | Iterable[Mapping[str, Any] | Page]


class Wanted(NamedTuple):
    """How to read: the largest document, and the type of every file where the caller knows it."""

    max_bytes: int
    content_type: str | None = None


def read(source: Source, *, content_type: str | None = None, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Page]:
    """The pages of a source, in order, each with its `origin` (`page.html`, `dump.jsonl:12`), one at a time in memory.

    `source` is a path, a folder (all files in it and below, sorted; hidden ones not), a glob, `-` for standard input,
    bytes, an open file, or an iterable of records (dicts) and Pages. A file, member or line that cannot be read, is
    binary, broken or above `max_bytes` is a Page with `error`. Raises UsageError for a path that does not exist and a
    glob that matches nothing.

    >>> [(page.body, page.origin) for page in read([{"text": "Rain fell."}])]
    [('Rain fell.', '1')]
    """
    wanted = Wanted(max_bytes, content_type)
    if isinstance(source, (str, os.PathLike)):
        return _read_name(source, wanted)
    if isinstance(source, (bytes, bytearray)):
        return find_pages(Page(bytes(source), content_type=content_type), max_bytes=max_bytes)
    if hasattr(source, "read"):
        return _read_stream(source, getattr(source, "name", None), wanted)
    if isinstance(source, Mapping):
        return _read_records([source], wanted)
    if isinstance(source, Iterable):
        return _read_records(source, wanted)
    raise UsageError(f"read() takes a path, bytes, an open file or records, not {type(source).__name__}")


def _read_name(source: str | os.PathLike[str], wanted: Wanted) -> Iterator[Page]:
    name = os.fspath(source)
    if name == "-":
        return _read_stream(sys.stdin.buffer, "-", wanted)
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
        folders[:] = sorted(name for name in folders if not name.startswith("."))
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
            yield from _read_stream(stream, origin, wanted, size=path.stat().st_size)
    except OSError as error:
        yield Page(origin=origin, error=f"cannot be read: {error.strerror or error}")


def _read_stream(stream: Any, name: object, wanted: Wanted, *, size: int | None = None) -> Iterator[Page]:
    origin = name if isinstance(name, str) else None
    head = stream.read(HEAD_BYTES)
    if isinstance(head, str):
        yield from find_pages(
            Page(head + stream.read(wanted.max_bytes + 1), content_type=wanted.content_type, origin=origin),
            max_bytes=wanted.max_bytes,
        )
        return
    fault = find_fault(head)
    if fault:
        yield Page(origin=origin, error=fault)
        return
    if head[:1] == b"{" and b"\n" not in head:  # a record longer than the head, perhaps of many
        head += stream.readline(wanted.max_bytes) + stream.read(HEAD_BYTES)
    kind = to_known(wanted.content_type) or sniff(head)
    if kind == JSON_LINES:
        yield from _read_lines(io.BufferedReader(_Rest(head, stream)), head, origin, wanted)
        return
    if size is not None and size > wanted.max_bytes:
        yield Page(origin=origin, error=f"{TOO_LARGE}{size:,} bytes, the limit is {wanted.max_bytes:,}")
        return
    body = head + stream.read(max(0, wanted.max_bytes + 1 - len(head)))
    page = Page(body, content_type=wanted.content_type, origin=origin)
    by_name = SUFFIX_TYPES.get(Path(origin).suffix.lower()) if origin else None
    if by_name and kind == TEXT and not wanted.content_type and body.strip():
        page = replace(page, content_type=by_name)
    yield from find_pages(page, max_bytes=wanted.max_bytes)


def _read_lines(stream: IO[bytes], head: bytes, origin: str | None, wanted: Wanted) -> Iterator[Page]:
    wide = find_wide(head)
    lines: Iterator[tuple[int, bytes | str | None]] = find_lines(stream, wanted.max_bytes)
    if wide:
        lines = iter(enumerate(codecs.getreader(wide)(stream, "replace"), 1))
    for number, line in lines:
        place = f"{origin}:{number}" if origin else f"line {number}"
        if line is None:
            yield Page(origin=place, error=f"{TOO_LARGE}the line is above {wanted.max_bytes:,} bytes")
            continue
        for page in read_line(line, place):
            yield from find_pages(page, max_bytes=wanted.max_bytes)


def _read_records(records: Iterable[Any], wanted: Wanted) -> Iterator[Page]:
    for number, record in enumerate(records, 1):
        page = record if isinstance(record, Page) else to_page(record, str(number))
        yield from find_pages(page, max_bytes=wanted.max_bytes)


class _Rest(io.RawIOBase):
    """A stream whose head was already read."""

    def __init__(self, head: bytes, stream: IO[bytes]) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)]
        if data:
            self._head = self._head[len(data) :]
        else:
            data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
