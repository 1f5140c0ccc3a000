"""The command against the odd corner of the fixture web: every story ends as a record or as a failure with a reason."""

from __future__ import annotations

from collections import Counter

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from fixtures.sites import odd
from fixtures.sites.serve import Web
from fixtures.sites.story import Answer

pytestmark = pytest.mark.crawl

SEED = """
name = "{name}"
url = "{base}/"
example = "/odd/2026/11/18/slow-story"
[start]
sections = ["{start}"]
feeds = [{feed}]
[follow]
article = ["/odd/"]
section_pages = 1000
[limits]
delay_seconds = {delay}
concurrency = {concurrency}
alike_pages = {alike}
depth = {depth}
pages = {pages}
"""
STORY_OF = {"redirect-chain": "redirected-story", "refresh-elsewhere": "refreshed-story"}
"""Where odd stories are in the end."""
RECORDS = (
    "slow-story", "lying-charset", "missing-charset", "wrong-meta-charset", "busy-seconds", "busy-date",
    "foreign-canonical", "story-in-pages", "redirected-story", "refreshed-story",
)  # fmt: skip
QUICK = ("DOWNLOAD_TIMEOUT=2", "DOWNLOAD_MAXSIZE=1000000", "MAX_TRIES=2", "RETRY_WAIT_SECONDS=0.2")


def write_seed(folder, base, **said):
    told = {"name": "Odd", "start": "/odd/", "feed": "", "delay": 0.02, "concurrency": 8, "alike": 10, "depth": 1}
    told |= {"pages": 400, **said}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "odd.toml").write_text(SEED.format(base=base, **told), "utf-8")
    return folder / "odd.toml"


def settings(*changes):
    return [word for change in (*QUICK, "HOST_ERROR_BUDGET=1000", *changes) for word in ("--set", change)]


class Crawled:
    """One crawl of all odd stories."""

    def __init__(self, crawl, load_records, folder):
        with Web() as web:
            self.base = web.bases["relay"]
            seed = write_seed(folder, self.base, feed='"/odd/feed.json"')
            self.ended = crawl(seed, "-o", folder / "out", *settings())
            self.log = tuple(web.log)
        self.records = {
            record["url"].removeprefix(self.base + odd.to_path("")): record for record in load_records(folder / "out")
        }
        self.times = Counter(asked.path.removeprefix(odd.to_path("")) for asked in self.log)

    def said_of(self, name):
        url = f"{self.base}{odd.to_path(name)}: "
        return [line.partition(url)[2] for line in self.ended.said.splitlines() if url in line]


@pytest.fixture(scope="module")
def crawled(crawl, load_records, tmp_path_factory):
    return Crawled(crawl, load_records, tmp_path_factory.mktemp("odd"))


def test_every_odd_story_becomes_a_record_or_a_failure_with_a_reason(crawled):
    for name in odd.STORIES:
        is_record = STORY_OF.get(name, name) in crawled.records
        assert is_record != bool(crawled.said_of(name)), name
    assert sorted(crawled.records) == sorted(RECORDS)
    assert crawled.ended.code == 1


def test_reasons_are_words(crawled):
    said = {name: reason for name in odd.STORIES for reason in crawled.said_of(name)}
    assert said["broken-off-story"] == "the answer broke off"
    assert said["endless-story"] == "the answer is too large"
    assert said["endless-heads"].startswith("the head of the answer is over")
    assert said["redirect-to-metadata"].startswith("led off the site, to http://169.254.169.254/")
    assert not [reason for reason in said.values() if "Failure" in reason or "Error" in reason]
    assert "Traceback" not in crawled.ended.said and "WARNING" not in crawled.ended.said


def test_charsets_that_lie_are_seen_through(crawled):
    for name in ("lying-charset", "missing-charset", "wrong-meta-charset"):
        assert odd.CAFE in crawled.records[name]["text"], name


def test_what_the_json_feed_told_is_in_the_record(crawled):
    record = crawled.records["slow-story"]
    assert (record["title"], record["provenance"]["title"]) == ("Slow story", "feed")
    assert record["published"] == "2026-11-18T07:40:00+01:00"


def test_a_page_of_another_domain_is_no_original(crawled):
    record = crawled.records["foreign-canonical"]
    (claim,) = record["extra"]["claims"]
    assert (claim["rel"], claim["is_trusted"]) == ("canonical", False)
    assert claim["url"].startswith("https://www.elsewhere.example/")


def test_the_forms_of_a_story_are_told_and_not_fetched(crawled):
    claims = {claim["rel"]: claim for claim in crawled.records["story-in-pages"]["extra"]["claims"]}
    assert set(claims) == {"amphtml", "next", "alternate"} and claims["alternate"]["language"] == "nb"
    assert [path for path in crawled.times if path.startswith("story-in-pages/")] == []


def test_a_host_that_asks_for_time_gets_it(crawled):
    first, second = (asked.seconds for asked in crawled.log if asked.path.endswith("/busy-seconds"))
    assert second - first >= 2.0
    between = [asked.path for asked in crawled.log if first + 0.3 < asked.seconds < first + 1.9]
    assert between == []


def test_walls_are_asked_once(crawled):
    for name in ("cookie-wall", "refresh-to-itself", "forbidden-story", "challenge-story", "captcha-story"):
        assert crawled.times[name] == 1, name
        assert crawled.said_of(name)[0].startswith("blocked: "), name


def test_what_failed_by_the_way_was_tried_again_and_not_more_often(crawled):
    for name in ("broken-off-story", "reset-story", "hanging-story", "dripping-story"):
        assert crawled.times[name] == 2, name


def test_what_is_too_large_is_asked_for_once(crawled):
    for name in ("endless-story", "endless-heads", "gzip-bomb", "deflate-bomb", "brotli-bomb"):
        assert crawled.times[name] == 1, name


def test_no_request_was_sooner_than_the_delay(crawled):
    moments = sorted(asked.seconds for asked in crawled.log)
    spans = [after - before for before, after in zip(moments, moments[10:], strict=False)]
    assert min(spans) >= 10 * 0.02 - 0.05


class Corners:
    """Two crawls of three hosts: places without end, a robots.txt that cannot be had, one with a Crawl-delay."""

    def __init__(self, crawl, folder):
        closed = Answer("busy", status=503)
        slow = Answer("\ufeffUser-agent: copydesk\nCrawl-delay: 0.4\n", "text/plain")
        with Web(changes={("quickbyte", "/robots.txt"): closed, ("harbour", "/robots.txt"): slow}) as web:
            self.base = web.bases["quickbyte"]
            endless = '/odd/calendar/", "/odd/deep/down/'
            seeds = [
                write_seed(folder / "1", web.bases["relay"], start=endless, depth=100),
                write_seed(folder / "2", web.bases["quickbyte"], name="Closed"),
                write_seed(folder / "3", web.bases["harbour"], name="Slow", start="/odd/calendar/", depth=100, alike=6),
            ]
            out = folder / "out"
            self.first = crawl(*seeds, "-o", out, *settings("ONCE_PATIENCE_SECONDS=1"))
            self.log = tuple(web.log)
            self.second = crawl(*seeds, "-o", out, *settings("ONCE_PATIENCE_SECONDS=1"))
            self.second_log = tuple(web.log[len(self.log) :])

    def paths(self, site):
        return [asked.path for asked in self.log if asked.site == site]


@pytest.fixture(scope="module")
def corners(crawl, tmp_path_factory):
    return Corners(crawl, tmp_path_factory.mktemp("corners"))


@pytest.mark.parametrize("place", ["calendar", "deep"])
def test_places_without_end_come_to_one(corners, place):
    asked = [path for path in corners.paths("relay") if path.startswith(f"/odd/{place}/")]
    assert 2 <= len(asked) <= 1 + 10 + 2


def test_they_come_to_the_same_end_in_the_next_run(corners):
    assert {asked.path for asked in corners.second_log if asked.site == "relay"} <= set(corners.paths("relay"))


def test_crawl_delay_is_kept_by_the_command(corners):
    moments = [asked.seconds for asked in corners.log if asked.site == "harbour" and asked.path != "/robots.txt"]
    assert len(moments) >= 6
    # One arrival may be late on a busy machine.
    assert moments[-1] - moments[0] >= (len(moments) - 1) * 0.4 - 0.25


def test_robots_txt_is_read_once_a_day(corners):
    for site in ("relay", "harbour"):
        assert corners.paths(site)[0] == "/robots.txt"
        assert ("/robots.txt", site) not in {(asked.path, asked.site) for asked in corners.second_log}


def test_a_host_whose_robots_txt_cannot_be_had_is_left_alone(corners):
    assert set(corners.paths("quickbyte")) == {"/robots.txt"}
    assert "the server answered 503 for its robots.txt" in corners.first.said
    assert corners.first.code == 1


def test_without_the_defence_a_calendar_goes_on_to_the_page_cap(crawl, tmp_path):
    with Web() as web:
        seed = write_seed(tmp_path, web.bases["relay"], start="/odd/calendar/", depth=100, alike=1_000_000, pages=60)
        crawl(seed, "-o", tmp_path / "out", *settings())
        assert sum(asked.path.startswith("/odd/calendar/") for asked in web.log) == 60


CYRILLIC = "Комитет решил отложить ремонт причала до весны, сообщил секретарь комитета журналистам в среду."
NAMED = """
name = "Named"
url = "http://localhost:{port}/"
charset = "windows-1251"
[start]
robots_sitemaps = true
[follow]
article = ["/odd/", "/article/"]
[limits]
delay_seconds = 0
"""


def crawl_named(crawl, folder, *changes):
    """A site on this machine under a name, whose start points are the sitemaps of robots.txt."""
    path = odd.to_path("in-cyrillic")
    story = odd.page("in-cyrillic", words=CYRILLIC).encode("cp1251", "replace")
    with Web(changes={("relay", path): Answer(story, "text/html; charset=iso-8859-1")}) as web:
        port = web.bases["relay"].rpartition(":")[2]
        robots = Answer(f"User-agent: *\nDisallow: /x\nSitemap: http://localhost:{port}/sitemap.xml\n", "text/plain")
        sitemap = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{path}</loc></url></urlset>"
        web.answers["relay"].update({"/robots.txt": robots, "/sitemap.xml": Answer(sitemap, "text/xml")})
        seed = folder / "named.toml"
        seed.write_text(NAMED.format(port=port), "utf-8")
        ended = crawl(seed, "-o", folder / "out", *settings("ONCE_PATIENCE_SECONDS=1", *changes))
        return ended, [asked.path for asked in web.log]


def test_a_name_of_this_machine_is_closed_until_its_network_is_named(crawl, tmp_path):
    ended, asked = crawl_named(crawl, tmp_path)
    assert asked == [] and ended.code == 1


def test_sitemaps_of_robots_txt_and_the_charset_of_the_site_file(crawl, load_records, tmp_path):
    _, asked = crawl_named(crawl, tmp_path, "COPYDESK_ALLOWED_NETWORKS=127.0.0.0/8,::1")
    assert {"/robots.txt", "/sitemap.xml", odd.to_path("in-cyrillic")} <= set(asked)
    (record,) = (record for record in load_records(tmp_path / "out") if record["url"].endswith("/in-cyrillic"))
    assert CYRILLIC in record["text"]
