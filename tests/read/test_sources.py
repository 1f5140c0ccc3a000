"""Any source gives its pages, in order, each with its origin; a bad member costs itself only."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from cleaner import read
from cleaner.errors import UsageError
from cleaner.read import sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.html").write_text("<p>Rain fell.</p>", encoding="utf-8")
    (tmp_path / "b/two.jsonl").write_text('{"text": "Wind"}\n\n{"text": "Snow"}\n{"te', encoding="utf-8")
    (tmp_path / "c.txt").write_text("Hail fell.", encoding="utf-8")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")
    (tmp_path / "e.txt").write_bytes(b"")
    (tmp_path / ".hidden").write_text("no", encoding="utf-8")
    return tmp_path


def test_folder_is_read_sorted_and_whole(folder: Path) -> None:
    pages = list(read(folder))
    origins = [str(page.origin).removeprefix(f"{folder}/") for page in pages]
    assert origins == ["a.html", "c.txt", "d.pdf", "e.txt", "b/two.jsonl:1", "b/two.jsonl:3", "b/two.jsonl:4"]
    assert [page.body for page in pages] == [b"<p>Rain fell.</p>", b"Hail fell.", b"", b"", "Wind", "Snow", b""]
    errors = [page.error for page in pages]
    assert errors[2] == "binary data (PDF)"
    assert errors[6] is not None
    assert errors[6].startswith("broken JSON")
    assert [bool(error) for error in errors] == [False, False, True, False, False, False, True]


def test_paths_and_globs(folder: Path) -> None:
    assert [page.content_type for page in read(str(folder / "a.html"))] == ["text/html"]
    assert [page.body for page in read(str(folder / "*.txt"))] == [b"Hail fell.", b""]
    assert len(list(read(str(folder / "**")))) >= 6
    with pytest.raises(UsageError, match="no such file"):
        read(folder / "nowhere.html")
    with pytest.raises(UsageError, match="nothing matches"):
        read(str(folder / "*.xml"))


def test_a_name_decides_where_content_cannot(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("Rain fell & fell.", encoding="utf-8")
    (tmp_path / "a.txt").write_text("<!doctype html><p>Rain</p>", encoding="utf-8")
    assert [page.content_type for page in read(tmp_path)] == ["text/html", "text/html"]


def test_unreadable_files_are_pages_with_an_error(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe")
    assert [page.error for page in read(tmp_path)] == ["the link leads nowhere", "not a regular file"]


def test_enormous_files_and_lines_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Rain. " * 100, encoding="utf-8")
    long = '{"text": "' + "x" * 500 + '"}'
    (tmp_path / "b.jsonl").write_text(f'{{"text": "Rain"}}\n{long}\n{{"text": "Wind"}}\n', encoding="utf-8")
    pages = list(read(tmp_path, max_bytes=300))
    assert [page.body for page in pages] == [b"", "Rain", b"", "Wind"]
    assert all(str(pages[i].error).startswith("too large: ") for i in (0, 2))


def test_streams_bytes_and_records(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [page.body for page in read(b"Rain fell.")] == [b"Rain fell."]
    assert [page.body for page in read(io.BytesIO(b'{"text": "Rain"}\n{"text": "Wind"}'))] == ["Rain", "Wind"]
    assert [page.body for page in read(io.StringIO("Rain fell."))] == ["Rain fell."]
    records = [{"url": "https://a.example/1", "raw_content": "Rain", "lang": "en"}, {"html": "<p>Wind"}, {"id": 7}, 7]
    pages = list(read(records))  # type: ignore[arg-type]
    assert [page.body for page in pages] == ["Rain", "<p>Wind", b"", b""]
    assert pages[0].url == "https://a.example/1"
    assert dict(pages[0].extra) == {"lang": "en"}
    assert [bool(page.error) for page in pages] == [False, False, True, True]
    monkeypatch.setattr(sources.sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<p>Rain fell.</p>")))
    assert [(page.body, page.origin) for page in read("-")] == [(b"<p>Rain fell.</p>", "-")]
    with pytest.raises(UsageError):
        read(7)  # type: ignore[arg-type]


def test_long_records_are_lines_too(tmp_path: Path) -> None:
    line = '{"text": "' + "Rain fell. " * 30_000 + '"}\n'
    (tmp_path / "a.jsonl").write_text(line * 3, encoding="utf-8")
    (tmp_path / "b.json").write_text(line, encoding="utf-8")
    pages = list(read(tmp_path, max_bytes=len(line)))
    assert [str(page.origin).removeprefix(f"{tmp_path}/") for page in pages] == [
        "a.jsonl:1",
        "a.jsonl:2",
        "a.jsonl:3",
        "b.json",
    ]
    assert not any(page.error for page in pages)
    assert len(list(read((line * 2).encode()))) == 2


def test_lines_in_utf16(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes('{"text": "雨"}\n{"text": "风"}\n'.encode("utf-16"))
    assert [(page.body, str(page.origin)[-2:]) for page in read(tmp_path)] == [("雨", ":1"), ("风", ":2")]
