"""Every reader in the table takes anything and gives pages; none is forgotten here, since the table is walked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Page
from cleaner.read import READERS

HOSTILE = {
    "nothing": b"",
    "white space": b" \n ",
    "binary": bytes(range(256)),
    "deep brackets": b"[" * 50_000,
    "deep objects": b'{"a":' * 50_000,
    "deep elements": b"<rss>" + b"<item>" * 50_000,
    "sections": b"# a\n**URL**: https://a.example/\n" + b"## \xe5\x8e\x9f\xe6\x96\x87\n" * 5_000,
    "conflicts": b"# a\n## \xe5\x8e\x9f\xe6\x96\x87\n" + b"<<<<<<< HEAD\n" * 5_000,
    "front matter": b"---\n" + b"a: b\n" * 5_000,
    "stars": b"**" * 50_000,
    "null": b"null",
    "numbers": b"[1, 2.5, true, null, []]",
    "records of odd types": b'[{"text": 7}, {"url": [], "html": {}}, {"text": "Rain", "url": 7}]',
    "posts of odd types": b'{"mid": 1, "created_at": 7, "text": "a", "user": 1, "pics": [7], "retweeted_status": {}}',
    "feed of odd types": b'{"version": "https://jsonfeed.org/version/1", "items": [7, {"tags": 5, "author": 7}, {}]}',
    "utf-16": "# Rain\n\nIt fell.".encode("utf-16"),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("name", HOSTILE)
def test_readers_take_anything(kind: str, name: str) -> None:
    for body in (HOSTILE[name], HOSTILE[name].decode("utf-8", "surrogateescape")):
        for page in READERS[kind](Page(body, origin="a")):
            assert isinstance(page, Page)
            assert isinstance(page.body, (bytes, str))
            assert page.error is None or page.error.strip()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(READERS)), st.text(alphabet='<>[]{}":,#*-= \n\\/&;aé雨1', max_size=80))
def test_readers_take_soup(kind: str, body: str) -> None:
    assert all(isinstance(page, Page) for page in READERS[kind](Page(body)))
