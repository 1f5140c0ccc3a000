"""What is particular to a format: which records are documents, which columns mean what, and charsets."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from stories import STORIES, to_answer, to_letter, to_mhtml, to_record, to_warc_record, to_zip_of

from cleaner import Page, clean, read
from cleaner.errors import UsageError
from cleaner.read import find_format
from cleaner.read.saved import is_parts

HTTP = "application/http; msgtype=response"
PAGE = b"<!doctype html><html><body><p>Rain fell.</p></body></html>"


def warc(body: bytes, content_type: str = "text/html", status: str = "200 OK", headers: str = "") -> list[Page]:
    answer = to_answer(body, content_type, headers=headers).replace(b"200 OK", status.encode())
    return list(read(to_warc_record("response", "https://a.example/", HTTP, answer)))


def test_documents_among_warc_records() -> None:
    (page,) = warc(PAGE)
    assert (page.url, page.fetched_at, page.origin) == ("https://a.example/", "2025-02-01T00:00:00Z", "#1")
    assert page.headers["content-type"] == "text/html"
    assert warc(PAGE, status="404 Not Found") == warc(PAGE, status="301 Moved") == []
    assert warc(b"p {}", "text/css") == warc(b"\x89PNG", "image/png") == warc(b"{}", "application/json") == []
    assert len(warc(PAGE, "application/octet-stream")) == 1
    (page,) = warc(b"\x0b\x02\x80", headers="Content-Encoding: br\r\n")
    assert page.error == "the body is compressed in a way that is not read (br)"
    (page,) = warc(PAGE, headers="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n")
    assert page.body == PAGE


def test_a_bomb_in_an_answer_is_refused() -> None:
    (page,) = warc(gzip.compress(b" " * 50_000_000), headers="Content-Encoding: gzip\r\n")
    assert str(page.error).startswith("too large")


def test_wet_is_text() -> None:
    text = "\n\n".join(STORIES[0].paragraphs)
    record = to_warc_record("conversion", STORIES[0].url, "text/plain", text.encode())
    record = record.replace(b"Content-Type", b"WARC-Identified-Content-Language: eng\r\nContent-Type", 1)
    (page,) = read(gzip.compress(record))
    assert page.content_type == "text/plain"
    assert clean(page).paragraphs == STORIES[0].paragraphs


def test_columns_named_by_the_caller() -> None:
    table = b"address,article,text\nhttps://a.example/,<p>Rain fell.</p>,note\n"
    (page,) = read(table, content_type="text/csv", columns={"body": "Article", "url": "address"})
    assert (page.body, page.url, dict(page.extra)) == ("<p>Rain fell.</p>", "https://a.example/", {"text": "note"})
    (page,) = read(
        b'{"article": "Rain fell.", "id": 7}', content_type="application/x-ndjson", columns={"body": "article"}
    )
    assert (page.body, dict(page.extra)) == ("Rain fell.", {"id": 7})
    (page,) = read([{"article": "Rain fell."}], columns={"body": "article"})
    assert page.body == "Rain fell."
    (page,) = read(b"a,b\n1,2\n", content_type="text/csv", columns={"body": "c"})
    assert page.error == "the record has no text: c"
    with pytest.raises(UsageError, match="a column is one of body, url"):
        read(b"", columns={"title": "a"})


def test_tables() -> None:
    table = 'id;content;url\n1;"Rain; fell\n\non ""Monday""";https://a.example/\n2;Wind\n\n3;Snow;\n'
    pages = list(read(table.encode("cp1252")))
    assert [page.body for page in pages] == ['Rain; fell\n\non "Monday"', b"", "Snow"]
    assert pages[1].error == "the row has 2 cells, the header 3"
    assert [page.origin for page in pages] == ["#1", "#2", "#3"]
    assert [page.url for page in pages] == ["https://a.example/", None, None]
    (page,) = read("text\turl\nSchöner Regen\thttps://a.example/\n".encode("cp1252"))
    assert page.body == "Schöner Regen"
    for prose in ("Text, content and body of the letter\nwere lost, she said.\n", "Rain, wind\nand snow, hail\n"):
        assert find_format(prose) == "text/plain"


def test_a_cell_without_end_is_bounded() -> None:
    table = b'text,url\n"' + b"Rain fell.\n" * 100_000
    (page,) = read(table, max_bytes=10_000)
    assert "field larger than field limit" in str(page.error) or str(page.error).startswith("too large")


def test_parquet_reads_what_is_needed(tmp_path: Path) -> None:
    rows = [{**to_record(story), "text": "another extraction", "score": 0.5, "when": None} for story in STORIES]
    out = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows), out)
    pages = list(read(out))
    assert [set(page.extra) for page in pages] == [{"label", "score", "when"}] * 3
    rows[1]["html"] = None  # type: ignore[assignment]
    pq.write_table(pa.Table.from_pylist(rows), out)
    assert [page.body for page in read(out)][1] == "another extraction"
    (page,) = list(read(out.open("rb"), columns={"body": "text"}))[:1]
    assert page.body == "another extraction"
    binary = pa.table({"content": [PAGE], "url": ["https://a.example/"]})
    pq.write_table(binary, out)
    assert [page.body for page in read(out)] == [PAGE]


def test_letters_and_saved_pages() -> None:
    (page,) = read(to_letter(STORIES[0]))
    facts = {fact.field: fact.value for fact in page.known}
    assert facts == {
        "title": STORIES[0].title, "site": "The Halvik Post", "published": "2025-01-16T08:30:00+01:00",
    }  # fmt: skip
    (page,) = read(to_mhtml(STORIES[0]))
    assert (page.url, page.fetched_at) == (STORIES[0].url, "2025-02-01T00:00:00+00:00") or page.url == STORIES[0].url
    assert not page.known
    plain = (
        b"From: =?utf-8?q?=C3=98sten?= <a@a.example>\r\nSubject: =?iso-8859-1?q?Sch=F6n?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Sch=F6n.\r\n"
    )
    article = clean(plain)
    assert (article.title, article.site, article.text) == ("Schön", "Østen", "Schön.")


def test_deep_and_odd_messages_are_told() -> None:
    head = b"From: a@a.example\nTo: b\nMIME-Version: 1.0\n"
    deep = head
    for number in range(3_000):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    for data in (deep, head + b"Content-Type: multipart/mixed\n\n", head + b"Content-Type: image/png\n\nabc"):
        (page,) = read(data, content_type="message/rfc822")
        assert page.error or page.body


def test_parts_of_saved_pages() -> None:
    assert is_parts("Regen-Dateien", ["Regen.htm"])
    assert not is_parts("_files", ["a.html"])
    pages = list(read(to_zip_of({"b_files/x.html": PAGE, "a.html": PAGE, "a_files/x.html": PAGE, ".b/c.html": PAGE})))
    assert [page.origin for page in pages] == ["#b_files/x.html", "#a.html"]


def test_large_arrays_are_read_record_by_record(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    records = [{"text": f"Rain number {n} fell. " * 40, "id": n} for n in range(3_000)]
    path.write_text(json.dumps(records, indent=1), encoding="utf-8")
    limit = 50_000
    tracemalloc.start()
    found = [page.extra["id"] for page in read(path, max_bytes=limit)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == list(range(3_000))
    assert peak < 4_000_000
    whole = {page.origin for page in read(path)}
    assert whole == {page.origin for page in read(path, max_bytes=limit)}
    torn = path.read_bytes()[: path.stat().st_size // 2]
    pages = list(read(torn_file(tmp_path, torn), max_bytes=limit))
    assert len(pages) > 1_400
    assert "broken JSON after record" in str(pages[-1].error) or "cut off" in str(pages[-1].error)
    huge = tmp_path / "c.json"
    huge.write_text(json.dumps([{"text": "Rain"}, {"text": "a" * 200_000}]), encoding="utf-8")
    pages = list(read(huge, max_bytes=limit))
    assert [bool(page.error) for page in pages] == [False, True]


def torn_file(folder: Path, data: bytes) -> Path:
    path = folder / "b.json"
    path.write_bytes(data)
    return path


def test_memory_does_not_grow_with_the_input() -> None:
    peaks = []
    for count in (4_000, 12_000):
        line = json.dumps({"text": "Rain fell. " * 100}).encode() + b"\n"
        data = b"".join(gzip.compress(line, 1) for _ in range(count))
        stream = io.BytesIO(data)
        tracemalloc.start()
        assert sum(1 for page in read(stream) if not page.error) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
