"""Feed items become pages: the fullest body, and what the feed tells."""

from __future__ import annotations

import json

import pytest

from cleaner import Page, clean
from cleaner.read import find_pages
from cleaner.read.feed import read_feed

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'
STORY = "<p>Three faults in a week, and the new ferry stays in port.</p><p>The council votes on Thursday.</p>"
PARAGRAPHS = ("Three faults in a week, and the new ferry stays in port.", "The council votes on Thursday.")


def rss(item: str, title: str = "Halvik Courier") -> str:
    return f'<?xml version="1.0"?><rss {CONTENT} {MEDIA}><channel><title>{title}</title>{item}</channel></rss>'


def only(feed: str | bytes) -> Page:
    (page,) = read_feed(Page(feed))
    return page


def facts(page: Page) -> dict[str, object]:
    """The first value of each field."""
    return {fact.field: fact.value for fact in reversed(page.known)}


@pytest.mark.parametrize(
    "body",
    [
        f"<description><![CDATA[{STORY}]]></description>",
        "<description>" + STORY.replace("<", "&lt;").replace(">", "&gt;") + "</description>",
        "<description>" + STORY.replace("<", "&amp;lt;").replace(">", "&amp;gt;") + "</description>",
        f"<description>Three faults.</description><content:encoded><![CDATA[{STORY}]]></content:encoded>",
        f"<description>{STORY}</description>",
        "<description>" + "\n\n".join(PARAGRAPHS) + "</description>",
    ],
    ids=["cdata", "escaped", "double-escaped", "content:encoded", "bare", "plain"],
)
def test_bodies_in_every_dress(body: str) -> None:
    assert clean(only(rss(f"<item>{body}</item>"))).paragraphs == PARAGRAPHS


def test_what_an_item_tells() -> None:
    item = (
        "<item><title>Ferry &amp;amp; faults</title><link>https://courier.example/ferry</link>"
        "<author>a@b.example (Ann Lee)</author>"
        "<pubDate>Thu, 16 Jan 2025 08:30:00 +0100</pubDate><category>Harbour</category>"
        '<media:content url="https://courier.example/ferry.jpg" medium="image"/>'
        f"<description>Why the ferry stays.</description><content:encoded><![CDATA[{STORY}]]></content:encoded></item>"
    )
    article = clean(only(rss(item)))
    assert (article.title, article.url, article.site) == (
        "Ferry & faults",
        "https://courier.example/ferry",
        "Halvik Courier",
    )
    assert (article.authors, article.published) == (("Ann Lee",), "2025-01-16T08:30:00+01:00")
    assert (article.description, article.tags) == ("Why the ferry stays.", ("Harbour",))
    assert [image.url for image in article.images] == ["https://courier.example/ferry.jpg"]


def test_atom() -> None:
    prefixed = STORY.replace("<p>", "<h:p>").replace("</p>", "</h:p>")
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><entry>'
        '<title type="html">The &lt;i&gt;Liv&lt;/i&gt; stays</title>'
        '<link rel="alternate" href="https://courier.example/1"/><link rel="enclosure" href="https://courier.example/1.mp3"/>'
        "<updated>2025-01-16T08:30:00Z</updated><author><name>Ann Lee</name></author><category term='Harbour'/>"
        f'<content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml">{prefixed}</h:div></content></entry></feed>'
    )
    article = clean(only(feed))
    assert article.paragraphs == PARAGRAPHS
    assert (article.title, article.url, article.authors) == ("The Liv stays", "https://courier.example/1", ("Ann Lee",))
    assert (article.published, article.modified, article.tags) == (None, "2025-01-16T08:30:00Z", ("Harbour",))


def test_json_feed() -> None:
    item = {
        "id": "1", "url": "https://courier.example/1", "title": "Ferry", "content_html": STORY, "tags": ["Harbour"],
        "authors": [{"name": "Ann Lee"}], "date_published": "2025-01-16T08:30:00Z",
    }  # fmt: skip
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Courier",
        "items": [item, {"content_text": "a < b\nc"}],
    }
    first, second = (clean(page) for page in find_pages(Page(json.dumps(feed))))
    assert (first.paragraphs, first.title, first.site, first.authors) == (PARAGRAPHS, "Ferry", "Courier", ("Ann Lee",))
    assert second.paragraphs == ("a < b", "c")


def test_cut_titles_of_posts_are_no_titles() -> None:
    body = "<description>&lt;b&gt;Three&lt;/b&gt; faults, one ferry.</description>"
    item = "<item><title>{}</title><link>{}</link>" + body + "</item>"
    assert "title" not in facts(only(rss(item.format("Three faults, o...", "https://b.example/1"))))
    assert "title" not in facts(only(rss(item.format("Three faults, one ferry.", "https://weibo.com/1/A"))))
    assert facts(only(rss(item.format("Three faults", "https://b.example/1"))))["title"] == "Three faults"
    assert facts(only(rss(item.format("x", "https://weibo.com/1/A"), "量子位的微博")))["site"] == "Weibo"


def test_tracking_pixels_are_no_pictures() -> None:
    body = (
        "<p>Rain fell.</p><img src='https://feeds.feedburner.com/~r/courier/~4/abc'>"
        "<img src='https://a.example/p' width='1' height='1'>"
        "<img src='https://a.example/x' style='width:1px;height:1px'>"
        "<img src='data:image/gif;base64,R0'><img src='/rain.jpg'>"
    )
    item = f"<item><link>https://courier.example/1</link><description><![CDATA[{body}]]></description></item>"
    assert [image.url for image in clean(only(rss(item))).images] == ["https://courier.example/rain.jpg"]


def test_several_items() -> None:
    feed = rss("".join(f"<item><title>{n}</title><description>Rain {n}.</description></item>" for n in range(3)))
    assert [page.origin for page in find_pages(Page(feed, origin="a.xml"))] == ["a.xml#1", "a.xml#2", "a.xml#3"]
    assert clean(feed).reason == "holds 3 records: use read()"
    assert clean(feed).status == "list"


def test_charsets_and_named_entities() -> None:
    text = rss(
        "<item><title>Caf&eacute;</title><description>Der Fluß stieg um 2&nbsp;m &mdash; sagt man.</description></item>"
    )
    for body in (
        text.encode(),
        text.encode("utf-16"),
        text.replace('"1.0"', '"1.0" encoding="iso-8859-1"').encode("latin-1"),
    ):
        page = only(body)
        assert (page.body, facts(page)["title"]) == ("Der Fluß stieg um 2\xa0m — sagt man.", "Café")


def test_hostile_xml() -> None:
    bomb = "<!DOCTYPE r [<!ENTITY a 'ha'>" + "".join(
        f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
    )
    secret = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for head in (bomb + "]>", secret):
        pages = list(read_feed(Page(head + rss("<item><description>Rain &a;&m; fell.</description></item>")[21:])))
        assert all("root" not in str(page.body) and len(page.body) < 100 for page in pages)
    truncated = list(read_feed(Page(rss("<item><description>Rain fell.</description></item><item><title>Wi")[:-30])))
    assert truncated[0].body == "Rain fell."
    assert only("<rss><<<").error is not None
    deep = only("<rss><item><description>" + "<b>" * 100_000)
    assert deep.error is not None or deep.body is not None
