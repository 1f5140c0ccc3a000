"""The command against the bundled web. What is asserted stands on the servers' own log and on the records."""

from __future__ import annotations

import re
from collections import Counter

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from fixtures.sites import harbour, quickbyte, relay
from fixtures.sites.serve import Web
from fixtures.sites.story import WIRE, load_story

pytestmark = pytest.mark.crawl

DELAY_SECONDS = 0.2
SLACK_SECONDS = 0.2
"""The log notes arrivals and the spacing is kept between departures: on a busy machine one arrival may be late."""


class Crawled:
    """One crawl of the whole bundled web, and a second one over the same folder."""

    def __init__(self, crawl, load_records, folder):
        with Web() as web:
            self.seeds = web.write_seeds(folder / "seeds")
            self.bases = web.bases
            self.first = crawl(folder / "seeds", "-o", folder / "out")
            self.log = tuple(web.log)
            self.records = load_records(folder / "out")
            self.second = crawl(folder / "seeds", "-o", folder / "out")
            self.second_log = tuple(web.log[len(self.log) :])
            self.records_after = load_records(folder / "out")
            self.parts = sorted(path.name for path in (folder / "out").iterdir())

    def paths(self, site):
        return [asked.path for asked in self.log if asked.site == site]

    def record(self, site, path):
        (found,) = (record for record in self.records if record["url"] == self.bases[site] + path)
        return found


@pytest.fixture(scope="module")
def crawled(crawl, load_records, tmp_path_factory):
    return Crawled(crawl, load_records, tmp_path_factory.mktemp("crawl"))


def row(said, name):
    """One site's row in the table, by column: what stands under a heading ends where the heading ends."""
    head = next(line for line in said.splitlines() if line.startswith("site "))
    (line,) = (line.replace(name, " " * len(name)) for line in said.splitlines() if line.startswith(name))
    ends = {heading.group(): heading.end() for heading in re.finditer(r"\S+", head)}
    starts = [0, *ends.values()]
    cells = {heading: line[start:end].strip() for start, (heading, end) in zip(starts, ends.items(), strict=False)}
    return {heading: cell for heading, cell in cells.items() if heading not in ("site", "rate") and cell != "0"}


def test_every_page_is_fetched_once_and_nothing_else(crawled):
    expected = {
        "relay": [
            "/robots.txt", "/rss.xml", "/sitemap-news.xml", "/sitemap-news-1.xml.gz", "/news/world", "/news/business",
            "/news/business?page=2", *map(relay.to_path, relay.NUMBERS),
        ],
        "quickbyte": [
            "/robots.txt", "/atom.xml", "/news-sitemap.xml", "/topics/tech", "/topics/tech/page/2", "/topics/money",
            quickbyte.AMP, quickbyte.OLD, quickbyte.SOFT_404,
            *map(quickbyte.to_path, (WIRE, quickbyte.CROWN, quickbyte.LANE, quickbyte.MILKING)),
        ],
        "harbour": [
            "/robots.txt", "/feed/", "/news-sitemap.xml", "/category/harbour/", "/category/harbour/page/2/",
            "/category/sport/", harbour.CONSENT, harbour.GONE,
            *(harbour.to_path(load_story(slug)) for slug in
              (WIRE, harbour.FISH, harbour.BOAT, harbour.LIBRARY, harbour.TIDE)),
        ],
    }  # fmt: skip
    for site, paths in expected.items():
        assert Counter(crawled.paths(site)) == Counter(paths), site


def test_robots_txt_is_asked_first_and_obeyed(crawled):
    for site in ("relay", "quickbyte", "harbour"):
        assert crawled.paths(site)[0] == "/robots.txt"
    assert relay.MEMBERS_ONLY not in crawled.paths("relay")
    assert harbour.FORBIDDEN not in crawled.paths("harbour"), "robots.txt has a group for copydesk by name"


def test_requests_to_a_site_keep_its_delay(crawled):
    for site in ("relay", "quickbyte", "harbour"):
        moments = [asked.seconds for asked in crawled.log if asked.site == site]
        spans = [after - before for before, after in zip(moments, moments[5:], strict=False)]
        assert min(spans) >= 5 * DELAY_SECONDS - SLACK_SECONDS, site


def test_sites_do_not_wait_for_each_other(crawled):
    spans = [
        [asked.seconds for asked in crawled.log if asked.site == site] for site in ("relay", "quickbyte", "harbour")
    ]
    alone = sum(moments[-1] - moments[0] for moments in spans)
    together = crawled.log[-1].seconds - crawled.log[0].seconds
    assert together < alone / 2


def test_requests_say_who_asks_and_carry_nothing_else(crawled):
    for asked in crawled.log:
        assert re.match(r"copydesk/\S+ \(\+https?://\S+\)\Z", asked.user_agent)
        assert asked.cookie is None and asked.referer is None


def test_the_wire_story_is_the_same_from_all_three_sites(crawled):
    story = load_story(WIRE)
    paths = {"relay": relay.to_path(WIRE), "quickbyte": quickbyte.to_path(WIRE), "harbour": harbour.to_path(story)}
    for site, path in paths.items():
        assert crawled.record(site, path)["text"].split("\n\n") == list(story.paragraphs), site


@pytest.mark.parametrize("slug", [slug for slug in relay.NUMBERS if slug != WIRE])
def test_stories_of_the_aggregator_come_without_the_stories_below_them(crawled, slug):
    assert crawled.record("relay", relay.to_path(slug))["text"].split("\n\n") == list(load_story(slug).paragraphs)


@pytest.mark.parametrize("slug", [quickbyte.CROWN, quickbyte.LANE, quickbyte.MILKING])
def test_glued_stories_have_their_paragraphs_again(crawled, slug):
    assert crawled.record("quickbyte", quickbyte.to_path(slug))["text"].split("\n\n") == list(
        load_story(slug).paragraphs
    )


@pytest.mark.parametrize("slug", [harbour.FISH, harbour.BOAT, harbour.LIBRARY, harbour.TIDE])
def test_stories_of_the_paper_come_without_its_theme(crawled, slug):
    story = load_story(slug)
    assert crawled.record("harbour", harbour.to_path(story))["text"].split("\n\n") == list(story.paragraphs)


def test_pages_without_a_story_have_a_status_that_says_so(crawled):
    assert crawled.record("harbour", harbour.CONSENT)["status"] == "consent"
    assert crawled.record("quickbyte", quickbyte.SOFT_404)["status"] == "error_page"


def test_what_feed_and_sitemap_told_is_in_the_record(crawled):
    for site, path, slug, source in (
        ("relay", relay.to_path("paper-boarding-passes"), "paper-boarding-passes", "feed"),
        ("relay", relay.to_path(relay.BELL), relay.BELL, "news sitemap"),
        ("quickbyte", quickbyte.to_path(quickbyte.MILKING), quickbyte.MILKING, "news sitemap"),
    ):
        record, story = crawled.record(site, path), load_story(slug)
        assert (record["title"], record["provenance"]["title"]) == (story.title, source)
        assert record["provenance"]["published"] == source
        assert record["published"].removesuffix("Z") == story.published.isoformat().removesuffix("+00:00")


def test_records_say_where_they_come_from(crawled):
    record = crawled.record("relay", relay.to_path("heat-pumps-outsell-boilers"))
    assert record["site"] == "Relay9"
    assert record["origin"] == crawled.bases["relay"] + "/news/business?page=2"
    assert record["fetched_at"].startswith("20")


def test_a_copy_under_another_address_is_no_second_record(crawled):
    urls = Counter(record["url"] for record in crawled.records)
    assert set(urls.values()) == {1}
    assert crawled.bases["quickbyte"] + quickbyte.AMP not in urls
    assert crawled.bases["quickbyte"] + quickbyte.OLD not in urls


def test_the_table_counts_every_address(crawled):
    said = crawled.first.said
    assert row(said, "Relay9") == {"found": "6", "fetched": "5", "articles": "5", "robots": "1"}
    quickbyte_row = {"found": "7", "fetched": "6", "articles": "4", "others": "1 error_page", "copies": "2"}
    assert row(said, "Quickbyte") == quickbyte_row
    harbour_row = {"found": "8", "fetched": "6", "articles": "5", "others": "1 consent", "gone": "1", "robots": "1"}
    assert row(said, "The Harbour Post") == harbour_row
    assert crawled.first.code == 0


def test_a_second_run_fetches_no_known_story(crawled):
    assert "16 stories of earlier runs" in crawled.second.said
    stories = ("/article/", "/p/cable", "/p/digital", "/p/delivery", "/p/night", "/p/seven", "/2026/11/")
    assert not [asked.path for asked in crawled.second_log if asked.path.startswith(stories)]
    assert row(crawled.second.said, "Relay9") == {}
    assert crawled.second.code == 0
    assert crawled.records_after == crawled.records
    assert len([name for name in crawled.parts if name.startswith("part-")]) == 1, (
        "a run without records leaves no part"
    )
