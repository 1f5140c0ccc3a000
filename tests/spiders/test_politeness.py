"""Manners in detail: what robots.txt says, what asks for a pause, what is a wall, what stays on the site."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

pytest.importorskip("scrapy", reason="crawling needs the extra: pip install 'copydesk[crawl]'")

from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse, Response
from scrapy.settings import Settings

from spiders.defences import SETTINGS
from spiders.politeness import MAX_RETRY_AFTER_SECONDS, OffSiteError, StayOnSite, find_trouble, to_seconds
from spiders.redirects import FollowRedirects, find_location, find_refresh
from spiders.robots import MAX_CRAWL_DELAY_SECONDS, MAX_ROBOTS_BYTES, Robots, to_agent
from spiders.site import Site
from spiders.throttle import MAX_DELAY_SECONDS, EaseOff

URL = "https://a.org/x"


def page(text, status=200, **headers):
    return HtmlResponse(URL, status=status, body=text.encode(), encoding="utf-8", headers=headers)


@pytest.mark.parametrize("status", [500, 502, 503, 599, 429])
def test_a_robots_txt_that_cannot_be_had_closes_the_host(status):
    robots = Robots.parse(status, b"User-agent: *\nAllow: /", now=1000.0)
    assert not robots.is_allowed(URL, "copydesk")
    assert str(status) in robots.trouble
    assert robots.until > 1000.0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 302, 204])
def test_a_robots_txt_that_is_none_leaves_the_host_open(status):
    assert Robots.parse(status, b"User-agent: *\nDisallow: /", now=0.0).is_allowed(URL, "copydesk")


@pytest.mark.parametrize(
    ("body", "is_allowed"),
    [
        (b"", True),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /x", False),
        (b"User-agent: *\r\nDisallow: /x\r\n", False),
        (b"User-agent: *\rDisallow: /x\r", False),
        (b"USER-AGENT: COPYDESK\nDISALLOW: /x", False),
        (b"User-agent: copydesk-images\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /\n\nUser-agent: copydesk\nDisallow:", True),
        (b"User-agent: a\nUser-agent: copydesk\nDisallow: /x", False),
        (b"User-agent: *\nDisallow: /\nAllow: /x", True),
        (b"User-agent: *\nDisallow: /*.org\nDisallow: /x$", False),
        (b"Disallow: /", True),
        (b"\xff\xfe\x00 garbage \x00", True),
        (b"<html>Not found</html>", True),
        (b"User-agent: *\n" + b"#" * MAX_ROBOTS_BYTES + b"\nDisallow: /x", True),
        (b"User-agent: *\nDisallow: /x\n" + b"#" * MAX_ROBOTS_BYTES, False),
    ],
)
def test_what_robots_txt_says(body, is_allowed):
    assert Robots.parse(200, body, now=0.0).is_allowed(URL, "copydesk") is is_allowed


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("0.5", 0.5), ("86400", MAX_CRAWL_DELAY_SECONDS), ("-3", 0.0), ("soon", 0.0), ("nan", 0.0), ("", 0.0)],
)
def test_crawl_delay(said, seconds):
    robots = Robots.parse(200, f"User-agent: *\nCrawl-delay: {said}\n".encode(), now=0.0)
    assert robots.find_crawl_delay_seconds("copydesk") == seconds


@given(st.binary(max_size=400))
def test_any_robots_txt_is_read(body):
    robots = Robots.parse(200, b"User-agent: *\n" + body, now=0.0)
    robots.is_allowed(URL, "copydesk")
    assert 0 <= robots.find_crawl_delay_seconds("copydesk") <= MAX_CRAWL_DELAY_SECONDS
    assert Robots(*json.loads(robots.to_note())) == robots


@pytest.mark.parametrize(
    ("agent", "token"),
    [
        ("copydesk/0.1 (+https://a.example)", "copydesk"),
        ("acme-archive/1.0", "acme-archive"),
        ("Acme News Bot", "Acme"),
        ("", "*"),
    ],
)
def test_groups_are_found_by_the_name_of_the_agent(agent, token):
    assert to_agent({"USER_AGENT": agent}) == token


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999999999", MAX_RETRY_AFTER_SECONDS),
        ("Thu, 01 Jan 1970 00:20:00 GMT", 200.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("Thursday, 01-Jan-70 00:20:00 GMT", 200.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Thu, 99 Jan 1970 00:00:00 GMT", None),
        ("٣", None),
    ],
)
def test_retry_after(said, seconds):
    assert to_seconds(said, 1000.0) == seconds


@given(st.text(max_size=60))
def test_any_retry_after_is_read(said):
    seconds = to_seconds(said, 1000.0)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_SECONDS


STORY = "<p>" + "The council met on Wednesday and talked about captchas for an hour. " * 40 + "</p>"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (page("busy", 503, **{"Retry-After": "7"}), "the server answered 503"),
        (page("no", 403), "blocked: the server answered 403 (forbids it)"),
        (page("no", 401), "blocked: the server answered 401 (asks for a login)"),
        (page("no", 451), "blocked: the server answered 451"),
        (page("no", 418), "the server answered 418"),
        (page("<script src='/cdn-cgi/challenge-platform/x'></script>", 403), "blocked: a challenge"),
        (page("<script src='https://ct.captcha-delivery.com/c.js'></script>"), "blocked: a challenge"),
        (page("<h1>Verify you are human</h1>"), "blocked: a challenge (verify you are human)"),
        (page("x", **{"x-amzn-waf-action": "captcha"}, status=405), "blocked: a challenge (x-amzn-waf-action)"),
        (Response(URL, status=302), "the server answered 302"),
    ],
)
def test_answers_that_are_no_pages(response, reason):
    assert find_trouble(response).reason.startswith(reason)


def test_what_may_pass_is_tried_again():
    busy = find_trouble(page("busy", 503, **{"Retry-After": "7"}))
    assert (busy.can_retry, busy.retry_after_seconds) == (True, 7.0)
    assert find_trouble(page("too many", 429)).retry_after_seconds == 30.0
    assert not find_trouble(page("no", 403)).can_retry


@pytest.mark.parametrize(
    "response",
    [
        page(STORY),
        page(STORY + "<script src='https://www.google.com/recaptcha/api.js'></script><form id='captcha'></form>"),
        page("<script>" + "captcha-delivery.com " * 3000 + "</script>" + STORY),
        page(STORY, **{"x-datadome": "protected"}),
        Response(URL, status=304),
        Response(URL, body=b"\x89PNG verify you are human"),
    ],
)
def test_pages_are_no_walls(response):
    assert find_trouble(response) is None


@pytest.mark.parametrize(
    ("markup", "target"),
    [
        ('<meta http-equiv="refresh" content="0;url=/y">', "https://a.org/y"),
        ('<META HTTP-EQUIV="Refresh" CONTENT="3; URL=https://b.org/">', "https://b.org/"),
        ('<meta http-equiv="refresh" content="0">', URL),
        ('<meta http-equiv="refresh" content="300">', None),
        ('<meta http-equiv="refresh" content="300;url=/x">', None),
        ('<noscript><meta http-equiv="refresh" content="0;url=/nojs"></noscript>', None),
        ("<p>refresh</p>", None),
        (" " * 20_000 + '<meta http-equiv="refresh" content="0;url=/y">', None),
    ],
)
def test_meta_refresh(markup, target):
    assert find_refresh(page(markup)) == target


@pytest.mark.parametrize("target", ["/y", "/x", "file:///etc/passwd"])
def test_a_page_with_a_story_is_read_wherever_it_leads(target):
    follow = FollowRedirects(Settings())
    follow.crawler = SimpleNamespace(spider=None)
    refresh = f'<meta http-equiv="refresh" content="0;url={target}">'
    story = page(refresh + STORY)
    assert follow.process_response(Request(URL), story) is story
    assert follow.process_response(Request(URL), page(refresh + "Please wait")) is not story


def test_redirects_that_say_nothing():
    assert find_location(Response(URL, status=302)) is None
    assert find_location(Response(URL, status=302, headers={"Location": "http://[bad/"})) is None
    assert find_location(Response(URL, status=200, headers={"Location": "/y"})) is None


@pytest.mark.parametrize(
    ("url", "passes"),
    [
        ("https://a.org/x", True),
        ("https://www.a.org/x", True),
        ("https://m.a.org/x", True),
        ("https://feeds.org/a", True),
        ("https://feeds.org:8443/a", False),
        ("https://b.org/x", False),
        ("https://sub.a.org/x", False),
        ("http://127.0.0.1/x", False),
    ],
)
def test_what_stays_on_the_site(url, passes):
    site = Site("A", "https://a.org/", ("a.org",), feeds=("https://feeds.org/a",))
    stay = StayOnSite(SimpleNamespace(spider=SimpleNamespace(sites=[site])))
    if passes:
        stay.process_request(Request(url))
    else:
        with pytest.raises(OffSiteError, match="led off the site"):
            stay.process_request(Request(url))
    stay.process_request(Request(url, meta={"allow_offsite": True}))


def test_nothing_listens_and_nothing_is_remembered():
    closed = ("AUTOTHROTTLE", "COOKIES", "HTTPPROXY", "METAREFRESH", "REMOTE_CONTROL", "TELNETCONSOLE")
    assert sorted(name for name, value in SETTINGS.items() if value is False) == [f"{name}_ENABLED" for name in closed]


@pytest.fixture
def host():
    """A host with a delay of 0.2 seconds, and a way to tell how long its answers take."""
    slot = SimpleNamespace(delay=0.2)
    downloader = SimpleNamespace(slots={"a.org": slot}, per_slot_settings={"a.org": {"delay": 0.2}}, _delay=0.0)
    settings = SimpleNamespace(getfloat=lambda name: 60.0)
    ease = EaseOff(SimpleNamespace(engine=SimpleNamespace(downloader=downloader), settings=settings))

    def answer(seconds):
        meta = {"download_slot": "a.org", "download_latency": seconds}
        ease.process_response(Request(URL, meta=meta), Response(URL))
        return slot.delay

    def hang():
        ease.process_exception(Request(URL, meta={"download_slot": "a.org"}), DownloadTimeoutError())
        return slot.delay

    return SimpleNamespace(answer=answer, hang=hang, told=downloader.per_slot_settings["a.org"])


def test_a_fast_host_keeps_its_delay(host):
    assert {host.answer(seconds) for seconds in (0.1, 0.9, 0.01, 1.5, 0.5)} == {0.2}


def test_a_slow_host_is_asked_as_slowly_as_it_answers(host):
    delays = [host.answer(4.0) for _ in range(6)]
    assert delays == sorted(delays) and 3.9 < delays[-1] <= 4.0


def test_a_host_that_recovers_has_its_own_delay_again(host):
    assert host.answer(8.0) == 4.0
    assert [host.answer(0.1) for _ in range(6)][-1] == 0.2


def test_a_host_that_hangs_is_hardly_asked(host):
    assert max(host.hang() for _ in range(20)) <= MAX_DELAY_SECONDS
    assert host.hang() > 9


def test_a_longer_delay_that_was_asked_for_is_kept(host):
    host.told["delay"] = 30.0
    assert host.answer(8.0) == 30.0


def test_the_command_has_all_the_defences():
    from spiders.settings import to_settings

    settings = to_settings([])
    for name, value in SETTINGS.items():
        if isinstance(value, dict):
            assert value.items() <= settings[name].items(), name
        else:
            assert settings[name] == value, name
    assert settings["RETRY_ENABLED"] is False, "tries are the frontier's: nothing is asked again at once"
