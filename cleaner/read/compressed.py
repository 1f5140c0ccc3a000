"""gzip, bzip2, xz and zstd → the stream inside, a bounded piece at a time.

Members that follow each other are one stream, as the formats have it; zeros behind them are padding. What grows beyond
all measure is refused, and what breaks off gives all that was before.
"""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from cleaner.read.extras import load_extra
from cleaner.read.members import Damage, Member, Opener, Peeked, Place, Stream

INPUT_BYTES = 1 << 16
OUTPUT_BYTES = 1 << 18
ZSTD_INPUT_BYTES = 512
"""zstd gives out all that its input holds: at most 128 kB for four bytes, 16 MB for so many."""
MOST_START_BYTES = 10
"""So much of a member tells what it is."""
FREE_BYTES = 64_000_000
"""So much may come out of any few bytes."""
MAX_RATIO = 250
"""So much larger than what went in may be what comes out beyond FREE_BYTES: pages of one site in xz reach 50."""
MAX_WINDOW_BYTES = 1 << 27
"""The memory of xz and zstd: what `zstd --long` and `xz -9` need."""


class Unpacker(Protocol):
    """One member of a compressed stream."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def unpack(self, data: bytes) -> bytes:
        """What comes out of `data`, not much more than OUTPUT_BYTES; further pieces of it come for b""."""

    @property
    def needs_input(self) -> bool: ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def unpack(self, data: bytes) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, OUTPUT_BYTES)


class _Deflate(_Gzip):
    """Raw deflate, as in ZIP."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=-15)


class _Limited:
    """bzip2 and xz, whose decompressors limit their output themselves."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    @property
    def needs_input(self) -> bool:
        return bool(self._inner.needs_input)

    def unpack(self, data: bytes) -> bytes:
        return bytes(self._inner.decompress(data, OUTPUT_BYTES))


class _Zstd:
    def __init__(self) -> None:
        zstandard = load_extra("zstandard", "warc", "zstd")
        self._inner = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES).decompressobj()
        self._error = zstandard.ZstdError
        self._waiting = b""

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data) + self._waiting

    @property
    def needs_input(self) -> bool:
        return not self._waiting

    def unpack(self, data: bytes) -> bytes:
        self._waiting += data
        data, self._waiting = self._waiting[:ZSTD_INPUT_BYTES], self._waiting[ZSTD_INPUT_BYTES:]
        try:
            return bytes(self._inner.decompress(data))
        except self._error as error:
            raise ValueError(str(error)) from None


UNPACKERS: Mapping[str, Callable[[], Unpacker]] = {
    "gzip": _Gzip,
    "bzip2": lambda: _Limited(bz2.BZ2Decompressor()),
    "xz": lambda: _Limited(lzma.LZMADecompressor(memlimit=MAX_WINDOW_BYTES)),
    "zstd": _Zstd,
    "deflate": _Deflate,
}
FAULTS = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)


class Unpacked(io.RawIOBase):
    """What a compressed stream holds. Raises Damage, again at each further read, where it breaks or grows too much.

    With `is_single` it ends with the first member, whose unused input is then `rest`.
    """

    def __init__(self, stream: Stream, kind: str, *, is_single: bool = False) -> None:
        self._stream = stream
        self._kind = kind
        self._is_single = is_single
        self._unpacker: Unpacker | None = UNPACKERS[kind]()
        self._ready = memoryview(b"")
        self._damage: Damage | None = None
        self._members = self.in_bytes = self.out_bytes = 0
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            if self._damage:
                raise self._damage
            if self._unpacker is None:
                return 0
            try:
                self._ready = memoryview(self._next())
            except Damage as error:
                self._damage = error
                raise
            except FAULTS as error:
                self._damage = Damage(f"damaged {self._where()}: {error}")
                raise self._damage from None
            self.out_bytes += len(self._ready)
            if self.out_bytes > FREE_BYTES + MAX_RATIO * self.in_bytes:
                self._damage = Damage(
                    f"too large: {self.out_bytes:,} bytes came out of {self._where()}, more than any text grows to"
                )
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _next(self) -> bytes:
        """The next piece; empty where more input is needed first, and at the end."""
        assert self._unpacker is not None
        if self._unpacker.eof:
            self._members += 1
            self.rest = self._unpacker.unused_data
            self._unpacker = None
            return b"" if self._is_single else self._begin_member()
        data = (self._stream.read(INPUT_BYTES) or b"") if self._unpacker.needs_input else b""
        self.in_bytes += len(data)
        if self._unpacker.needs_input and not data:
            raise Damage(f"cut off: {self._where()} ends in the middle")
        return self._unpacker.unpack(data)

    def _begin_member(self) -> bytes:
        """The first piece of the next member, if there is one behind any padding."""
        data = self.rest.lstrip(b"\0")
        while not data:
            data = self._stream.read(INPUT_BYTES) or b""
            self.in_bytes += len(data)
            if not data:
                return b""
            data = data.lstrip(b"\0")
        while len(data) < MOST_START_BYTES:
            more = self._stream.read(INPUT_BYTES) or b""
            if not more:
                break
            self.in_bytes += len(more)
            data += more
        if not is_start(data, self._kind):
            raise Damage(f"damaged {self._where()}: something else follows")
        self._unpacker = UNPACKERS[self._kind]()
        return self._unpacker.unpack(data)

    def _where(self) -> str:
        return f"{self._kind} data after {self.in_bytes:,} bytes"


STARTS = {"gzip": (b"\x1f\x8b\x08",), "bzip2": (b"BZh",), "xz": (b"\xfd7zXZ\x00",), "zstd": (b"\x28\xb5\x2f\xfd",)}
_SKIPPABLE = tuple(bytes([0x50 + number, 0x2A, 0x4D, 0x18]) for number in range(16))
"""How a skippable frame of zstd begins (RFC 8878, 3.1.2)."""


def is_start(data: bytes, kind: str) -> bool:
    """Whether compressed data of that kind begins so.

    >>> is_start(b"BZh91AY&SY", "bzip2"), is_start(b"BZhang said", "bzip2")
    (True, False)
    """
    if kind == "bzip2":
        return data[:3] == b"BZh" and data[3:4].isdigit() and data[4:10] in (b"1AY&SY", b"\x17rE8P\x90")
    return data.startswith(STARTS[kind]) or (kind == "zstd" and data.startswith(_SKIPPABLE))


def find_kind(data: bytes) -> str | None:
    """How data is compressed; None for what is not."""
    return next((kind for kind in STARTS if is_start(data, kind)), None)


def open_as(kind: str) -> Opener:
    """What opens compressed data of that kind."""

    def open_compressed(stream: Peeked, place: Place) -> Iterator[Member]:
        name = place.origin.rpartition("#")[2] if place.origin else None
        inner = name.rpartition(".")[0] if name and name.endswith((".gz", ".bz2", ".xz", ".zst")) else name
        yield Member(Unpacked(stream, kind), place.origin, inner)

    return open_compressed
