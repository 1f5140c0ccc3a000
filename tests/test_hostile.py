"""Pages and dumps made to be slow or to break: each is cleaned, or refused with a status, in bounded time."""

from __future__ import annotations

import pytest

from cleaner import Options, Status, clean, explain

STORY = (
    "<p>The river rose two metres overnight, the mayor said on Monday, and the bridge at Holm was closed.</p>"
    "<p>By noon the water had begun to fall, but forty families will spend another night in the sports hall.</p>"
)
PLAIN = "The river rose two metres overnight, the mayor said on Monday."

PAGES = {
    "nested 300 levels": "<html><body>" + "<div>" * 300 + STORY,
    "nested 3,000 levels": "<html><body>" + "<div>" * 3000 + STORY + "</div>" * 3000,
    "nested 100,000 levels": "<html><body>" + "<div>" * 100_000 + STORY,
    "100,000 siblings": "<html><body>" + STORY + "<i>x</i>" * 100_000,
    "50,000 paragraphs": "<html><body>" + STORY + "<p>x y z</p>" * 50_000,
    "200,000 attributes": "<html><body><div " + " ".join(f"a{i}=1" for i in range(200_000)) + ">" + STORY,
    "an attribute of a megabyte": f'<html><body><div class="{"x " * 500_000}">' + STORY,
    "tags that never close": "<html><body>" + STORY + "<table><tr><td>" * 5000,
    "a million brackets": STORY + "<" * 1_000_000,
}
DUMPS = {
    "quotes": "\"'\"'" * 100_000,
    "entities": "&amp;amp;amp;" * 40_000,
    "mojibake": "â€™ " * 100_000,
    "one line": "word " * 200_000,
    "glued": PLAIN * 4000,
    "lines": "a: b\n" * 20_000,
    "one character": "x" * 500_000,
    "brackets": "([{（【" * 50_000,
    "line breaks": "\n" * 500_000 + PLAIN,
    "surrogates": "\ud800" * 50_000 + PLAIN,
    "nulls": PLAIN + "\x00" * 50_000,
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_pages(name: str) -> None:
    article = clean(PAGES[name], content_type="text/html")
    assert article.status == Status.ARTICLE
    assert "The river rose two metres overnight" in article.text


@pytest.mark.parametrize("name", DUMPS)
def test_hostile_dumps(name: str) -> None:
    article = clean(DUMPS[name], content_type="text/plain")
    assert article.status in (Status.ARTICLE, Status.EMPTY, Status.UNREADABLE)
    assert bool(article.paragraphs) == (article.status == Status.ARTICLE)


def test_hostile_text_is_shown_without_harm() -> None:
    """An explanation carries no control characters to the terminal and no markup to the browser."""
    nasty = f"{PLAIN}\n\n\x1b]0;title\x07\x1b[31m<script>alert(1)</script> javascript:alert(1) {PLAIN}"
    assert "\x1b" not in explain(nasty)
    assert "<script>alert" not in explain(nasty, kind="html")


@pytest.mark.soak
@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<html><body>" + STORY + "<i>x</i>" * 1_000_000, id="a million siblings"),
        pytest.param("<div " + " ".join(f"a{i}=1" for i in range(1_000_000)) + ">" + STORY, id="a million attributes"),
        pytest.param("<html><body>" + STORY + f"<p>{'word ' * 1_000_000}</p>", id="a line of five megabytes"),
        pytest.param(
            "<html><body>" + STORY + "".join(f"<p>{n} {PLAIN} {n}</p>" for n in range(200_000)), id="twenty megabytes"
        ),
    ],
)
def test_enormous_pages(page: str) -> None:
    article = clean(page, content_type="text/html", options=Options(max_bytes=40_000_000))
    assert "The river rose two metres overnight" in article.text


def test_more_than_the_limit_is_refused() -> None:
    assert clean("<p>x</p>" * 3_000_000, content_type="text/html").status == Status.TOO_LARGE


@pytest.mark.parametrize(
    "address", ["http://[bad", "//[::1", "http://a.org:x/", "http://a.org:99999999/", "://", "\x00", "\ud800"]
)
@pytest.mark.parametrize("own", [None, "https://a.org/flood"])
def test_an_address_that_is_none_costs_only_itself(address: str, own: str | None) -> None:
    links = f"<link rel=canonical href='{address}'><meta property=og:image content='{address}'>"
    page = f"<title>A flood</title>{links}<base href='{address}'>{STORY}<a href='{address}'>x</a><img src='{address}'>"
    article = clean(page, url=own or address, content_type="text/html")
    assert article.paragraphs[0].startswith("The river rose")
    told = [image.url for image in article.images] + [article.canonical_url or ""]
    assert all(address.startswith("https://a.org/") for address in told if address)
