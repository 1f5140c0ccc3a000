"""ZIP and tar → their members, in one pass from front to back, however many there are.

Members are read where they lie: no path is followed, nothing is unpacked to disk, links and devices are refused. What
breaks off gives every member before the damage. ZIP is read by the headers before its members (APPNOTE 4.3), so that a
pipe, a torn file and a million members need no directory.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from cleaner.model import Page
from cleaner.read.compressed import Unpacked
from cleaner.read.members import (
    SKIP_BYTES,
    Damage,
    Member,
    Peeked,
    Place,
    Span,
    Stream,
    is_hidden,
    read_exactly,
    to_name,
)
from cleaner.read.saved import Parts

LOCAL, DESCRIPTOR = b"PK\x03\x04", b"PK\x07\x08"
DIRECTORY = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x08")
STORED, DEFLATED, BZIPPED, LZMA, ZSTANDARD = 0, 8, 12, 14, 93
METHODS = {DEFLATED: "deflate", BZIPPED: "bzip2", ZSTANDARD: "zstd"}
ENCRYPTED, HAS_DESCRIPTOR, IS_UTF8 = 1, 8, 0x800
ZIP64, UNKNOWN_BYTES = 1, 0xFFFFFFFF
MAX_TAR_HEADER_BYTES = 1 << 20
"""So long may the names and attributes of a tar member be."""
TAR_BLOCK_BYTES = 512


class _Header(NamedTuple):
    """What stands before a member of a ZIP archive."""

    name: str
    method: int
    flags: int
    size: int | None


def open_zip(stream: Peeked, place: Place) -> Iterator[Page | Member]:
    """The files in a ZIP archive, in the order in which they lie in it."""
    source = _Pushed(stream)
    parts = Parts()
    while True:
        signature = read_exactly(source, 4)
        if signature in DIRECTORY:
            _drain(source)
            return
        if signature != LOCAL:
            raise Damage(
                "cut off: the ZIP archive ends without its directory"
                if len(signature) < 4
                else "damaged ZIP archive: no member begins where one should"
            )
        header = _load_header(source)
        member = _Body(source, header)
        origin = place.inside(to_name(header.name))
        if header.flags & ENCRYPTED:
            yield Page(origin=origin, error="encrypted")
        elif header.method != STORED and header.method not in METHODS:
            yield Page(origin=origin, error=f"compressed in a way that is not read (ZIP method {header.method})")
        elif not (header.name.endswith("/") or is_hidden(header.name) or parts.has(header.name)):
            yield Member(member, origin, header.name)
        member.finish()


def _load_header(source: Stream) -> _Header:
    fixed = read_exactly(source, 26)
    if len(fixed) < 26:
        raise Damage("cut off: the ZIP archive ends in the middle of a member's header")
    flags, method = int.from_bytes(fixed[2:4], "little"), int.from_bytes(fixed[4:6], "little")
    packed, plain = int.from_bytes(fixed[14:18], "little"), int.from_bytes(fixed[18:22], "little")
    name = read_exactly(source, int.from_bytes(fixed[22:24], "little"))
    extra = read_exactly(source, int.from_bytes(fixed[24:26], "little"))
    if packed == UNKNOWN_BYTES:
        packed = _find_long_size(extra, packed, is_second=plain == UNKNOWN_BYTES)
    size = None if flags & HAS_DESCRIPTOR and not packed else packed
    return _Header(name.decode("utf-8" if flags & IS_UTF8 else "cp437", "replace"), method, flags, size)


def _find_long_size(extra: bytes, packed: int, *, is_second: bool) -> int:
    """The size in the ZIP64 field, where the header has no room for it."""
    while len(extra) >= 4:
        size = int.from_bytes(extra[2:4], "little")
        if int.from_bytes(extra[:2], "little") == ZIP64:
            field = extra[4 : 4 + size]
            return int.from_bytes(field[8:16] if is_second else field[:8], "little")
        extra = extra[4 + size :]
    return packed


class _Pushed(io.RawIOBase):
    """A stream to which bytes can be given back."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._back = b""

    def readable(self) -> bool:
        return True

    def push(self, data: bytes) -> None:
        self._back = data + self._back

    def readinto(self, buffer: Any) -> int:
        data = self._back[: len(buffer)] or self._stream.read(len(buffer)) or b""
        self._back = self._back[len(data) :] if self._back else b""
        buffer[: len(data)] = data
        return len(data)


class _Body(io.RawIOBase):
    """The bytes of one ZIP member, its sum checked at the end; `finish` goes to where the next member begins."""

    def __init__(self, source: _Pushed, header: _Header) -> None:
        self._source = source
        self._header = header
        self._span = None if header.size is None else Span(source, header.size, "the ZIP archive")
        if header.size is None and header.method == STORED:
            raise Damage(f"{to_name(header.name)!r} does not say where it ends: unpack the ZIP archive first")
        kind = METHODS.get(header.method)
        packed: Any = self._span or source
        self._stream: Any = Unpacked(packed, kind, is_single=True) if kind else packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return int(self._stream.readinto(buffer))

    def finish(self) -> None:
        """Go to the end of the member."""
        if self._span is not None:
            self._span.skip()
        elif isinstance(self._stream, Unpacked):
            while self._stream.read(SKIP_BYTES):
                pass
            self._source.push(self._stream.rest)
        if self._header.flags & HAS_DESCRIPTOR:
            self._skip_descriptor()

    def _skip_descriptor(self) -> None:
        """Go past the sum and sizes behind a member: 12 to 24 bytes, then comes a signature."""
        data = read_exactly(self._source, 28)
        for size in (16, 24, 12, 20):
            if data[size : size + 4] == LOCAL or data[size : size + 4] in DIRECTORY:
                self._source.push(data[size:])
                return
        raise Damage("damaged ZIP archive: no member begins where one should")


def open_tar(stream: Peeked, place: Place) -> Iterator[Page | Member]:
    """The regular files in a tar archive (POSIX ustar and pax, GNU)."""
    source: Any = stream
    parts = Parts()
    name: str | None = None
    while True:
        block = read_exactly(source, TAR_BLOCK_BYTES)
        if not block.strip(b"\0"):
            if len(block) < TAR_BLOCK_BYTES:
                raise Damage("cut off: the tar archive has no end")
            _drain(source)
            return
        info = _load_info(block)
        body = Span(source, info.size if info.size > 0 else 0, "the tar archive")
        padding = -body.left_bytes % TAR_BLOCK_BYTES
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE):
            name = _load_name(body, info) or name
        elif info.type in (tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK):
            pass
        else:
            yield from _open_member(body, info, name or info.name, parts, place)
            name = None
        body.skip()
        read_exactly(source, padding)


def _open_member(body: Span, info: tarfile.TarInfo, name: str, parts: Parts, place: Place) -> Iterator[Page | Member]:
    origin = place.inside(to_name(name))
    if is_hidden(name) or info.isdir() or parts.has(name):
        return
    if info.issym() or info.islnk():
        yield Page(origin=origin, error="a link in an archive is not followed")
    elif info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE):
        yield Page(origin=origin, error="not a regular file")
    else:
        yield Member(body, origin, name)


def _load_info(block: bytes) -> tarfile.TarInfo:
    if len(block) < TAR_BLOCK_BYTES:
        raise Damage("cut off: the tar archive ends in the middle of a member's header")
    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except (tarfile.HeaderError, ValueError) as error:
        raise Damage(f"damaged tar archive: {error}") from None


def _load_name(body: Span, info: tarfile.TarInfo) -> str | None:
    """The long name that a header of its own gives the next member."""
    if info.size > MAX_TAR_HEADER_BYTES:
        raise Damage(f"too large: a header of {info.size:,} bytes in the tar archive")
    data = read_exactly(body, info.size)
    if info.type == tarfile.GNUTYPE_LONGNAME:
        return data.rstrip(b"\0").decode("utf-8", "replace")
    for record in data.split(b"\n"):
        _, _, pair = record.partition(b" ")
        if pair.startswith(b"path="):
            return pair[5:].decode("utf-8", "replace")
    return None


def _drain(stream: Stream) -> None:
    """Read to the end, so that damage behind the members is told."""
    while stream.read(SKIP_BYTES):
        pass


def is_tar(head: bytes) -> bool:
    """Whether data starts with the header of a tar member.

    >>> is_tar(b"Rain fell.")
    False
    """
    if len(head) < TAR_BLOCK_BYTES or head[257:262] not in (b"ustar", bytes(5)):
        return False
    try:
        tarfile.TarInfo.frombuf(head[:TAR_BLOCK_BYTES], "utf-8", "replace")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def is_zip(head: bytes) -> bool:
    """Whether data starts as a ZIP archive does, which may be an empty one."""
    return head.startswith((LOCAL, b"PK\x05\x06"))
