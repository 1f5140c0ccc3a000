"""Archives that lie, explode, break off or point elsewhere: read to the damage or refused, in bounded memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import resource
import struct
import sys
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import DUMPS, to_tar_of, to_warc_members, to_zip_of

from cleaner import Page, read
from cleaner.read import members

RECORD = json.dumps({"text": "Rain fell on the town. " * 20, "id": 0}) + "\n"


def errors(pages: list[Page]) -> list[str]:
    return [page.error for page in pages if page.error]


def numbered(count: int) -> bytes:
    return b"".join(
        json.dumps({"text": f"Rain number {n} fell. {zlib.crc32(b'%d' % n)}", "id": n}).encode() + b"\n"
        for n in range(count)
    )


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": lambda data: bz2.compress(data, 1),
    "xz": lzma.compress,
    "zstd": zstandard.compress,
}


@pytest.mark.parametrize("kind", PACKERS)
def test_torn_tails_give_what_was_before(kind: str) -> None:
    data = PACKERS[kind](numbered(15_000))
    pages = list(read(data[: len(data) * 2 // 3]))
    assert [page.extra["id"] for page in pages[:-1]] == list(range(len(pages) - 1))
    assert len(pages) > 1_000
    assert [error[:8] for error in errors(pages)] == ["cut off:"]
    assert kind in str(pages[-1].error)


@pytest.mark.parametrize("kind", PACKERS)
def test_rot_gives_what_was_before(kind: str) -> None:
    data = bytearray(PACKERS[kind](numbered(20_000)))
    middle = len(data) // 2
    data[middle : middle + 400] = b"\xa5" * 400
    pages = list(read(bytes(data)))
    good = [page for page in pages if not page.error and page.extra.get("id") is not None]
    assert [page.extra["id"] for page in good[:1_000]] == list(range(1_000))
    assert pages[-1].error
    assert kind in pages[-1].error or pages[-1].error.startswith("broken JSON")


def test_what_follows_a_gzip_member_is_told() -> None:
    pages = list(read(gzip.compress(RECORD.encode() * 2) + b"\0" * 512))
    assert not errors(pages)
    pages = list(read(gzip.compress(RECORD.encode() * 2) + b"and then some"))
    assert len(pages) == 3
    assert "something else follows" in str(pages[-1].error)


def find_bombs() -> Iterator[tuple[str, bytes]]:
    zeros = b" " * 1_000_000
    for name, packer in (
        ("gzip", zlib.compressobj(9, zlib.DEFLATED, 31)),
        ("bzip2", bz2.BZ2Compressor()),
        ("xz", lzma.LZMACompressor()),
        ("zstd", zstandard.ZstdCompressor().compressobj()),
    ):
        yield name, b"".join([packer.compress(zeros) for _ in range(300)]) + packer.flush()
    deflated = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"".join(deflated.compress(zeros) for _ in range(300)) + deflated.flush()
    yield "zip that lies about sizes", to_local_header(b"a.txt", 8, len(body), 10) + body
    yield "gzip in gzip", gzip.compress(gzip.compress(gzip.compress(b" " * 100_000_000, 9), 9), 9)


def to_local_header(name: bytes, method: int, packed: int, plain: int, flags: int = 0) -> bytes:
    fixed = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, flags, method, 0, 0, 0, packed, plain, len(name), 0)
    return fixed + name


@pytest.mark.parametrize(
    ("name", "data"), list(find_bombs()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_bombs_are_refused_in_bounded_memory(name: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(data)
    tracemalloc.start()
    pages = list(read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert any(str(page.error).startswith("too large: ") for page in pages)
    assert not [page for page in pages if page.body]
    assert peak < 120_000_000
    assert name


def test_a_bomb_of_many_records_is_refused_too() -> None:
    line = (json.dumps({"text": "a" * 100_000}) + "\n").encode()
    pages = read(lzma.compress(line * 2_000))
    last = ""
    for page in pages:
        last = page.error or ""
    assert last.startswith("too large: ")
    assert "more than any text grows to" in last


def test_paths_are_neither_followed_nor_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret.", encoding="utf-8")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, target in ((tarfile.SYMTYPE, str(secret)), (tarfile.LNKTYPE, "secret.txt"), (tarfile.CHRTYPE, "")):
            info = tarfile.TarInfo(f"link{kind!r}")
            info.type, info.linkname = kind, target
            archive.addfile(info)
        info = tarfile.TarInfo("../../../../tmp/evil\x1b[2J.txt")
        info.size = 10
        archive.addfile(info, io.BytesIO(b"Rain fell."))
        info = tarfile.TarInfo("link/secret.txt")
        info.size = 5
        archive.addfile(info, io.BytesIO(b"Wind."))
    before = sorted(tmp_path.rglob("*"))
    pages = list(read(out.getvalue())) + list(read(to_zip_of({"/etc/passwd": b"Snow.", "../up.txt": b"Hail."})))
    assert [page.body for page in pages if not page.error] == [b"Rain fell.", b"Wind.", b"Snow.", b"Hail."]
    assert errors(pages) == ["a link in an archive is not followed"] * 2 + ["not a regular file"]
    assert "\x1b" not in "".join(str(page.origin) for page in pages)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_million_members_take_no_memory() -> None:
    count = 5_000
    found = 0
    tracemalloc.start()
    for page in read(Fixed(count)):
        found += not page.error
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == count
    assert peak < 6_000_000


class Fixed(io.RawIOBase):
    """A ZIP archive of many small members that is made while it is read."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._number = 0
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        while len(self._waiting) < len(buffer) and self._number < self._count:
            name = b"%07d.txt" % self._number
            self._waiting += to_local_header(name, 0, 10, 10) + b"Rain fell."
            self._number += 1
        data, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def test_nested_archives_end_somewhere() -> None:
    data = b"<p>Rain fell.</p>"
    for _ in range(members.MAX_DEPTH):
        data = gzip.compress(data)
    assert [page.body for page in read(data)] == [b"<p>Rain fell.</p>"]
    (page,) = read(gzip.compress(data))
    assert "unpack this one first" in str(page.error)
    quine = to_zip_of(
        {"a.zip": to_zip_of({"b.zip": to_zip_of({"c.zip": to_zip_of({"d.zip": to_zip_of({"e": b"a"})})})})}
    )
    assert any("unpack this one first" in error for error in errors(list(read(quine))))


@pytest.mark.parametrize("name", [name for name in DUMPS if name.startswith(("zip", "tar", "warc", "parquet"))])
def test_cut_anywhere(name: str) -> None:
    data = DUMPS[name]()
    whole = [page.body for page in read(data)]
    for end in range(len(data) // 7, len(data), len(data) // 7 + 1):
        pages = list(read(data[:end]))
        bodies = [page.body for page in pages if not page.error]
        assert bodies == whole[: len(bodies)]
        assert len(errors(pages)) == 1 or (not errors(pages) and len(bodies) == 3), (end, pages)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(DUMPS)), st.integers(0, 10**9), st.binary(min_size=1, max_size=40))
def test_rot_anywhere_never_raises(name: str, place: int, rot: bytes) -> None:
    data = bytearray(DUMPS[name]())
    place %= len(data)
    data[place : place + len(rot)] = rot
    for page in read(bytes(data)):
        assert page.error is None or page.error.strip()


def test_members_that_cannot_be_read_cost_themselves() -> None:
    data = to_zip_of({"a.txt": b"Rain fell.", "b.txt": b"Wind rose. " * 50, "c.txt": b"Snow fell."})
    at = data.index(b"b.txt") + 5
    rotten = bytearray(data)
    rotten[at + 3 : at + 9] = b"\xff" * 6
    pages = list(read(bytes(rotten)))
    assert [bool(page.error) for page in pages] == [False, True, False]
    assert pages[1].origin == "#b.txt"
    encrypted = to_local_header(b"a.txt", 0, 4, 4, flags=1) + b"Rain" + data
    assert [page.error for page in read(encrypted)][:2] == ["encrypted", None]


def test_lying_headers() -> None:
    huge = to_local_header(b"a.txt", 0, 0xFFFFFFFE, 0xFFFFFFFE) + b"Rain fell."
    (page,) = read(huge)
    assert "missing" in str(page.error)
    tar = bytearray(to_tar_of({"a.txt": b"Rain fell."}))
    tar[124:136] = b"77777777777\0"
    checksum = sum(tar[:148]) + 8 * 32 + sum(tar[156:512])
    tar[148:156] = b"%06o\0 " % checksum
    assert "missing" in str(list(read(bytes(tar)))[-1].error)
    (page,) = read(to_warc_members()[0] + to_warc_members()[2].replace(b"Length: ", b"Length: 9", 1))
    assert str(page.error).startswith(("cut off", "too large"))


def test_what_is_not_installed_is_said_with_its_extra() -> None:
    for name, extra in (("warc", "warc"), ("parquet", "parquet"), ("jsonl.zst", "warc")):
        gone = dict.fromkeys(("fastwarc.warc", "pyarrow.parquet", "pyarrow", "zstandard"))
        with mock.patch.dict(sys.modules, gone):
            (page,) = read(DUMPS[name]())
        assert f"pip install 'copydesk[{extra}]'" in str(page.error)


@pytest.mark.parametrize("name", ["jsonl.gz", "csv", "warc.gz", "tar.xz", "zip"])
def test_records_flow_before_the_end_comes(name: str) -> None:
    """Of a pipe that stays open, the first record is there before the last one is asked for."""
    data = DUMPS[name]() * 3 if name != "zip" else DUMPS[name]()
    asked = 0

    class Pipe(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            nonlocal asked
            part = data[asked : asked + min(len(buffer), 700)]
            asked += len(part)
            buffer[: len(part)] = part
            return len(part)

    pages = read(Pipe(), content_type="text/csv" if name == "csv" else None)
    assert next(pages).error is None
    assert asked < len(data)


def test_lines_flow_at_once() -> None:
    lines = [RECORD.encode()] * 3

    class Pipe(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            part = lines.pop(0) if lines else b""
            buffer[: len(part)] = part
            return len(part)

    pages = read(Pipe())
    for left in (2, 1, 0):
        assert str(next(pages).body).startswith("Rain")
        assert len(lines) == left


def test_xml_neither_expands_nor_fetches(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Secret.", encoding="utf-8")
    export = DUMPS["WordPress export"]().decode()
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    doctype = f'<!DOCTYPE rss [<!ENTITY a0 "ha"><!ENTITY f SYSTEM "file://{tmp_path}/secret.txt">{laughs}]>'
    hostile = export.replace("<rss", doctype + "<rss", 1).replace("<channel>", "<channel><x>&a8;&f;</x>", 1)
    hostile = hostile.replace("<![CDATA[<p>", "&f;&a8;<![CDATA[<p>", 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = list(read(hostile.encode()))
    assert all("Secret" not in str(page.body) and "haha" not in str(page.body) for page in pages)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_zip_without_a_size_is_refused_where_its_end_cannot_be_known() -> None:
    out = io.BytesIO()
    out.seekable = lambda: False  # type: ignore[method-assign]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.txt", b"Rain fell.")
    pages = list(read(out.getvalue()))
    assert [page.body for page in pages if not page.error] == [b"Rain fell."] or "unpack" in str(pages[-1].error)
