"""Which addresses are a site's, in which spelling, and which of them look like stories."""

from __future__ import annotations

import pytest

pytest.importorskip("w3lib", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from spiders.site import Site, is_match

SITE = Site("A", "https://www.a.org/", ("www.a.org", "a.org"))


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.a.org/x", "https://www.a.org/x"),
        ("https://A.org/x", "https://www.a.org/x"),
        ("https://a.org:443/x", "https://www.a.org/x"),
        ("https://a.org", "https://www.a.org/"),
        ("https://a.org/x?utm_source=feed&utm_medium=rss", "https://www.a.org/x"),
        ("https://a.org/x?id=7&fbclid=aa&page=2", "https://www.a.org/x?id=7&page=2"),
        ("https://a.org/x#comments", "https://www.a.org/x"),
        ("https://a.org/caf\u00e9", "https://www.a.org/caf%C3%A9"),
        (" https://a.org/x\n", "https://www.a.org/x"),
        ("https://b.org/x", None),
        ("https://a.org.evil.example/x", None),
        ("https://a.org@evil.example/x", None),
        ("https://a.org:8080/x", None),
        ("ftp://a.org/x", None),
        ("javascript:void(0)", None),
        ("mailto:desk@a.org", None),
        ("https://[bad/x", None),
        ("https://a.org:99999/x", None),
        ("", None),
        ("https://a.org/" + "x" * 3000, None),
    ],
)
def test_one_spelling_of_a_page(url, canonical):
    assert SITE.to_canonical(url) == canonical


@pytest.mark.parametrize(
    ("pattern", "target", "matches"),
    [
        ("/news/", "/news/1", True),
        ("/news/", "/news", False),
        ("/*/2026/", "/a/b/2026/x", True),
        ("*.pdf$", "/a.pdf", True),
        ("*.pdf$", "/a.pdf?x", False),
        ("/a$", "/a", True),
        ("/a$", "/ab", False),
        ("/a*a$", "/a", False),
        ("/*a*b*c$", "/xaxbxc", True),
        ("/*a*b*c$", "/xaxcxb", False),
        ("/", "/anything", True),
        ("*", "", True),
    ],
)
def test_patterns_are_those_of_robots_txt(pattern, target, matches):
    assert is_match(pattern, target) is matches


def test_a_pattern_of_many_stars_is_not_slow():
    assert not is_match("/" + "*a" * 500 + "$", "/" + "a" * 1999 + "b")


@pytest.mark.parametrize(
    ("path", "is_article"),
    [
        ("/news/river-rises-two-metres", True),
        ("/2026/11/18/rain", True),
        ("/story/12345678", True),
        ("/news/uk-12345678.html", True),
        ("/a_story_in_four_words", True),
        ("/", False),
        ("/news", False),
        ("/about-us", False),
        ("/2026/11/18", False),
        ("/2026/11/", False),
        ("/tag/rain-in-the-north", False),
        ("/category/news/page/2", False),
        ("/author/jane-doe-of-the-desk", False),
    ],
)
def test_common_shapes_of_stories(path, is_article):
    assert SITE.is_article("https://www.a.org" + path) is is_article


def test_patterns_of_the_site_file_decide_alone():
    site = Site("A", "https://a.org/", ("a.org",), article=("/s/",))
    assert site.is_article("https://a.org/s/1")
    assert not site.is_article("https://a.org/2026/11/18/rain-in-the-north")


def test_allow_and_deny():
    site = Site("A", "https://a.org/", ("a.org",), allow=("/news/",), deny=("/news/old/", "*?print="))
    assert site.is_allowed("https://a.org/news/x")
    assert not site.is_allowed("https://a.org/sport/x")
    assert not site.is_allowed("https://a.org/news/old/x")
    assert not site.is_allowed("https://a.org/news/x?print=1")
