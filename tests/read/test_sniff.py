"""The format of a document is told from its content."""

from __future__ import annotations

import pytest

from cleaner.read.sniff import find_fault, sniff, to_known
from cleaner.read.text import decode, find_binary

STORY = "The river rose two metres overnight, the mayor said on Monday.\n\nNobody was hurt.\n"
CASES = {
    "page": ("<!DOCTYPE html><html><body><p>Rain fell.</p></body></html>", "text/html"),
    "page after a long comment": (f"<!-- {'saved ' * 20_000} -->\n<html><body>Rain</body></html>", "text/html"),
    "page with a byte order mark": ("\ufeff\n<html><head><title>Rain</title></head></html>", "text/html"),
    "page after a log line": ("GET /story 200\n<!doctype html><html><body>Rain</body></html>", "text/html"),
    "page after a leaked script": ("\n\n<script>\nlet a;\n</script>\n<html><body>Rain</body></html>", "text/html"),
    "page after an error": (
        "<br />\n<b>Notice</b>: x on line <b>5</b><br />\n<html><body>a</body></html>",
        "text/html",
    ),
    "xhtml": ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', "text/html"),
    "fragment": ("<p>Rain fell.</p>", "text/html"),
    "post": ("三次故障之后，新船停了。<br><br>市议会周四表决。<img src='a.jpg'>", "text/html"),
    "text": (STORY, "text/plain"),
    "text that mentions an element": (STORY + "The <circle> element draws a circle.\n", "text/plain"),
    "text with a few tags left": (STORY * 20 + "Read <br> more <br> here\n", "text/plain"),
    "text about HTML": ("Every page begins with <html> and ends with </html>.\n" * 30, "text/plain"),
    "text that starts with a bracket": ("[Photo] Rain fell on the town.", "text/plain"),
    "text that starts with a number sign": ("# 1 in the charts\n\n" + STORY, "text/plain"),
    "list of key points": ("- Rain fell\n- A bridge closed\n\n" + STORY, "text/plain"),
    "nothing": ("", "text/plain"),
    "white space": (" \n\t\n", "text/plain"),
    "markdown": ("# Rain\n\nIt **fell**.\n\n## After\n\n- [one](https://a.example/)\n", "text/markdown"),
    "front matter": ("---\ntitle: Rain\n---\nIt fell.\n", "text/markdown"),
    "json": ('{"url": "https://a.example/", "text": "Rain"}', "application/json"),
    "list of records": ('[\n {"text": "Rain"},\n {"text": "Wind"}\n]', "application/json"),
    "broken json": ('{"url": "https://a.example/", "text": "Ra', "application/json"),
    "json lines": ('{"text": "Rain"}\n{"text": "Wind"}\n', "application/x-ndjson"),
    "text behind leaked data": ('{"page": {"id": "7"}}\n' + STORY, "text/plain"),
    "rss": ('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "application/rss+xml"),
    "atom": ('<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "application/rss+xml"),
    "rdf": ('<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x"></rdf:RDF>', "application/rss+xml"),
    "sitemap": ('<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>', "application/xml"),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("encoding", [None, "utf-8", "utf-16"])
def test_format_is_told_from_content(name: str, encoding: str | None) -> None:
    text, wanted = CASES[name]
    assert sniff(text.encode(encoding) if encoding else text) == wanted


def test_chinese_charsets_do_not_hide_the_format() -> None:
    text, wanted = CASES["post"]
    assert sniff(text.encode("gb18030")) == wanted


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG image"),
        (b"PK\x03\x04" + bytes(40), "ZIP archive"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "gzip"),
        (bytes(range(256)) * 20, "control characters"),
    ],
)
def test_binary_data_is_named(data: bytes, kind: str) -> None:
    assert find_binary(data) == kind
    assert find_fault(data) == f"binary data ({kind})"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        STORY.encode(),
        STORY.encode("utf-16"),
        STORY.encode("utf-16-le"),
        STORY.encode("utf-32"),
        "哈维克把新船停了。".encode("gb18030"),
        b"RIFF is a word of jazz.",
        b"one\x00stray NUL in a line of text",
        b"\xff\xfe",
    ],
)
def test_text_is_no_binary_data(data: bytes) -> None:
    assert find_fault(data) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"])
def test_decoding_of_western_text(encoding: str) -> None:
    text = "The café’s roof — all of it — fell in.\nNobody was hurt.\n"
    assert decode(text.encode(encoding)) == text


def test_decoding_keeps_what_it_can() -> None:
    assert decode("Die Brücke über den Fluß".encode() + b"\xff") == "Die Brücke über den Fluß\ufffd"
    assert decode("中文正文".encode("gb18030") * 9 + b"\xd6") == "中文正文" * 9


def test_declared_types_are_understood() -> None:
    assert to_known("text/html; charset=gbk") == "text/html"
    assert to_known("application/atom+xml") == "application/rss+xml"
    assert to_known("application/octet-stream") is None
    assert to_known(None) is None
