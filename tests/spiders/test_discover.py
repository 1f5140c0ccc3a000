"""Feeds, sitemaps and section pages → addresses with what was told about them."""

from __future__ import annotations

import gzip

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from scrapy.http import HtmlResponse, Response, XmlResponse

from spiders.discover import (
    MAX_XML_BYTES,
    Claim,
    UnreadableListError,
    find_claims,
    find_feed_entries,
    find_feeds,
    find_links,
    find_next_page,
    find_sitemap_entries,
    find_sitemaps,
    to_iso,
)
from spiders.frontier import Kind, Target
from spiders.reading import Reader
from spiders.site import Site
from spiders.traps import Traps

URL = "https://a.org/lists/feed.xml"


def told(found):
    return {fact.field: fact.value for fact in found.facts}


def xml(text):
    return Response(URL, body=text if isinstance(text, bytes) else text.encode("utf-8"))


def test_rss():
    feed = xml("""<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
        <title>Channel</title><link>https://a.org/</link>
        <item><media:content><media:title>A picture</media:title></media:content><title>Rain &amp; wind</title>
        <link> /rain </link><pubDate>Wed, 18 Nov 2026 07:40:00 +0100</pubDate></item>
        <item><title>By its guid</title><guid>https://a.org/guid</guid></item>
        <item><title>No link</title><guid isPermaLink="false">7</guid></item></channel></rss>""")
    first, second = find_feed_entries(feed)
    assert first.url == "https://a.org/rain"
    assert told(first) == {"title": "Rain & wind", "published": "2026-11-18T07:40:00+01:00"}
    assert {fact.source for fact in first.facts} == {"feed"}
    assert second.url == "https://a.org/guid"


def test_atom_with_relative_links():
    feed = xml("""<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title><link href="/"/><entry>
        <title type="html">Rain</title><link rel="self" href="/self"/><link rel="alternate" href="../rain"/>
        <published>2026-11-18T07:40:00Z</published><updated>2026-11-18T09:00:00Z</updated></entry></feed>""")
    (found,) = find_feed_entries(feed)
    assert found.url == "https://a.org/rain"
    assert told(found) == {
        "title": "Rain", "published": "2026-11-18T07:40:00+00:00", "modified": "2026-11-18T09:00:00+00:00",
    }  # fmt: skip


def test_rdf():
    feed = xml("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/><item><title>Rain</title><link>https://a.org/rain</link>
        <dc:date>2026-11-18</dc:date></item></rdf:RDF>""")
    (found,) = find_feed_entries(feed)
    assert told(found) == {"title": "Rain", "published": "2026-11-18"}


def test_a_feed_in_another_charset():
    item = "<item><title>Дождь</title><link>/x</link></item>"
    feed = f'<?xml version="1.0" encoding="windows-1251"?><rss><channel>{item}</channel></rss>'
    (found,) = find_feed_entries(xml(feed.encode("windows-1251")))
    assert told(found) == {"title": "Дождь"}


def test_a_broken_feed_gives_what_can_be_read():
    feed = xml("<rss><channel><item><title>Rain & wind</title><link>/a</link></item><item><title>Torn")
    assert [found.url for found in find_feed_entries(feed)] == ["https://a.org/a"]


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"
    xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.org/rain</loc><i:image><i:loc>https://a.org/p.jpg
    </i:loc><i:title>A picture</i:title></i:image><n:news><n:publication><n:name>A</n:name></n:publication>
    <n:publication_date>2026-11-18T07:40+01:00</n:publication_date><n:title>Rain</n:title></n:news></url>
    <url><loc>https://a.org/about</loc></url></urlset>"""


@pytest.mark.parametrize("body", [SITEMAP.encode(), gzip.compress(SITEMAP.encode())], ids=["plain", "gzip"])
def test_news_sitemap(body):
    first, second = find_sitemap_entries(xml(body))
    assert (first.url, told(first)) == (
        "https://a.org/rain",
        {"title": "Rain", "published": "2026-11-18T07:40:00+01:00"},
    )
    assert (second.url, second.facts) == ("https://a.org/about", ())


def test_sitemap_index():
    index = xml("""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>/one.xml</loc></sitemap>
        <sitemap><loc>https://a.org/two.xml.gz</loc></sitemap><sitemap/></sitemapindex>""")
    assert list(find_sitemaps(index)) == ["https://a.org/one.xml", "https://a.org/two.xml.gz"]
    assert list(find_sitemap_entries(index)) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is empty"),
        (b"<html><body>Not found</body></html>", "is no sitemap but html"),
        (b"Not found", "is no sitemap but "),
        (gzip.compress(b"<urlset/>", mtime=0)[:12], "cannot be unpacked: it breaks off"),
        (b"\x1f\x8b\x08 and then something else", "cannot be unpacked"),
    ],
)
def test_what_is_no_sitemap_is_said(body, reason):
    with pytest.raises(UnreadableListError, match=reason):
        list(find_sitemap_entries(xml(body)))


def test_a_gzip_bomb_is_not_unpacked():
    with pytest.raises(UnreadableListError, match="cannot be unpacked"):
        list(find_sitemap_entries(xml(gzip.compress(b" " * (MAX_XML_BYTES + 1)))))


def test_entities_are_not_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    feed = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa">
        <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
        <rss><channel><item><title>A &x; &b;</title><link>/a</link></item></channel></rss>"""
    (found,) = find_feed_entries(xml(feed))
    assert told(found) == {"title": "A"}


def test_links_of_a_section_page():
    page = HtmlResponse(
        URL,
        encoding="utf-8",
        body=b"""<base href="/news/"><a href="rain">Rain</a><a href="/wind?a=1#c">Wind</a>
            <a rel="nofollow" href="/paid">Ad</a><a href="mailto:a@a.org">Mail</a><a href="/report.pdf">PDF</a>
            <a href="rain">Again</a><a>None</a>""",
    )
    assert list(find_links(page)) == ["https://a.org/news/rain", "https://a.org/wind?a=1#c"]


def test_what_is_not_text_has_no_links():
    assert list(find_links(Response(URL, body=b"\x89PNG"))) == []
    assert find_next_page(Response(URL, body=b"\x89PNG")) is None


@pytest.mark.parametrize(
    "markup",
    [
        '<link rel="next" href="/p/2">',
        '<a rel="nofollow next" href=" /p/2 ">More</a>',
        '<a class="page-numbers next" href="/p/2">&raquo;</a>',
        '<li class="next"><a href="/p/2">Older</a></li>',
        '<div class="nav-previous"><a href="/p/2">Older posts</a></div>',
    ],
)
def test_next_page(markup):
    page = HtmlResponse("https://a.org/p", encoding="utf-8", body=f'<a class="nextel" href="/x">x</a>{markup}'.encode())
    assert find_next_page(page) == "https://a.org/p/2"


def test_a_last_page_names_no_next_one():
    page = HtmlResponse("https://a.org/p", encoding="utf-8", body=b'<a rel="prev" href="/p">Newer</a>')
    assert find_next_page(page) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Wed, 18 Nov 2026 07:40:00 EST", "2026-11-18T07:40:00-05:00"),
        ("18 Nov 2026 07:40 +0000", "2026-11-18T07:40:00+00:00"),
        ("2026-11-18T07:40:00.000Z", "2026-11-18T07:40:00+00:00"),
        ("2026-11-18", "2026-11-18"),
        ("18.11.2026", None),
        ("Wed, 99 Nov 2026 07:40:00 GMT", None),
        ("", None),
    ],
)
def test_dates_of_feeds(text, date):
    assert to_iso(text) == date


def test_json_feed():
    feed = Response(
        URL,
        body=b"""\xef\xbb\xbf{"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": 7, "url": "../rain", "title": " Rain \\n falls", "date_published": "2026-11-18T07:40:00+01:00"},
        {"id": "https://a.org/by-id", "title": 3}, {"id": "7", "external_url": "https://b.org/x"}, {"id": "9"}, 4]}""",
    )
    first, second, third = find_feed_entries(feed)
    assert (first.url, told(first)) == (
        "https://a.org/rain",
        {"title": "Rain falls", "published": "2026-11-18T07:40:00+01:00"},
    )
    assert (second.url, told(second)) == ("https://a.org/by-id", {})
    assert third.url == "https://b.org/x"


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"items": 3}', b'{"a":' * 100_000])
def test_other_json_is_no_feed(body):
    with pytest.raises(UnreadableListError, match="is no feed but"):
        list(find_feed_entries(Response(URL, body=body)))


def test_links_that_are_none_are_passed_over():
    feed = xml("<rss><channel><item><link>http://[broken</link></item><item><link>/a</link></item></channel></rss>")
    assert [found.url for found in find_feed_entries(feed)] == ["https://a.org/a"]


def test_what_a_page_says_of_addresses():
    page = HtmlResponse(
        "https://news.a.co.uk/x?y=1",
        encoding="utf-8",
        headers={"Link": '<https://www.a.co.uk/x>; rel="canonical"'},
        body=b"""<link rel="canonical" href="/x"><link rel="alternate" hreflang="nb" href="https://no.a.co.uk/x">
            <link rel="alternate" hreflang="en-US" href="https://a.com/x"><link rel="next" href="?page=2">
            <link rel="stylesheet" href="/s.css"><link rel="alternate" type="application/rss+xml" href="/feed">
            <meta property="og:url" content="https://b.co.uk/x"><link rel="amphtml" href="https://[bad">""",
    )
    assert list(find_claims(page)) == [
        Claim("canonical", "https://www.a.co.uk/x", "", True),
        Claim("canonical", "https://news.a.co.uk/x", "", True),
        Claim("alternate", "https://no.a.co.uk/x", "nb", True),
        Claim("alternate", "https://a.com/x", "en-US", False),
        Claim("next", "https://news.a.co.uk/x?page=2", "", True),
        Claim("canonical", "https://b.co.uk/x", "", False),
    ]
    assert list(find_feeds(page)) == ["https://news.a.co.uk/feed"]
    assert list(find_claims(Response(URL, body=b"\x89PNG"))) == []


def next_of(url, markup):
    return find_next_page(HtmlResponse(url, encoding="utf-8", body=markup.encode()))


@pytest.mark.parametrize(
    ("url", "markup", "following"),
    [
        ("https://a.org/news", '<a href="/news?page=2">Next »</a>', "https://a.org/news?page=2"),
        ("https://a.org/news?page=2", '<a href="?page=1">1</a><a href="?page=3">3</a>', "https://a.org/news?page=3"),
        (
            "https://a.org/news/",
            '<a href="/news/page/2/">2</a><a href="/news/page/3/">3</a>',
            "https://a.org/news/page/2/",
        ),
        ("https://a.org/news/page/9", '<a href="/news/page/10">10</a>', "https://a.org/news/page/10"),
        ("https://a.org/", '<a href="/page/2"><span>Ältere Beiträge</span> →</a>', "https://a.org/page/2"),
        ("https://a.org/a", '<a href="/a?p=2" aria-label="Next page"><svg></svg></a>', "https://a.org/a?p=2"),
        ("https://a.org/a", '<a class="btn load-more" href="/a?offset=20">Mehr</a>', "https://a.org/a?offset=20"),
        ("https://a.org/xw/", '<a href="/xw/?page=2">下一页</a>', "https://a.org/xw/?page=2"),
        ("https://a.org/news", '<a href="/sport?page=2">Next</a>', None),
        ("https://a.org/news", '<a href="/news/river-rises">Next</a>', None),
        ("https://a.org/news", '<a href="https://b.org/news?page=2">Next</a>', None),
        ("https://a.org/news?page=3", '<a href="?page=2">2</a><a href="?page=1">1</a>', None),
        ("https://a.org/news", '<a href="/news/2026">2026</a><a href="#top">Next</a><a href="http://[x">2</a>', None),
    ],
)
def test_next_page_by_its_name_or_number(url, markup, following):
    assert next_of(url, markup) == following


def test_the_lastmod_of_a_sitemap_reaches_the_target():
    urls = "".join(
        f"<url><loc>/2026/11/{day}/rain-again</loc><lastmod>2026-11-{day}</lastmod></url>" for day in (17, 18)
    )
    body = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>".encode()
    reader = Reader(Site("A", "https://a.org/", ("a.org",)), Traps(), lambda urls: ())
    target = Target("https://a.org/sitemap.xml", "A", "a.org", Kind.SITEMAP)
    found = list(reader.read(target, XmlResponse(target.url, body=body)))
    assert [story.changed_at for story in found] == [1_794_873_600.0, 1_794_960_000.0]
    assert [story.facts for story in found] == [(), ()], "when an address was changed is no fact about its story"
