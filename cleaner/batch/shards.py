"""Inputs → shards: files by groups of about equal size, a large file of JSON Lines by ranges that begin with a line.

The same inputs give the same shards, whoever works on them.
"""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleaner.batch.plan import Plan
from cleaner.errors import UsageError
from cleaner.model import Page
from cleaner.read import read
from cleaner.read.files import find_files, open_file
from cleaner.read.formats import find_format
from cleaner.read.sniff import HEAD_BYTES, JSON_LINES, find_fault
from cleaner.read.stores import is_stored, stat_stored
from cleaner.read.text import find_wide

MOST_PIECES = 2_000
"""So many files make a shard even when they are small."""
_CHUNK_BYTES = 1 << 20


class Piece(NamedTuple):
    """A file, or the lines of one from byte `start` up to byte `end`, the first of them being line `first_line`."""

    path: str
    bytes: int = 0
    modified_ns: int = 0
    start: int = 0
    end: int | None = None
    first_line: int = 1

    @property
    def weight_bytes(self) -> int:
        """How much of the input it is."""
        return self.bytes if self.end is None else self.end - self.start


class Shard(NamedTuple):
    """What becomes one part file."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def weight_bytes(self) -> int:
        """How much of the input it is."""
        return sum(piece.weight_bytes for piece in self.pieces)


def find_shards(inputs: Iterable[str], plan: Plan) -> Iterator[Shard]:
    """The shards of all inputs in order, one at a time: the pieces of each weigh about `plan.part_bytes`.

    What lies in the plan's own folder is no input. Never raises on an input: one that is missing is a piece too, and
    its part says so.
    """
    pieces: list[Piece] = []
    number = weight = 0
    for piece in find_pieces(inputs, plan):
        is_full = pieces and (weight + piece.weight_bytes > plan.part_bytes or len(pieces) >= MOST_PIECES)
        if is_full:
            yield Shard(number, tuple(pieces))
            pieces, number, weight = [], number + 1, 0
        pieces.append(piece)
        weight += piece.weight_bytes
    if pieces:
        yield Shard(number, tuple(pieces))


def find_pieces(inputs: Iterable[str], plan: Plan) -> Iterator[Piece]:
    """Every file of the inputs in order, large ones in pieces where their format allows it."""
    for path in (path for name in inputs for path in find_files(name, besides=plan.folder)):
        whole = _to_piece(path)
        if whole.bytes > plan.part_bytes and is_cuttable(path, plan.content_type):
            yield from _cut(whole, plan.part_bytes)
        else:
            yield whole


def find_pages(piece: Piece, plan: Plan) -> Iterator[Page]:
    """The pages of a piece, each with the origin it has when the whole file is read."""
    for page in _read_piece(piece, plan):
        yield replace(page, url=plan.url) if plan.url and not page.url else page


def is_cuttable(path: str, content_type: str | None) -> bool:
    """Whether a file is JSON Lines in an encoding whose line ends can be counted as bytes."""
    try:
        with open_file(path) as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        return False
    return find_format(head, content_type) == JSON_LINES and find_fault(head) is None and find_wide(head) is None


def _to_piece(path: str) -> Piece:
    """A whole file; one that is missing has no size, and neither has what is no file."""
    try:
        if is_stored(path):
            stored = stat_stored(path)
            return Piece(path, stored.bytes, stored.stamp)
        found = Path(path).stat()
    except (OSError, ValueError):
        return Piece(path)
    return Piece(path, found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else Piece(path)


def _cut(whole: Piece, part_bytes: int) -> Iterator[Piece]:
    """Ranges of lines, each the shortest of at least `part_bytes`; lines are counted on the way."""
    start, first_line = 0, 1
    try:
        with open_file(whole.path) as stream:
            while start < whole.bytes:
                end, lines = _find_end(stream, start, part_bytes)
                if end == start:  # the file has been cut since
                    return
                yield whole._replace(start=start, end=end, first_line=first_line)
                start, first_line = end, first_line + lines
    except OSError:
        yield whole._replace(start=start, end=whole.bytes, first_line=first_line)


def _find_end(stream: IO[bytes], start: int, part_bytes: int) -> tuple[int, int]:
    """Where the line ends that holds the last byte of a range from `start`, and how many line ends are before it."""
    position, lines, goal = start, 0, start + part_bytes - 1
    while chunk := stream.read(min(_CHUNK_BYTES, goal - position) if position < goal else _CHUNK_BYTES):
        if position >= goal:
            line_end = chunk.find(b"\n")
            if line_end >= 0:
                position += line_end + 1
                stream.seek(position)
                return position, lines + 1
        else:
            lines += chunk.count(b"\n")
        position += len(chunk)
    return position, lines


def _read_piece(piece: Piece, plan: Plan) -> Iterator[Page]:
    try:
        if piece.end is None:
            yield from _read(piece.path, plan, plan.content_type)
            return
        with io.BufferedReader(_Range(piece), _CHUNK_BYTES) as stream:
            yield from (_renumber(page, piece) for page in _read(stream, plan, JSON_LINES))
    except UsageError as error:
        yield Page(origin=piece.path, error=str(error))
    except OSError as error:
        yield Page(origin=piece.path, error=f"cannot be read: {error.strerror or error}")


def _read(source: str | IO[bytes], plan: Plan, content_type: str | None) -> Iterator[Page]:
    return read(source, content_type=content_type, max_bytes=plan.options.max_bytes, columns=dict(plan.columns))


def _renumber(page: Page, piece: Piece) -> Page:
    """The page with the number that its line has in the whole file."""
    rest = (page.origin or "").removeprefix(f"{piece.path}:")
    number = re.match(r"\d+", rest)
    if number is None or rest == page.origin:
        return page
    return replace(page, origin=f"{piece.path}:{int(number[0]) + piece.first_line - 1}{rest[number.end() :]}")


class _Range(io.RawIOBase):
    """A file that begins and ends where a piece does."""

    def __init__(self, piece: Piece) -> None:
        self.name = piece.path
        self._stream = open_file(piece.path)
        self._stream.seek(piece.start)
        self._left_bytes = piece.weight_bytes

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def seekable(self) -> bool:
        """It lies somewhere: whoever reads need not hand on what is there before all of it has come."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, but not beyond the end of the piece."""
        data = self._stream.read(min(len(buffer), self._left_bytes))
        buffer[: len(data)] = data
        self._left_bytes -= len(data)
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()
