"""clean() and clean_many(): every input ends with a status and a reason, nothing raises, order and options hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import Article, Fact, Options, Page, Status, clean, clean_many, replay, undo
from cleaner.changes import texts_after

STORY = "The river rose two metres overnight, the mayor said on Monday, and the bridge at Holm was closed."


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", Status.EMPTY),
        ("", Status.EMPTY),
        (" \n\t\n", Status.EMPTY),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Status.UNREADABLE),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", Status.UNREADABLE),
        (b"<html><body></body></html>", Status.EMPTY),
        (STORY, Status.ARTICLE),
        (Page(error="the file is gone"), Status.UNREADABLE),
    ],
)
def test_every_input_ends_with_a_status(data: bytes | str | Page, status: Status) -> None:
    article = clean(data)
    assert article.status == status
    assert (article.reason is None) == (status == Status.ARTICLE)


def test_what_is_too_large_is_refused_with_its_size() -> None:
    article = clean(b"x" * 2001, options=Options(max_bytes=2000))
    assert article.status == Status.TOO_LARGE
    assert "2,001" in (article.reason or "") or "2001" in (article.reason or "")


def test_misuse_is_told() -> None:
    with pytest.raises(TypeError, match="takes bytes, str or a Page"):
        clean(7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be Options"):
        clean("Rain.", options={"metadata": False})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no repair 'spelling'"):
        Options(repair={"spelling": "off"})
    with pytest.raises(ValueError, match="level is one of"):
        Options(repair={"glue": "some"})
    with pytest.raises(ValueError, match="no extractor"):
        Options(extractor="magic")


def test_options_are_values() -> None:
    assert Options(repair={"glue": "off", "spun": "all"}) == Options(repair=(("spun", "all"), ("glue", "off")))
    assert hash(Options()) == hash(Options())


def test_what_the_source_told_comes_first() -> None:
    page = Page(f"<title>Flood</title><p>{STORY}</p>", known=(Fact("title", "River floods Holm", "feed"),))
    article = clean(page)
    assert article.title == "River floods Holm"
    assert article.provenance["title"] == "feed"


def test_the_callers_columns_are_carried() -> None:
    assert clean(Page(STORY, extra={"batch": 7})).extra == {"batch": 7}


def test_an_age_is_resolved_only_against_a_known_fetch_time() -> None:
    dump = f"Flood closes the bridge\nFlood closes the bridge\n\nValley Herald2 hours ago\n\n{STORY}\n{STORY[:60]}."
    assert clean(dump).age == "2 hours ago"
    known = clean(Page(dump, fetched_at="2025-03-04T12:00:00+00:00"))
    assert known.age is None
    assert (known.published or "").startswith("2025-03-04T10:00")


def test_blocks_and_changes_are_carried_only_on_demand() -> None:
    assert clean(STORY).blocks == ()
    assert clean(STORY, options=Options(trace=True)).blocks


def test_text_only_is_the_same_text() -> None:
    page = f"<title>Flood</title><h1>Flood</h1><p>{STORY}</p><p>By noon it had begun to fall again, he added.</p>"
    assert clean(page, options=Options(metadata=False)).paragraphs == clean(page).paragraphs


@pytest.mark.parametrize("workers", [0, 2])
def test_many_come_in_input_order(workers: int) -> None:
    texts = [f"{STORY} It was the flood number {number} of the year." for number in range(12)]
    articles = list(clean_many(texts, workers=workers))
    assert [article.paragraphs for article in articles] == [clean(text).paragraphs for text in texts]


def test_many_takes_no_more_than_it_needs() -> None:
    """The input is read as results are asked for."""
    taken = 0

    def pages() -> object:
        nonlocal taken
        for number in range(1000):
            taken = number
            yield STORY

    articles = clean_many(pages())  # type: ignore[arg-type]
    next(articles)
    assert taken <= 1


def test_equal_input_gives_equal_records() -> None:
    assert clean(STORY).to_json() == clean(STORY).to_json()
    assert clean(STORY).id != clean(STORY + " More.").id


anything = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            ["<p>", "</div>", "<div class=x>", "<script>", "<br>", "“Rain,” ", '"fell\' ', "&amp;amp;", "â€™", "\n\n",
             "•", "# ", "Related Articles", "Why it matters:", "\x00", "\ud800", "<!--", "中文。", "The river rose.",
             "]]>", "{", "<table><td>"]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(anything, st.sampled_from([None, "text/html", "text/plain", "text/markdown"]))
def test_nothing_raises_and_all_can_be_undone(data: bytes | str, content_type: str | None) -> None:
    article = clean(data, content_type=content_type, options=Options(trace=True))
    assert isinstance(article, Article)
    assert replay(article.blocks, article.changes) == article.paragraphs
    found = tuple(block.text for block in article.blocks)
    assert undo(texts_after(article.blocks, article.changes), article.changes) == found
    article.to_json()
