"""Manners: on its sites only, silent when asked to be, and stopped by what is meant to stop it.

Wiring: `SETTINGS` below. `find_trouble` is asked for every answer before it is read.
"""

from __future__ import annotations

import re
import time
from collections import deque
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from twisted.python.failure import Failure

from cleaner.embedding import to_host, to_main_host
from spiders import redirects
from spiders.frontier.model import Trouble
from spiders.limits import HeadTooLargeError
from spiders.redirects import SHORT_PAGE_BYTES, is_short

SETTINGS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "spiders.politeness.StayOnSite": 50,
        # Sees 429 and 503 before anything tries again at once.
        "spiders.politeness.HeedRetryAfter": 555,
    },
    # No cookies at all: none can travel from one site to another, and none opens a wall.
    "COOKIES_ENABLED": False,
    "REFERRER_POLICY": "no-referrer",
    # Remote control, on by default in Scrapy 2.19, runs Python that it is sent over HTTP; telnet is its forerunner.
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    # Proxies from the environment only when asked for by --set HTTPPROXY_ENABLED=True.
    "HTTPPROXY_ENABLED": False,
}

MAX_RETRY_AFTER_SECONDS = 24 * 3600.0
"""A server that asks for more is asked again after a day."""
PAUSE_SECONDS = 30.0
"""How long a host is left alone that says 429 and no time."""
ASKS_FOR_PAUSE = frozenset({429, 503})
BLOCKED = {
    401: "asks for a login",
    402: "asks to be paid",
    403: "forbids it",
    407: "a proxy asks for a login",
    451: "is forbidden by law to show it",
}
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530})
"""Statuses after which another try may help."""

LED_NOWHERE = {
    redirects.TO_ITSELF: "blocked: it redirects to itself, as walls do that wait for a cookie",
    redirects.IN_A_CIRCLE: "it redirects in a circle",
    redirects.REFRESHES_ITSELF: "blocked: it refreshes itself, as walls do that wait for a script or a cookie",
    redirects.TOO_MANY: "it redirects too often",
    redirects.OFF_THE_WEB: "it redirects to something that is no address of the web",
}
CHALLENGE_HEADERS = {b"cf-mitigated": b"challenge", b"x-amzn-waf-action": b"", b"x-datadome": b"", b"x-dd-b": b""}
"""Headers by which protection services mark their own answers, with what must be in their value."""
CHALLENGES = (
    b"cf-chl-", b"challenge-platform", b"cdn-cgi/challenge", b"_incapsula_resource", b"px-captcha",
    b"captcha-delivery.com", b"awswafcaptcha", b"ddos-guard", b"sucuri_cloudproxy", b"challenge-form",
    b'id="captcha"', b"id='captcha'", b"id=captcha", b"verify you are human", b"verify you are a human",
    b"are you a robot", b"unusual traffic from your",
)  # fmt: skip
"""What pages of protection services hold. Read only in short pages and error pages: stories may speak of captchas."""
TOO_LARGE = "the answer is too large"
CONSENT_HOSTS = re.compile(r"(?:consent|cmp|privacy-?gate|cookie)[.-]|\.consensu\.org\Z", re.I)


class OffSiteError(IgnoreRequest):  # type: ignore[misc,unused-ignore]
    """A request that leads to a host which no site file names."""


class HostPausedError(IgnoreRequest):  # type: ignore[misc,unused-ignore]
    """A request to a host that asked to be left alone for a while."""

    def __init__(self, host: str, retry_after_seconds: float) -> None:
        super().__init__(f"{host} asked to be left alone")
        self.retry_after_seconds = retry_after_seconds


class StayOnSite:
    """Lets a request pass when its host belongs to one of the sites, start points on other hosts included.

    Scrapy's own middleware takes in all subdomains of a list of domains, and refuses in a signal, where nobody is
    called back. Requests with `allow_offsite` in their meta pass.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._sites: object = None
        self._hosts: frozenset[str] = frozenset()
        self._main_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StayOnSite:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise OffSiteError for a host that is nobody's."""
        sites = getattr(self.crawler.spider, "sites", None)
        if sites is None or request.meta.get("allow_offsite"):
            return
        if sites is not self._sites:
            self._sites = sites
            self._hosts = frozenset(host for site in sites for host in (*site.hosts, *site.start_hosts))
            self._main_hosts = frozenset(to_main_host(host) for site in sites for host in site.hosts)
        host = to_host(urlsplit(request.url))
        if host not in self._hosts and to_main_host(host) not in self._main_hosts:
            consent = " (a consent wall)" if CONSENT_HOSTS.search(host) else ""
            raise OffSiteError(f"led off the site, to {request.url}{consent}")


class HeedRetryAfter:
    """Asks nothing of a host until the time is over that it named with a 429 or 503."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HeedRetryAfter:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise HostPausedError while a host wants to be left alone."""
        host = to_host(urlsplit(request.url))
        left_seconds = self._until.get(host, 0.0) - time.monotonic()
        if left_seconds > 0:
            raise HostPausedError(host, left_seconds)
        self._until.pop(host, None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note how long the host wants to be left alone, here and in the meta of the request."""
        seconds = find_retry_after_seconds(response)
        if seconds is not None:
            host = to_host(urlsplit(request.url))
            self._until[host] = time.monotonic() + seconds
            request.meta.update(retry_after_seconds=seconds, dont_retry=True)
            self._call_back(host, request.meta.get("download_slot", ""), seconds)
        return response

    def _call_back(self, host: str, slot: str, seconds: float) -> None:
        """Take back the requests to the host that wait for their turn in Scrapy's slot."""
        assert self.crawler.engine is not None
        known = self.crawler.engine.downloader.slots.get(slot)
        waiting = known.queue if known is not None else deque()
        for entry in [entry for entry in waiting if to_host(urlsplit(entry[0].url)) == host]:
            waiting.remove(entry)
            entry[1].errback(Failure(HostPausedError(host, seconds)))  # type: ignore[no-untyped-call]


def find_retry_after_seconds(response: Response) -> float | None:
    """How long a 429 or 503 asks to be left alone; None when it does not ask.

    >>> find_retry_after_seconds(Response("https://a.org/", status=503, headers={"Retry-After": "120"}))
    120.0
    """
    if response.status not in ASKS_FOR_PAUSE:
        return None
    said = (response.headers.get("Retry-After") or b"").decode("latin-1")
    seconds = to_seconds(said, time.time())
    if seconds is None and response.status == 429:
        return PAUSE_SECONDS
    return seconds


def to_seconds(text: str, now: float) -> float | None:
    """The value of a Retry-After header as seconds from `now`, up to a day; None for what is neither number nor date.

    >>> to_seconds("7", 0), to_seconds("Thu, 01 Jan 1970 00:02:00 GMT", 0), to_seconds("soon", 0)
    (7.0, 120.0, None)
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MAX_RETRY_AFTER_SECONDS)
    try:
        return min(max(parsedate_to_datetime(text).timestamp() - now, 0.0), MAX_RETRY_AFTER_SECONDS)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def find_trouble(response: Response) -> Trouble | None:
    """Why an answer is no page to read; None when it is one.

    Walls are named and never climbed: captchas, challenges, logins, and pages that lead back to themselves for want of
    a cookie. Consent walls with words on them are pages; the cleaner gives them the status `consent`.

    >>> find_trouble(Response("https://a.org/", status=403)).reason
    'blocked: the server answered 403 (forbids it)'
    """
    status = response.status
    for flag, reason in LED_NOWHERE.items():
        if flag in response.flags:
            return Trouble(reason)
    challenge = _find_challenge(response)
    if challenge:
        seconds = find_retry_after_seconds(response)
        return Trouble(f"blocked: {challenge}", status == 429, seconds)
    if status < 300 or status == 304:
        return None
    if status in PASSING:
        return Trouble(f"the server answered {status}", True, find_retry_after_seconds(response))
    why = BLOCKED.get(status)
    return Trouble(f"blocked: the server answered {status} ({why})" if why else f"the server answered {status}")


def to_reason(error: BaseException) -> str:
    """Why a request failed, in words; what Twisted wraps is unwrapped.

    >>> to_reason(TimeoutError("took longer than 60 seconds"))
    'took longer than 60 seconds'
    """
    if type(error).__name__ in ("ResponseDataLossError", "_DataLoss"):
        return "the answer broke off"
    error = _unwrap(error)
    return TOO_LARGE if _is_over_maxsize(error) else str(error) or type(error).__name__


def is_too_large(error: BaseException) -> bool:
    """Whether a request failed because its answer is over a limit: asked again it would be as large."""
    error = _unwrap(error)
    return _is_over_maxsize(error) or isinstance(error, HeadTooLargeError)


def _unwrap(error: BaseException) -> BaseException:
    for _ in range(5):
        reasons = getattr(error, "reasons", None) or getattr(error.__cause__, "reasons", None)
        if not reasons:
            break
        error = reasons[0].value
    return error


def _is_over_maxsize(error: BaseException) -> bool:
    return type(error).__name__ == "DownloadCancelledError" or "exceeded DOWNLOAD_MAXSIZE" in str(error)


def _find_challenge(response: Response) -> str:
    for header, value in CHALLENGE_HEADERS.items():
        said = response.headers.get(header)
        if said is not None and value in said.lower() and (value or response.status >= 400):
            return f"a challenge ({header.decode()})"
    if not isinstance(response, HtmlResponse) or len(response.body) > SHORT_PAGE_BYTES:
        return ""
    body = response.body.lower()
    found = next((mark for mark in CHALLENGES if mark in body), None)
    if found is None or (response.status == 200 and not is_short(response)):
        return ""
    return f"a challenge ({found.decode()})"
