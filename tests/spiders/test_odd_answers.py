"""What hostile, broken and careless servers answer: met with all defences, and once more without them.

Each defence has a test in which the same web, crawled without it, does its harm: what is asserted of the guarded crawl
would fail there. What was asked is read from the servers' own log.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from email.utils import formatdate
from pathlib import Path

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from fixtures.sites import odd
from fixtures.sites.serve import Web
from fixtures.sites.story import Answer
from tests.spiders.conftest import ROOT

pytestmark = pytest.mark.crawl

HERE = Path(__file__).resolve().parent
TIMEOUT_SECONDS = 4
MAX_BYTES = 1024 * 1024
LOOPBACK = {
    "COPYDESK_ALLOWED_NETWORKS": ["127.0.0.0/8"],
    "DOWNLOAD_TIMEOUT": TIMEOUT_SECONDS,
    "DOWNLOAD_MAXSIZE": MAX_BYTES,
}
SCRAPY = "scrapy.downloadermiddlewares."
WITHOUT = {
    "DOWNLOADER_MIDDLEWARES": {
        "spiders.redirects.FollowRedirects": None,
        "spiders.politeness.HeedRetryAfter": None,
        "spiders.politeness.StayOnSite": None,
        "spiders.robots.ObeyRobots": None,
        "spiders.guard.Guard": None,
        SCRAPY + "redirect.RedirectMiddleware": 600,
        SCRAPY + "redirect.MetaRefreshMiddleware": 580,
        SCRAPY + "robotstxt.RobotsTxtMiddleware": 100,
        SCRAPY + "offsite.OffsiteMiddleware": 50,
    },
    "METAREFRESH_ENABLED": True,
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver",
    "DOWNLOAD_HANDLERS": {
        "http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
        "https": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler",
    },
    "DOWNLOAD_MAXSIZE": 0,
    "ROBOTSTXT_USER_AGENT": "copydesk",
    "COOKIES_ENABLED": True,
}
"""Scrapy as it comes."""


def plain_crawl(urls, environment=(), **told):
    """What became of each address, asked for by a bare spider with the defences."""
    told["settings"] = {**LOOPBACK, **told.get("settings", {})}
    ended = subprocess.run(
        [sys.executable, str(HERE / "plain_crawl.py"), json.dumps({"urls": list(urls), **told})],
        capture_output=True,
        text=True,
        timeout=100,
        env={**os.environ, **dict(environment), "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return json.loads(ended.stdout)


class Crawled:
    """One crawl of odd stories."""

    def __init__(self, names, **settings):
        with Web() as web:
            urls = {name: web.bases["relay"] + odd.to_path(name) for name in names}
            began = time.monotonic()
            ends = plain_crawl(urls.values(), settings=settings)
            self.seconds = time.monotonic() - began
            self.ends = {name: ends.get(url) for name, url in urls.items()}
            self.log = tuple(web.log)
            self.sent = dict(web.sent)
            self.times = Counter(asked.path.removeprefix(odd.to_path("")) for asked in web.log)

    def why(self, name):
        """The reason why a story is none; None when it is one."""
        end = self.ends[name]
        return end.get("trouble") or end.get("reason")


BUSY = ("busy-seconds", "busy-date")


@pytest.fixture(scope="module")
def guarded():
    return Crawled([name for name in odd.STORIES if name not in BUSY])


@pytest.fixture(scope="module")
def bare():
    names = ["cookie-wall", "refresh-to-itself", "redirect-circle", "endless-heads", "gzip-bomb", "slow-story"]
    return Crawled(names, **WITHOUT, DOWNLOAD_TIMEOUT=2)


def test_every_request_ends_with_an_answer_or_a_reason(guarded):
    assert [name for name, end in guarded.ends.items() if end is None] == []


@pytest.mark.parametrize(
    "name",
    ["slow-story", "lying-charset", "missing-charset", "wrong-meta-charset", "foreign-canonical", "story-in-pages"],
)
def test_what_is_a_story_comes(guarded, name):
    assert guarded.ends[name]["status"] == 200 and guarded.why(name) is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("cookie-wall", "blocked: it redirects to itself"),
        ("refresh-to-itself", "blocked: it refreshes itself"),
        ("redirect-circle", "it redirects in a circle"),
        ("redirect-endless", "it redirects too often"),
        ("redirect-to-file", "it redirects to something that is no address of the web"),
        ("redirect-to-ftp", "it redirects to something that is no address of the web"),
        ("redirect-to-metadata", "169.254.169.254, which no crawl may reach"),
        ("redirect-to-private", "is 10.0.0.1, which no crawl may reach"),
        ("hanging-story", "took longer than"),
        ("dripping-story", "took longer than"),
        ("broken-off-story", "the answer broke off"),
        ("reset-story", "Connection to the other side was lost"),
        ("endless-story", "the answer is too large"),
        ("endless-heads", "the head of the answer is over"),
        ("gzip-bomb", "the answer is too large"),
        ("deflate-bomb", "the answer is too large"),
        ("brotli-bomb", "the answer is too large"),
        ("forbidden-story", "blocked: the server answered 403"),
        ("challenge-story", "blocked: a challenge (cf-mitigated)"),
        ("captcha-story", "blocked: a challenge"),
        ("login-story", "blocked: the server answered 401"),
    ],
)
def test_what_is_no_story_has_a_reason(guarded, name, reason):
    assert reason in guarded.why(name)


def test_walls_are_asked_once_and_never_climbed(guarded):
    for name in ("cookie-wall", "refresh-to-itself", "forbidden-story", "challenge-story", "captcha-story"):
        assert guarded.times[name] == 1, name


def test_redirects_of_both_kinds_are_followed(guarded):
    assert guarded.ends["redirect-chain"]["url"].endswith("/redirected-story")
    assert guarded.ends["refresh-elsewhere"]["url"].endswith("/refreshed-story")


def test_nobody_is_sent_a_cookie_or_a_referrer(guarded):
    assert len(guarded.log) > 30
    assert all(asked.cookie is None and asked.referer is None for asked in guarded.log)


def test_time_and_size_are_bounded(guarded):
    assert guarded.seconds < 20 * TIMEOUT_SECONDS
    for name in ("endless-heads", "endless-story"):
        assert guarded.sent[odd.to_path(name)] < 16 * MAX_BYTES, (
            f"{name}: what the buffers of the sockets hold, no more"
        )


def test_without_the_defence_walls_vanish(bare):
    """Scrapy's filter of doubles drops what leads to itself: no callback, no errback."""
    for name in ("cookie-wall", "refresh-to-itself", "redirect-circle"):
        assert bare.ends[name] is None, name


def test_without_the_defence_a_head_has_no_end(bare):
    """It is read as far as the server sends it, or until the time is up; what was sent by then hangs on the machine."""
    assert "the head of the answer is over" not in bare.why("endless-heads")


def test_without_the_defence_a_bomb_goes_off(bare):
    assert bare.ends["gzip-bomb"]["size"] == odd.BOMB_BYTES


def crawl_in_turn(settings):
    """Three stories of a host that answers the first request with 429, half a second after each other."""
    with Web(changes={("relay", "/robots.txt"): Answer("", "text/plain")}) as web:
        names = ("busy-seconds", "slow-story", "missing-charset")
        urls = [web.bases["relay"] + odd.to_path(name) for name in names]
        slots = {"DOWNLOAD_SLOTS": {"127.0.0.1": {"delay": 0.3, "concurrency": 1}}, "DOWNLOAD_DELAY_JITTER": 0}
        ends = plain_crawl(urls, settings={**slots, **settings})
        return [ends[url] for url in urls], [asked.path for asked in web.log if asked.path != "/robots.txt"]


def test_a_host_that_asks_for_time_gets_it():
    ends, asked = crawl_in_turn({})
    assert asked == [odd.to_path("busy-seconds")]
    assert (ends[0]["reason"], ends[0]["pause"]) == ("the server answered 429", 2.0)
    assert [end["error"] for end in ends[1:]] == ["HostPausedError"] * 2
    assert all(0 < end["pause"] <= 2 for end in ends[1:])


def test_without_the_defence_it_gets_none():
    _, asked = crawl_in_turn({"DOWNLOADER_MIDDLEWARES": {"spiders.politeness.HeedRetryAfter": None}})
    assert len(asked) == 3


STORY = "/2026/11/18/the-story-of-the-day"
HUGE = "User-agent: *\n" + "# a comment of forty characters, or so..\n" * 15_000 + f"Disallow: {STORY}\n"


def to_robots(*answers):
    """A host with this robots.txt and one story."""
    return {"/robots.txt": answers[0], STORY: Answer(odd.page("robots"))}


ROBOTS = {
    "closed": Answer("", status=503),
    "broken": Answer("", status=500),
    "silent": Answer("", manner="hang", seconds=30),
    "reset": Answer("", manner="reset"),
    "busy": Answer("", status=429, headers=(("Retry-After", formatdate(4_000_000_000, usegmt=True)),)),
    "missing": Answer("", status=404),
    "secret": Answer("", status=403),
    "bom": Answer(f"\ufeffUser-agent: *\nDisallow: {STORY}\n", "text/plain"),
    "moved": Answer("", status=301, location="/robots-2.txt"),
    "huge": Answer(HUGE, "text/plain"),
    "html": Answer("<!doctype html><title>Home</title>"),
    "by-name": Answer(f"User-agent: *\nDisallow:\n\nUser-agent: Copydesk\nDisallow: {STORY}\n", "text/plain"),
}
STAYS_AWAY = ("closed", "broken", "silent", "reset", "busy")
FORBIDDEN = ("bom", "moved", "by-name")
ALLOWED = ("missing", "secret", "huge", "html")


def crawl_robots(settings, names=tuple(ROBOTS)):
    more = {name: (f"127.0.1.{number}", to_robots(ROBOTS[name])) for number, name in enumerate(names, 1)}
    with Web(more=more) as web:
        if "moved" in names:
            web.answers["moved"]["/robots-2.txt"] = Answer(f"User-agent: *\nDisallow: {STORY}\n", "text/plain")
        urls = {name: web.bases[name] + STORY for name in names}
        ends = plain_crawl(urls.values(), settings=settings)
        reached = {asked.site for asked in web.log if asked.path == STORY}
        return {name: ends[url] for name, url in urls.items()}, reached


@pytest.fixture(scope="module")
def robots():
    return crawl_robots({})


def test_a_host_whose_robots_txt_cannot_be_had_is_left_alone(robots):
    ends, reached = robots
    assert reached.isdisjoint(STAYS_AWAY)
    for name in STAYS_AWAY:
        assert ends[name]["error"] == "RobotsUnavailableError" and ends[name]["pause"] >= 599, name
    assert ends["busy"]["pause"] > 3600, "Retry-After of the robots.txt counts, up to a day"


def test_robots_txt_is_obeyed_in_every_form(robots):
    ends, reached = robots
    assert reached == set(ALLOWED)
    assert {ends[name]["reason"] for name in FORBIDDEN} == {"Forbidden by robots.txt"}


def test_without_the_defence_a_server_error_allows_everything():
    _, reached = crawl_robots(WITHOUT, ("closed", "broken"))
    assert reached == {"closed", "broken"}


def crawl_elsewhere(settings):
    """A request that may leave the site leads to a host whose robots.txt shuts it out."""
    more = {"bom": ("127.0.1.1", to_robots(ROBOTS["bom"]))}
    with Web(more=more) as web:
        url = web.bases["bom"] + STORY
        home = web.bases["relay"].removeprefix("http://")
        ends = plain_crawl([url], settings=settings, hosts=[home], meta={"allow_offsite": True})
        return ends[url], [asked.path for asked in web.log]


def test_requests_that_may_leave_the_site_obey_robots_txt_too():
    end, asked = crawl_elsewhere({})
    assert asked == ["/robots.txt"] and end["reason"] == "Forbidden by robots.txt"


def test_without_the_defence_they_never_ask_for_it():
    _, asked = crawl_elsewhere(WITHOUT)
    assert asked == [STORY]


def crawl_slowly(settings):
    """Four stories of a host that asks for a Crawl-delay of 0.4 seconds."""
    told = Answer("User-agent: *\nCrawl-delay: 0.4\n", "text/plain")
    with Web(changes={("relay", "/robots.txt"): told}) as web:
        plain_crawl([f"{web.bases['relay']}/odd/calendar/2026/{month}/" for month in range(1, 5)], settings=settings)
        moments = [asked.seconds for asked in web.log if asked.path.startswith("/odd/")]
    assert len(moments) == 4
    return (moments[-1] - moments[0]) / 3  # one arrival may be late on a busy machine


def test_crawl_delay_is_kept():
    assert crawl_slowly({}) > 0.32


def test_without_the_defence_crawl_delay_is_not_read():
    assert crawl_slowly(WITHOUT) < 0.2


@pytest.mark.parametrize("is_named", [False, True], ids=["unnamed", "named"])
def test_a_proxy_of_the_environment_counts_when_it_is_named(is_named):
    with Web(more={"proxy": ("127.0.1.1", {})}) as web:
        proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), web.bases["proxy"])
        plain_crawl(
            [web.bases["relay"] + "/odd/"],
            environment={**proxies, "no_proxy": ""},
            settings={"HTTPPROXY_ENABLED": True} if is_named else {},
        )
        assert bool([asked for asked in web.log if asked.site == "proxy"]) == is_named
