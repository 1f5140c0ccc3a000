"""Traps of Scrapy: what this project does about each, and what happens where it is not done.

Those of other tests: robots.txt with 5xx, requests that may leave the site, walls that lead to themselves, Retry-After
and Crawl-delay, bombs and endless answers (test_odd_answers.py), addresses of closed networks (test_guard.py).
"""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from scrapy import Request
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.downloadermiddlewares import cookies
from scrapy.http import HtmlResponse, Response, XmlResponse
from scrapy.settings import Settings
from scrapy.utils.sitemap import Sitemap
from scrapy.utils.test import get_crawler
from tldextract import TLDExtract, suffix_list

from cleaner import Page, clean
from fixtures.sites import odd
from fixtures.sites.serve import Web
from fixtures.sites.story import Answer
from spiders import discover
from spiders.discover import Found
from spiders.frontier import Kind, Target
from spiders.reading import Reader
from spiders.settings import to_settings
from spiders.site import Site
from spiders.traps import Traps
from tests.spiders.generated_site import GeneratedWeb
from tests.spiders.test_odd_answers import WITHOUT, plain_crawl

LISTENERS = {"TelnetConsole", "RemoteControl"}
"""Extensions that run what they are sent over the network."""


def find_listeners(settings):
    """The listeners that run with the switches of these settings."""
    switches = {name: settings[name] for name in ("REMOTE_CONTROL_ENABLED", "TELNETCONSOLE_ENABLED")}
    extensions = get_crawler(settings_dict=switches).extensions.middlewares
    return LISTENERS & {type(extension).__name__ for extension in extensions}


def test_nobody_can_run_anything_in_a_crawl():
    assert find_listeners(to_settings([])) == set()


def test_without_the_defence_scrapy_listens():
    """Which of the two depends on the reactor: remote control needs asyncio's, telnet needs one."""
    assert find_listeners(Settings())


STORY = "/2026/11/18/it-has-moved-to-another-site"


def crawl_to_elsewhere(settings):
    """A story of the site that redirects to a host of somebody else's; how it ended."""
    with Web(more={"other": ("127.0.1.1", {"/": Answer("elsewhere")})}) as web:
        web.answers["relay"][STORY] = Answer("", status=302, location=web.bases["other"] + "/")
        url, home = web.bases["relay"] + STORY, web.bases["relay"].removeprefix("http://")
        end = plain_crawl([url], settings=settings, hosts=[home]).get(url)
        assert [asked.path for asked in web.log if asked.site == "other"] == []
        return end


@pytest.mark.crawl
def test_a_redirect_that_leads_off_the_site_has_its_reason():
    assert "led off the site" in crawl_to_elsewhere({})["reason"]


@pytest.mark.crawl
def test_without_the_defence_it_is_dropped_and_nobody_is_told():
    assert crawl_to_elsewhere(WITHOUT) is None


SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://a.org/n/7</loc><news:news><news:publication><news:name>A</news:name></news:publication>
<news:publication_date>2026-11-18T07:40:00Z</news:publication_date><news:title>The market stays open</news:title>
</news:news></url></urlset>"""


def read_sitemap():
    """What a news sitemap names, as targets."""
    reader = Reader(Site("A", "https://a.org/", ("a.org",)), Traps(), lambda urls: ())
    target = Target("https://a.org/news.xml", "A", "a.org", Kind.SITEMAP)
    return list(reader.read(target, XmlResponse(target.url, body=SITEMAP)))


def test_what_a_news_sitemap_tells_is_known():
    (story,) = read_sitemap()
    assert {(fact.field, fact.value) for fact in story.facts} == {
        ("title", "The market stays open"),
        ("published", "2026-11-18T07:40:00+00:00"),
    }


def test_without_the_defence_a_news_sitemap_tells_nothing(monkeypatch):
    """Scrapy's reader of sitemaps has no title, no date, and so no sign that the address is a story at all."""

    def find_entries(response):
        for entry in Sitemap(response.body):
            told = {name: value for name, value in entry.items() if name != "loc" and value}
            assert told == {}
            yield Found(entry["loc"])

    monkeypatch.setattr(discover, "find_sitemap_entries", find_entries)
    assert read_sitemap() == []


LYING = {"Content-Type": "text/html; charset=iso-8859-1"}


def test_a_charset_that_lies_is_seen_through():
    body = odd.page("lying-charset", words=odd.CAFE).encode()
    article = clean(Page(body, content_type=LYING["Content-Type"]))
    assert odd.CAFE in article.text
    assert odd.CAFE not in HtmlResponse("https://a.org/", body=body, headers=LYING).text, "Scrapy believes the header"


def set_a_cookie(settings, monkeypatch, tmp_path):
    """Let a page set a cookie; whether the public suffix list was asked for over the network."""
    fetched = []

    def fetch(*asked, **more):
        fetched.append(asked)
        raise suffix_list.SuffixListNotFound

    monkeypatch.setattr(suffix_list, "find_first_response", fetch)
    monkeypatch.setattr(cookies, "_split_domain", TLDExtract(cache_dir=str(tmp_path), include_psl_private_domains=True))
    manager = DownloaderMiddlewareManager.from_crawler(get_crawler(settings_dict=settings))
    request = Request("https://www.a.org/")
    response = Response(request.url, headers={"Set-Cookie": "seen=1; Domain=a.org"})
    for middleware in manager.middlewares:
        if isinstance(middleware, cookies.CookiesMiddleware):
            middleware.process_response(request, response)
    return bool(fetched)


def test_a_cookie_makes_nobody_call_out(monkeypatch, tmp_path):
    assert not set_a_cookie({"COOKIES_ENABLED": to_settings([])["COOKIES_ENABLED"]}, monkeypatch, tmp_path)


def test_without_the_defence_the_first_cookie_calls_out(monkeypatch, tmp_path):
    assert set_a_cookie({}, monkeypatch, tmp_path)


BARE = """
import sys
import scrapy
from scrapy.crawler import AsyncCrawlerProcess
class Bare(scrapy.Spider):
    name = "bare"
    async def start(self):
        for number in range(4):
            yield scrapy.Request(f"{sys.argv[1]}/sitemap-{number}.xml", self.parse_map)
    def parse_map(self, response):
        response.selector.remove_namespaces()
        for link in response.xpath("//loc/text()").getall():
            yield scrapy.Request(link, self.parse)
    def parse(self, response):
        yield {"url": response.url}
process = AsyncCrawlerProcess({
    "JOBDIR": sys.argv[2], "LOG_LEVEL": "CRITICAL", "CONCURRENT_REQUESTS": 2, "DOWNLOAD_DELAY": 0.02,
    "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False,
})
process.crawl(Bare)
process.start()
raise SystemExit(process.bootstrap_failed)
"""
MANY = 200


@pytest.mark.crawl
def test_without_the_frontier_a_killed_crawl_loses_stories_and_its_exit_code_is_0(tmp_path):
    """Why every test of kills asks the server's log. With the frontier nothing is lost: test_crawl_kills.py."""
    script = tmp_path / "bare.py"
    script.write_text(BARE, "utf-8")
    with GeneratedWeb(stories=MANY, hosts=1) as web:
        command = [sys.executable, script, web.bases[0], tmp_path / "job"]
        killed = subprocess.Popen(command)
        end = time.monotonic() + 60
        while len(web.fetched()) < 20:
            assert time.monotonic() < end and killed.poll() is None
            time.sleep(0.005)
        killed.kill()
        killed.wait()
        assert subprocess.run(command, timeout=100, check=False).returncode == 0
        assert web.urls() - set(web.fetched())
