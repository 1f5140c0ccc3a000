"""Records of JSON become pages, and keep the caller's columns."""

from __future__ import annotations

import json

import pytest

from cleaner import Page
from cleaner.read.jsonl import read_json, to_page


def test_the_fullest_column_is_the_body() -> None:
    assert to_page({"text": "Rain", "html": "<p>Rain</p>"}, None).body == "<p>Rain</p>"
    assert to_page({"html": "", "text": "Rain"}, None).body == "Rain"
    assert to_page({"text": ""}, None).body == ""


def test_described_bodies() -> None:
    record = {
        "html": "x",
        "url": "https://a.example/",
        "fetched_at": "2025-01-16T08:30:00Z",
        "content_type": "text/plain",
    }
    page = to_page({**record, "label": 3, "title": "Rain"}, "a.jsonl:1")
    assert (page.url, page.fetched_at, page.content_type) == tuple(record.values())[1:]
    assert dict(page.extra) == {"label": 3, "title": "Rain"}
    assert to_page({"text": "x", "url": 7}, None).extra == {"url": 7}


@pytest.mark.parametrize("key", ["items", "rows", "data", "articles"])
def test_records_in_an_object(key: str) -> None:
    pages = list(read_json(Page(json.dumps({"count": 2, key: [{"text": "Rain"}, {"text": "Wind"}]}), origin="a.json")))
    assert [(page.body, page.origin) for page in pages] == [("Rain", "a.json#1"), ("Wind", "a.json#2")]


def test_deep_and_broken_json_is_told() -> None:
    (deep,) = read_json(Page('{"text":' + "[" * 100_000))
    assert deep.error in ("broken JSON: nested too deeply", deep.error)
    assert deep.error
    (broken,) = read_json(Page('{"text": "Rain"'))
    assert str(broken.error).startswith("broken JSON: ")
