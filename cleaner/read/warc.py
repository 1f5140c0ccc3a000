"""WARC and WET (Common Crawl's text) → Pages: the documents among the records, by FastWARC.

A document is the successful answer of a server with HTML or text in it, a stored resource, or a text that was taken
from one (`conversion`). Requests, redirects, failures, pictures, styles and scripts are no documents. What a crawl of
copydesk wrote before a response about its page goes into that page.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.model import Fact, Page
from cleaner.read.compressed import Unpacked
from cleaner.read.extras import load_extra
from cleaner.read.members import Damage, Peeked, Place, read_exactly
from cleaner.read.sniff import HTML, TEXT, sniff, to_known
from cleaner.read.told import MAX_TOLD_BYTES, TOLD_TYPE, Told, load_told

MAX_HEADER_BYTES = 65_536
ENCODINGS = {"gzip": "gzip", "x-gzip": "gzip", "zstd": "zstd"}
IDENTITY = ("", "identity", "none")


def open_warc(stream: Peeked, place: Place) -> Iterator[Page]:
    """The documents of an uncompressed WARC stream; their origin names the record by number.

    Raises Damage where a record breaks off or no record begins.
    """
    warc = load_extra("fastwarc.warc", "warc", "WARC")
    documents = warc.WarcRecordType.response | warc.WarcRecordType.resource | warc.WarcRecordType.conversion
    records = warc.ArchiveIterator(
        _Counted(stream), parse_http=False, quirks_mode=True, max_header_len=MAX_HEADER_BYTES, stream_detect=False
    )
    number = 0
    told: Told | None = None
    while True:
        try:
            record = next(records, None)
            if record is None:
                return
            number += 1
            headers = {name.lower(): value for name, value in record.headers.items()}
            if "content-length" not in headers:
                raise Damage(f"cut off: the header of WARC record {number} is not whole")
            if record.record_type & documents:
                if told is not None and told.answer != headers.get("warc-record-id"):
                    told = None
                yield from _to_pages(record, headers, place.inside(number), place, told=told)
            elif record.record_type == warc.WarcRecordType.metadata:
                told = _find_told(record, headers)
            record.reader.consume()
        except (OSError, ValueError, EOFError) as error:
            raise Damage(f"damaged WARC after record {number}: {error}") from None
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # how FastWARC's core gives up; it is no Exception
                raise
            raise Damage(f"damaged WARC after record {number}") from None


class _Counted:
    """What FastWARC asks of a stream: to be read, and to tell how far that is."""

    def __init__(self, stream: Peeked) -> None:
        self._stream = stream
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size) or b""
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position


def _find_told(record: Any, headers: Mapping[str, str]) -> Told | None:
    """What a metadata record tells of the answer after it, where it is one of ours; only the last one is kept."""
    if headers.get("content-type") != TOLD_TYPE or record.content_length > MAX_TOLD_BYTES:
        return None
    return load_told(headers.get("warc-concurrent-to", ""), read_exactly(record.reader, record.content_length))


def _to_pages(
    record: Any, headers: Mapping[str, str], origin: str, place: Place, *, told: Told | None
) -> Iterator[Page]:
    if told is not None and not told.is_story:
        return
    limit = place.wanted.max_bytes
    about: dict[str, Any] = {
        "url": (headers.get("warc-target-uri") or "").strip("<>") or None,
        "fetched_at": headers.get("warc-date"),
        "origin": (told and told.origin) or origin,
        "extra": told.extra if told else {},
    }
    if record.content_length > limit + MAX_HEADER_BYTES:
        yield Page(error=f"too large: {record.content_length:,} bytes, the limit is {limit:,}", **about)
        return
    data = read_exactly(record.reader, record.content_length)
    if len(data) < record.content_length:
        raise Damage(f"cut off: {record.content_length - len(data):,} bytes of {origin} are missing")
    is_http = headers.get("content-type", "").lower().startswith("application/http")
    answer = _split(data) if is_http else (200, {"content-type": headers.get("content-type", "")}, data)
    if answer is not None and 200 <= answer[0] < 300:
        _, http, body = answer
        body, fault = _decode(body, http, limit)
        if fault or told or is_document(http.get("content-type"), body, about["url"]):
            language = headers.get("warc-identified-content-language", "").split(",")[0]
            known = (Fact("language", language, "warc"),) if len(language) == 2 else ()
            known = (*told.known, *known) if told else known
            stated = (told and told.content_type) or http.get("content-type") or None
            yield Page(body, content_type=stated, headers=http, known=known, error=fault, **about)


def is_document(content_type: str | None, body: bytes, url: str | None) -> bool:
    """Whether an answer may hold an article: HTML, or text that is not the server's own (`robots.txt`).

    >>> is_document("image/png", b"", None), is_document("text/html; charset=utf-8", b"<p>", None)
    (False, True)
    """
    kind = to_known(content_type)
    if kind is None and (content_type or "").partition(";")[0].strip().lower() in ("", "application/octet-stream"):
        return sniff(body) == HTML
    return kind == HTML or (kind == TEXT and not (url or "").endswith("/robots.txt"))


def _split(data: bytes) -> tuple[int, dict[str, str], bytes] | None:
    """Status, headers and body of an HTTP answer; None for what is no answer."""
    end = data.find(b"\r\n\r\n", 0, MAX_HEADER_BYTES)
    width = 4
    if end < 0:
        end, width = data.find(b"\n\n", 0, MAX_HEADER_BYTES), 2
    if end < 0 or not data.startswith(b"HTTP/"):
        return None
    lines = data[:end].decode("latin-1").splitlines()
    status = lines[0].split(None, 2)[1:2]
    pairs = (line.partition(":") for line in lines[1:])
    headers = {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}
    return int(status[0]) if status and status[0].isdigit() else 0, headers, data[end + width :]


def _decode(body: bytes, headers: Mapping[str, str], limit: int) -> tuple[bytes, str | None]:
    """The body as the server meant it, without the wrappings of transport; or why it cannot be had.

    Archives often keep the headers of a body that was unwrapped already: a wrapping that is not there is none.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunk(body)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in IDENTITY:
        return body, None
    kind = ENCODINGS.get(encoding)
    if kind is None or not body.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        is_text = sniff(body) == HTML
        return (body, None) if is_text else (b"", f"the body is compressed in a way that is not read ({encoding})")
    try:
        plain = read_exactly(Unpacked(io.BytesIO(body), kind), limit + 1)
    except Damage as error:
        return b"", str(error)
    return plain, None


def _unchunk(body: bytes) -> bytes:
    """The body of an answer in chunks (RFC 9112, 7.1); as it is where it is not in chunks any more."""
    parts: list[bytes] = []
    position = 0
    while True:
        end = body.find(b"\r\n", position, position + 1_000)
        size = body[position:end].partition(b";")[0].strip() if end >= 0 else b""
        try:
            length = int(size, 16)
        except ValueError:
            return b"".join(parts) if parts else body
        if not 0 < length <= len(body) - end - 2:
            return b"".join(parts) + (body[end + 2 :] if length > 0 else b"")
        parts.append(body[end + 2 : end + 2 + length])
        position = end + 2 + length + 2


def is_warc(head: bytes) -> bool:
    """Whether data starts with a WARC record.

    >>> is_warc(b"WARC/1.1\\r\\nWARC-Type: warcinfo"), is_warc(b"WARC/1.0 is a format")
    (True, False)
    """
    version, line_end, _ = head[:16].partition(b"\n")
    return version.rstrip() in (b"WARC/1.0", b"WARC/1.1", b"WARC/0.18", b"WARC/0.17") and bool(line_end)
