"""The same three articles in every input format give the same records."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from stories import DUMPS, STORIES, to_files

from cleaner import Article, clean, clean_many, read
from cleaner.read import one_page

WITHOUT_URL = {"zip, stored", "zip", "zip, bzip2", "zip from a pipe", "tar", "tar.xz", "tar, ustar", "zip of eml"} | {
    name for name in DUMPS if name.startswith("tar, ")
}
WITH_LABEL = {name for name in DUMPS if name.startswith(("json", "csv", "tsv", "parquet", "tar.gz"))}


def check(articles: list[Article], name: str) -> None:
    assert [article.status.value for article in articles] == ["article"] * 3, [a.reason for a in articles]
    for article, story in zip(articles, STORIES, strict=True):
        assert article.paragraphs == story.paragraphs
        assert article.title == story.title
        assert article.authors == (story.author,)
        if name != "zip of eml":
            assert article.published == story.published
        assert article.url == (None if name in WITHOUT_URL else story.url)
        assert dict(article.extra).get("label") == (story.label if name in WITH_LABEL else None)


@pytest.mark.parametrize("name", DUMPS)
def test_same_records_from_every_format(name: str, tmp_path: Path) -> None:
    path = tmp_path / "dump"
    path.write_bytes(DUMPS[name]())
    articles = list(clean_many(read(path)))
    check(articles, name)
    assert len({article.origin for article in articles}) == 3
    assert all(
        str(article.origin).startswith(f"{path}{'#' if '#' in str(article.origin) else ':'}") for article in articles
    )


@pytest.mark.parametrize("name", DUMPS)
def test_same_records_from_memory_and_from_a_pipe(name: str) -> None:
    data = DUMPS[name]()
    check(list(clean_many(read(data))), name)
    check(list(clean_many(read(Dribble(data)))), name)
    assert clean(data).reason == "holds 3 records: use read()"


def test_saved_pages_in_a_folder_are_three(tmp_path: Path) -> None:
    for name, data in to_files().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    check(list(clean_many(read(tmp_path))), "zip")


def test_one_record_in_an_archive_is_that_record() -> None:
    import gzip

    page = one_page(gzip.compress(b"<p>Rain fell.</p>"), url="https://a.example/")
    assert (page.body, page.url, page.content_type) == (b"<p>Rain fell.</p>", "https://a.example/", "text/html")


class Dribble(io.RawIOBase):
    """A pipe that gives a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        return self._data.readinto(memoryview(buffer)[:997])
