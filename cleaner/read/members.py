"""What lies in archives: a member and its stream, how to read it, and what is said of an archive that broke."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from cleaner.errors import InputError
from cleaner.model import Page
from cleaner.options import DEFAULT_MAX_BYTES

MAX_DEPTH = 4
"""So many layers of archives and compression are opened: `a.tar.gz` with a `.json.gz` in it is three."""
MAX_HELD_BYTES = 64_000_000
"""How much of an archive is held in memory whose format must be read from its end, where it cannot be sought in."""
SKIP_BYTES = 1 << 16
PEEK_BYTES = 1 << 17
READ_BYTES = 1 << 17
"""How much is asked of a stream at once: a buffer of that size is made for it."""


Stream = io.RawIOBase | IO[bytes]
"""What can be read."""


class Damage(InputError):
    """An archive is broken or refused from here on; `is_told` once a page says so."""

    is_told = False


class Wanted(NamedTuple):
    """How to read: the largest document, the type of every document where the caller knows it, and its columns.

    `columns` maps what a column is (`body`, `url`, `fetched_at`, `content_type`) to the name it has in the records.
    """

    max_bytes: int = DEFAULT_MAX_BYTES
    content_type: str | None = None
    columns: Mapping[str, str] = MappingProxyType({})
    depth: int = 0


class Place(NamedTuple):
    """Where an archive lies, how it starts, and how to read what is in it."""

    origin: str | None
    head: bytes
    wanted: Wanted

    def inside(self, name: str | int) -> str:
        """The origin of a member.

        >>> Place("a.zip", b"", Wanted()).inside("b/page.html")
        'a.zip#b/page.html'
        """
        return f"{self.origin or ''}#{name}"


class Member(NamedTuple):
    """A file in an archive: its bytes, where they lie, and the name that may tell its format."""

    stream: Stream
    origin: str | None
    name: str | None = None


Opener = Callable[["Peeked", Place], Iterator[Page | Member]]
"""Opens an archive. What it gives must be used up before the next is asked for. Raises Damage."""


class Peeked(io.RawIOBase):
    """A stream whose beginning can be looked at; reading hands on what is there without waiting for more."""

    def __init__(self, stream: Any, *, size_bytes: int | None = None, is_live: bool = False) -> None:
        """`is_live` where what is there should be used before more comes: a pipe."""
        self.source = stream
        self.size_bytes = size_bytes
        self.is_live = is_live
        self._pull = getattr(stream, "read1", None) or stream.read
        self._head = b""
        self._has_ended = False
        self._damage: Damage | None = None

    def peek(self, size: int, is_enough: Callable[[bytes], bool] = lambda head: False) -> bytes:
        """Up to `size` bytes of what comes next; fewer at the end, at damage, or once they are enough."""
        while len(self._head) < size and not self._has_ended and not is_enough(self._head):
            try:
                data = self._pull(min(size - len(self._head), PEEK_BYTES))
            except Damage as error:
                self._damage, self._has_ended = error, True
                break
            self._has_ended = not data
            self._head += data
        return self._head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)]
        if data:
            self._head = self._head[len(data) :]
        elif self._damage:
            raise self._damage
        else:
            data = b"" if self._has_ended else self._pull(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class Span(io.RawIOBase):
    """The next `size` bytes of a stream; breaking off before is Damage."""

    def __init__(self, stream: Stream, size: int, what: str) -> None:
        self._stream = stream
        self._what = what
        self._damage: Damage | None = None
        self.left_bytes = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self.left_bytes)) or b""
        if not data and self.left_bytes and len(buffer):
            missing = f"cut off: {self.left_bytes:,} bytes of this member of {self._what} are missing"
            self._damage = self._damage or Damage(missing)
            raise self._damage
        self.left_bytes -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def skip(self) -> None:
        """Go to its end."""
        while self.left_bytes:
            self.read(min(self.left_bytes, SKIP_BYTES))


def read_exactly(stream: Stream, size: int) -> bytes:
    """The next `size` bytes; fewer only where the stream ends."""
    parts = []
    while size > 0 and (data := stream.read(min(size, READ_BYTES))):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)


def hold(stream: Peeked, what: str) -> Stream:
    """A stream that can be sought in: the file itself, else its bytes in memory. Raises Damage above a limit."""
    source = stream.source
    if hasattr(source, "seekable") and source.seekable() and not isinstance(source, Peeked | Span):
        source.seek(0)
        held: Stream = source
        return held
    data = read_exactly(stream, MAX_HELD_BYTES + 1)
    if len(data) > MAX_HELD_BYTES:
        raise Damage(f"too large: {what} above {MAX_HELD_BYTES:,} bytes is read from a file of its own only")
    return io.BytesIO(data)


def to_name(path: str) -> str:
    """A member's path as part of an origin: no control characters, and not endless.

    >>> to_name("../a\\x1b[2J.html")
    '../a[2J.html'
    """
    return "".join(char for char in path[:1_000] if char.isprintable())


def is_hidden(path: str) -> bool:
    """Whether a member's path is hidden, or what a Mac keeps beside files.

    >>> is_hidden("a/.git/b"), is_hidden("__MACOSX/a.html"), is_hidden("../a.html")
    (True, True, False)
    """
    parts = path.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part.strip(".") for part in parts)
