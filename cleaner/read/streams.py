"""A stream → its pages: archives are opened layer by layer, records flow one by one, documents are read whole."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from cleaner.model import Page
from cleaner.read.archives import open_tar, open_zip
from cleaner.read.compressed import open_as
from cleaner.read.documents import TOO_LARGE, find_document_pages
from cleaner.read.formats import COMPRESSED, find_archive, find_format
from cleaner.read.jsonarray import read_array
from cleaner.read.jsonl import find_lines, is_record, read_line
from cleaner.read.members import MAX_DEPTH, Damage, Member, Opener, Peeked, Place, Wanted, read_exactly
from cleaner.read.parquet import open_parquet
from cleaner.read.sniff import (
    CSV,
    HEAD_BYTES,
    HTML,
    JSON,
    JSON_LINES,
    MAIL,
    MARKDOWN,
    PARQUET,
    TAR,
    TEXT,
    WARC,
    WORDPRESS,
    ZIP,
    find_fault,
    to_known,
)
from cleaner.read.table import open_table
from cleaner.read.text import find_wide
from cleaner.read.warc import is_warc, open_warc
from cleaner.read.wordpress import open_wordpress

SUFFIX_TYPES = {".html": HTML, ".htm": HTML, ".xhtml": HTML, ".md": MARKDOWN, ".markdown": MARKDOWN}
"""Types that a name decides where the content shows plain text only."""
LINED = (CSV, JSON_LINES)


def open_lines(stream: Peeked, place: Place) -> Iterator[Page]:
    """The records of JSON Lines, each as soon as its line is there."""
    wanted = place.wanted
    lines = io.BufferedReader(stream)
    wide = find_wide(place.head)
    numbered: Iterator[tuple[int, bytes | str | None]] = find_lines(lines, wanted.max_bytes)
    if wide:
        numbered = iter(enumerate(codecs.getreader(wide)(lines, "replace"), 1))
    for number, line in numbered:
        origin = f"{place.origin}:{number}" if place.origin else f"line {number}"
        if line is None:
            yield Page(origin=origin, error=f"{TOO_LARGE}the line is above {wanted.max_bytes:,} bytes")
        else:
            yield from read_line(line, origin, wanted.columns)


OPENERS: Mapping[str, Opener] = {
    **{mime: open_as(kind) for kind, mime in COMPRESSED.items()},
    ZIP: open_zip,
    TAR: open_tar,
    WARC: open_warc,
    PARQUET: open_parquet,
    CSV: open_table,
    JSON_LINES: open_lines,
    WORDPRESS: open_wordpress,
}
"""By MIME type, what opens a stream that holds many documents."""


def read_stream(stream: Peeked, origin: str | None, wanted: Wanted, name: str | None = None) -> Iterator[Page]:
    """The pages in a stream, in order, one at a time in memory.

    What breaks off gives all pages before the damage, and one with an `error` that says where it broke. `name` is the
    name that may tell the type of plain text; `origin` where it is not given.
    """
    head = stream.peek(HEAD_BYTES, partial(_is_enough, wanted.content_type) if stream.is_live else lambda _: False)
    fault = None if find_archive(head) or is_warc(head) else find_fault(head)
    if fault:
        yield Page(origin=origin, error=fault)
        return
    if head[:1] == b"{" and b"\n" not in head:  # a record longer than the head, perhaps of many
        head = stream.peek(wanted.max_bytes + HEAD_BYTES, lambda data: b"\n" in data)
        head = stream.peek(len(head) + HEAD_BYTES, lambda _: stream.is_live)
    kind = find_format(head, wanted.content_type)
    if stream.is_live and kind == JSON and _is_enough(None, head):
        kind = JSON_LINES
    try:
        if kind in OPENERS:
            yield from _open(stream, kind, Place(origin, head, wanted))
        else:
            yield from _read_document(stream, kind, Place(origin, head, wanted), name or origin)
    except Damage as error:
        if not error.is_told:
            error.is_told = True
            yield Page(origin=origin, error=str(error))


def _open(stream: Peeked, kind: str, place: Place) -> Iterator[Page]:
    wanted = place.wanted
    if wanted.depth >= MAX_DEPTH:
        raise Damage(f"archives in archives are opened {MAX_DEPTH} deep: unpack this one first")
    content_type = None if to_known(wanted.content_type) == kind else wanted.content_type
    inner = wanted._replace(depth=wanted.depth + 1, content_type=content_type)
    for found in OPENERS[kind](stream, place):
        if isinstance(found, Member):
            yield from read_stream(Peeked(found.stream, is_live=stream.is_live), found.origin, inner, found.name)
        else:
            yield from find_document_pages(found, max_bytes=wanted.max_bytes)


def _read_document(stream: Peeked, kind: str, place: Place, name: str | None) -> Iterator[Page]:
    """The pages of a document that is read whole."""
    limit = place.wanted.max_bytes
    size = stream.size_bytes
    if kind == JSON and place.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        body = read_exactly(stream, limit + 1)
        if len(body) > limit:
            for found in read_array(body, stream, place):
                yield from find_document_pages(found, max_bytes=limit)
            return
    else:
        body = b"" if size is not None and size > limit else read_exactly(stream, limit + 1)
    if len(body) > limit or (size is not None and size > limit):
        told = f"{size:,} bytes, the limit is {limit:,}" if size is not None else f"more than {limit:,} bytes"
        yield Page(origin=place.origin, error=TOO_LARGE + told)
        return
    stated = place.wanted.content_type
    page = Page(body, content_type=stated, origin=place.origin)
    by_name = SUFFIX_TYPES.get(Path(name).suffix.lower()) if name else None
    if by_name and kind == TEXT and not stated and body.strip():
        page = replace(page, content_type=by_name)
    elif kind == MAIL:
        page = replace(page, content_type=MAIL)
    yield from find_document_pages(page, max_bytes=limit)


def _is_enough(stated: str | None, head: bytes) -> bool:
    """Whether what has come through a pipe tells its format, so that records need not wait for more."""
    if len(head) >= 512 and find_archive(head):
        return True
    if to_known(stated) in LINED:
        return b"\n" in head
    line, line_end, _ = head.partition(b"\n")
    return bool(line_end) and (is_warc(head) or (line[:1] == b"{" and is_record(line)))
