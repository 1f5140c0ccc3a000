"""Calendars, filters and links that grow come to an end; stories with names never do."""

from __future__ import annotations

import pytest

pytest.importorskip("w3lib", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from spiders.site import Site
from spiders.traps import MAX_SHAPES, Traps, is_grown, to_shape

SITE = Site("A", "https://a.org/", ("a.org",), alike_pages=5)


def passed(urls, site=SITE):
    traps = Traps()
    return sum(not traps.is_trap(site, url) for url in urls)


@pytest.mark.parametrize(
    "pattern",
    [
        "https://a.org/calendar/2026/{}/agenda",
        "https://a.org/events/{}",
        "https://a.org/shop?colour=red&page={}",
        "https://a.org/list?session={}abcdef",
        "https://a.org/2025/1/{}/today",
    ],
)
def test_rows_of_pages_end(pattern):
    assert passed(pattern.format(number % 28 + 1 if "2025" in pattern else number) for number in range(1, 100)) == 5


@pytest.mark.parametrize(
    "pattern",
    [
        "https://a.org/2026/11/{0}/the-river-rises-again-{0}",
        "https://a.org/news/uk-8{0:07}",
        "https://a.org/story/{0:09}.html",
    ],
)
def test_stories_do_not_count(pattern):
    assert passed(pattern.format(number) for number in range(1, 29)) == 28


def test_a_shape_that_the_example_has_is_no_trap():
    site = Site("A", "https://a.org/", ("a.org",), alike_pages=5, example="https://a.org/story.php?id=17")
    assert passed((f"https://a.org/story.php?id={number}" for number in range(50)), site) == 50


def test_paths_that_repeat_themselves():
    assert is_grown("https://a.org/" + "news/local/" * 3)
    assert is_grown("https://a.org/" + "/".join(map(str, range(30))))
    assert not is_grown("https://a.org/2026/11/11/11/rain")


def test_counts_go_on_in_the_next_run():
    first, second = Traps(), Traps()
    assert [first.is_trap(SITE, f"https://a.org/events/{number}") for number in range(4)] == [False] * 4
    second.load_note(first.to_note())
    assert [second.is_trap(SITE, f"https://a.org/events/{number}") for number in range(3)] == [False, True, True]


def test_counting_takes_bounded_memory():
    traps = Traps()
    assert not all(traps.is_trap(SITE, f"https://a.org/{'x' * 9}{number}x/{number % 9}") for number in range(9))
    for number in range(MAX_SHAPES + 100):
        traps.is_trap(SITE, f"https://a.org/a{chr(97 + number % 26)}{number}z{number}/1")
    assert len(traps._counts) <= MAX_SHAPES


def test_shapes():
    assert to_shape("https://a.org/page/2/") == to_shape("https://a.org/page/37/") == "/page/#/"
    assert to_shape("https://a.org/about") is None
