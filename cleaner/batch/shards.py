"""Inputs → shards: files by groups of about equal size, a large file of JSON Lines by ranges that begin with a line.

The same inputs give the same shards, whoever works on them.
"""

from __future__ import annotations

import glob
import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, NamedTuple

from cleaner.batch.plan import Plan
from cleaner.errors import UsageError
from cleaner.model import Page
from cleaner.read import read
from cleaner.read.formats import find_format
from cleaner.read.saved import is_parts
from cleaner.read.sniff import HEAD_BYTES, JSON_LINES, find_fault
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
    for path in find_files(inputs, besides=plan.folder):
        try:
            found = Path(path).stat()
        except (OSError, ValueError):
            yield Piece(path)
            continue
        whole = Piece(path, found.st_size, found.st_mtime_ns)
        if found.st_size > plan.part_bytes and Path(path).is_file() and is_cuttable(path, plan.content_type):
            yield from _cut(whole, plan.part_bytes)
        else:
            yield whole


def find_files(inputs: Iterable[str], *, besides: str | None = None) -> Iterator[str]:
    """The files that `read` would open for the inputs, in its order, without what lies in the folder `besides`.

    A name that leads nowhere comes out as it is.

    >>> list(find_files(["no-such-file.html"]))
    ['no-such-file.html']
    """
    own = os.path.realpath(besides) if besides else None
    for name in inputs:
        matches = [name] if os.path.lexists(name) else sorted(glob.glob(name, recursive=True))  # noqa: PTH207
        for match in matches or [name]:
            if Path(match).is_dir():
                yield from _walk(match, own)
            else:
                yield match


def find_pages(piece: Piece, plan: Plan) -> Iterator[Page]:
    """The pages of a piece, each with the origin it has when the whole file is read."""
    for page in _read_piece(piece, plan):
        yield replace(page, url=plan.url) if plan.url and not page.url else page


def is_cuttable(path: str, content_type: str | None) -> bool:
    """Whether a file is JSON Lines in an encoding whose line ends can be counted as bytes."""
    try:
        with Path(path).open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError:
        return False
    return find_format(head, content_type) == JSON_LINES and find_fault(head) is None and find_wide(head) is None


def _walk(folder: str, own: str | None) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not is_parts(name, files))
        if own is not None:
            folders[:] = [name for name in folders if os.path.realpath(os.path.join(parent, name)) != own]  # noqa: PTH118
            if os.path.realpath(parent) == own:
                return
        for name in sorted(files):
            if not name.startswith("."):
                yield str(Path(parent, name))


def _cut(whole: Piece, part_bytes: int) -> Iterator[Piece]:
    """Ranges of lines, each the shortest of at least `part_bytes`; lines are counted on the way."""
    start, first_line = 0, 1
    try:
        with Path(whole.path).open("rb") as stream:
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
            yield from read(piece.path, content_type=plan.content_type, max_bytes=plan.options.max_bytes)
            return
        with _Range(piece) as stream:
            pages = read(stream, content_type=JSON_LINES, max_bytes=plan.options.max_bytes)
            yield from (_renumber(page, piece) for page in pages)
    except UsageError as error:
        yield Page(origin=piece.path, error=str(error))
    except OSError as error:
        yield Page(origin=piece.path, error=f"cannot be read: {error.strerror or error}")


def _renumber(page: Page, piece: Piece) -> Page:
    """The page with the number that its line has in the whole file."""
    rest = (page.origin or "").removeprefix(f"{piece.path}:")
    number = re.match(r"\d+", rest)
    if number is None or rest == page.origin:
        return page
    return replace(page, origin=f"{piece.path}:{int(number[0]) + piece.first_line - 1}{rest[number.end() :]}")


class _Range(io.BufferedReader):
    """A file that begins and ends where a piece does."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(_RawRange(piece))


class _RawRange(io.FileIO):
    def __init__(self, piece: Piece) -> None:
        super().__init__(piece.path, "rb")
        self.seek(piece.start)
        self._left_bytes = (piece.end or piece.bytes) - piece.start

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, but not beyond the end of the piece."""
        count = super().readinto(memoryview(buffer)[: self._left_bytes]) or 0
        self._left_bytes -= count
        return count

    def readall(self) -> bytes:
        """What is left of the piece."""
        return self.read(self._left_bytes) or b""
