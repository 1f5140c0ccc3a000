"""The record in the words of others."""

from __future__ import annotations

import pytest
from trafilatura.settings import Document

from cleaner import Article, Image, Link, Status

FULL = Article(
    id="7",
    url="https://a.example/1?x=1",
    canonical_url="https://a.example/1",
    title="Rain",
    description="Three days of it.",
    authors=("Ann Lee", "Per Holm"),
    published="2025-01-16T08:30:00+01:00",
    publisher="The Post",
    agency="AP",
    language="en",
    tags=("rain",),
    links=(Link("https://b.example/"),),
    images=(Image("https://a.example/1.jpg", "The river"),),
    paragraphs=("It fell.", "It stopped."),
    fetched_at="2025-02-01T00:00:00Z",
    status=Status.PAYWALL,
)


def test_schema_org() -> None:
    record = FULL.to_dict(schema="schema.org")
    assert record["@type"] == "NewsArticle"
    assert record["articleBody"] == FULL.text
    assert record["author"] == [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Per Holm"}]
    assert record["publisher"] == {"@type": "NewsMediaOrganization", "name": "The Post"}
    assert record["image"] == [{"@type": "ImageObject", "url": "https://a.example/1.jpg", "caption": "The river"}]
    assert record["isAccessibleForFree"] is False
    assert set(Article().to_dict(schema="schema.org")) == {"@context", "@type"}


def test_trafilatura_has_its_keys() -> None:
    record = FULL.to_dict(schema="trafilatura")
    assert list(record) == list(Document.__slots__)
    assert (record["author"], record["date"], record["hostname"]) == ("Ann Lee; Per Holm", "2025-01-16", "a.example")
    assert Article(url="https://[").to_dict(schema="trafilatura")["hostname"] is None


def test_datatrove_has_text_id_and_metadata() -> None:
    record = FULL.to_dict(schema="datatrove")
    assert (record["text"], record["id"], record["media"]) == (FULL.text, "7", [])
    assert record["metadata"]["authors"] == ["Ann Lee", "Per Holm"]
    assert "agency" in record["metadata"]
    assert "ai_summary" not in record["metadata"]


def test_other_names_are_refused() -> None:
    with pytest.raises(ValueError, match=r"schema\.org, trafilatura, datatrove"):
        FULL.to_dict(schema="dolma")
