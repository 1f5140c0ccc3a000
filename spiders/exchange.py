"""One answer of a server → the WARC 1.1 records that tell of it: what was known, what came back, what was asked.

The records of an exchange follow each other and are compressed one by one, so that any tool that reads WARC reads them:

metadata   what feeds and site files told of the page, as JSON: what `copydesk clean` needs to make the same record
response   the answer as it was sent, or `revisit` where it is the one that is there already
request    what was asked, with the headers it was asked with
"""

from __future__ import annotations

import json
import zlib
from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cleaner import Fact

WARC_VERSION = "1.1"
TOLD_TYPE = "application/vnd.copydesk.page+json"
"""The type of the metadata record; `cleaner` knows it and reads it back."""
COMPRESSION_LEVEL = 4
"""Of zlib. 40 pages of 98 kB came to 21.0 kB in 0.9 ms each; with 6 to 20.2 in 1.5, with warcio's 9 to 20.1 in 2.3."""
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
READABLE = frozenset({"gzip", "x-gzip", "zstd", "identity"})
"""The encodings of bodies that readers of WARC undo; a body in another one is stored as it was decoded."""
ORIGINAL = "X-Archive-Orig-"
"""Stands before the name of a header that was true of the answer on the wire and is not of the body in the archive."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a page beside what the server answered.

    kind          what the crawl reads it as; what is no `article` is no document for `copydesk clean`
    origin        where its address was found
    known         facts that feeds, sitemaps and site files told
    extra         columns that its record carries
    content_type  what the page is, where the site file knows better than the server

    >>> Told(origin="https://a.org/feed", known=(Fact("title", "Rain", "feed"),)).to_values()["known"]
    [['title', 'Rain', 'feed']]
    """

    kind: str = "article"
    origin: str | None = None
    known: tuple[Fact, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    content_type: str | None = None

    def to_values(self) -> dict[str, Any]:
        """The same as JSON has it; what is empty is left out."""
        values = {
            "kind": self.kind,
            "origin": self.origin,
            "known": [list(fact) for fact in self.known],
            "extra": dict(self.extra),
            "content_type": self.content_type,
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. `date` is UTC as WARC writes it: `2026-11-22T03:15:00Z`; `body` as it was sent."""

    url: str
    date: str
    status: int
    headers: Headers
    body: bytes
    method: str = "GET"
    asked: Headers = ()
    protocol: str = "HTTP/1.1"
    told: Told = field(default_factory=Told)
    digest: str = ""
    """That of the body, where it is known."""
    is_revisit: bool = False
    """Whether the archive holds this answer already: the server says so, or the body is the same."""


def to_digest(body: bytes) -> str:
    """The payload digest of WARC: SHA-1 in base 32.

    >>> to_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return "sha1:" + b32encode(sha1(body, usedforsecurity=False).digest()).decode()


def to_records(exchange: Exchange) -> bytes:
    """The records of one exchange, each a gzip member of its own."""
    answer = f"<urn:uuid:{uuid4()}>"
    return b"".join(_pack(record) for record in _find_records(exchange, answer))


def to_warcinfo(name: str, about: Mapping[str, str]) -> bytes:
    """The record that an archive file begins with: which software made it, for whom."""
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=False, warc_version=WARC_VERSION)
    writer.write_record(writer.create_warcinfo_record(name, {"format": "WARC File Format 1.1", **about}))
    return _pack(stream.getvalue())


def _find_records(exchange: Exchange, answer: str) -> Iterator[bytes]:
    stored = {"WARC-Target-URI": exchange.url, "WARC-Date": exchange.date}
    beside = {**stored, "WARC-Concurrent-To": answer}
    own = {**stored, "WARC-Record-ID": answer}
    if exchange.is_revisit:
        yield _write("revisit", {**own, **_to_reference(exchange)}, _to_answer(exchange))
    else:
        told = json.dumps(exchange.told.to_values(), ensure_ascii=False).encode("utf-8", "replace")
        yield _write("metadata", {**beside, "Content-Type": TOLD_TYPE}, None, told)
        digest = {"WARC-Payload-Digest": exchange.digest or to_digest(exchange.body)}
        yield _write("response", {**own, **digest}, _to_answer(exchange), exchange.body)
    yield _write("request", beside, _to_question(exchange))


def _to_reference(exchange: Exchange) -> dict[str, str]:
    """What a revisit says of the answer that it repeats."""
    about = {"WARC-Refers-To-Target-URI": exchange.url}
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        return {**about, "WARC-Profile": NOT_MODIFIED}
    return {**about, "WARC-Profile": SAME_PAYLOAD, "WARC-Payload-Digest": exchange.digest or to_digest(exchange.body)}


class _Writer(WARCWriter):  # type: ignore[misc,unused-ignore]
    """Writes no digests but what it is given: each record has the checksum of its gzip member."""

    def ensure_digest(self, *_: object, **__: object) -> None:
        """Leave the record as it is."""


class _Head(StatusAndHeaders):  # type: ignore[misc,unused-ignore]
    """HTTP headers that are written as they came, not made ASCII."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self.to_bytes(encoding="latin-1")


def _to_answer(exchange: Exchange) -> _Head:
    try:
        phrase = HTTPStatus(exchange.status).phrase
    except ValueError:
        phrase = ""
    length = str(len(exchange.body))
    headers = [
        (ORIGINAL + name if _is_untrue(name, value, length) else name, value) for name, value in exchange.headers
    ]
    if not exchange.is_revisit and ("content-length", length) not in ((name.lower(), text) for name, text in headers):
        headers.append(("Content-Length", length))
    return _Head(f"{exchange.status} {phrase}", headers, protocol=exchange.protocol)


def _to_question(exchange: Exchange) -> _Head:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Head(f"{target} HTTP/1.1", [("Host", parts.netloc), *exchange.asked], protocol=exchange.method)


def _is_untrue(name: str, value: str, length: str) -> bool:
    """Whether a header was true of the answer on the wire only."""
    return name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value != length)


def _write(kind: str, about: Mapping[str, str], head: _Head | None, payload: bytes = b"") -> bytes:
    """One record as bytes: of HTTP headers and a body, or of other content. `about` has its own headers."""
    stream = BytesIO()
    writer = _Writer(stream, gzip=False, warc_version=WARC_VERSION)
    record = writer.create_warc_record(
        "",
        kind,
        payload=BytesIO(payload) if payload else None,
        length=len(payload),
        warc_headers_dict=dict(about),
        http_headers=head,
    )
    writer.write_record(record)
    return stream.getvalue()


def _pack(record: bytes) -> bytes:
    packer = zlib.compressobj(COMPRESSION_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(record) + packer.flush()
