"""Redirects, by status and by meta refresh, without those that lead back to where they came from.

Wiring: `SETTINGS` below, in place of both middlewares of Scrapy. There a page that leads to its own address is dropped
by the filter of doubles, without a call to anybody. Here it comes back as it was answered, with a flag that
`spiders.politeness.find_trouble` reads.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Response
from w3lib.html import get_meta_refresh
from w3lib.url import safe_url_string

SETTINGS: dict[str, Any] = {
    "METAREFRESH_ENABLED": False,
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
        # Behind the archive, which keeps redirects too, and behind the unpacking of bodies.
        "spiders.redirects.FollowRedirects": 580,
    },
}

TO_ITSELF = "redirects-to-itself"
IN_A_CIRCLE = "redirects-in-a-circle"
REFRESHES_ITSELF = "refreshes-itself"
TOO_MANY = "redirects-too-often"
OFF_THE_WEB = "redirects-off-the-web"
"""Flags of a response that led nowhere."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REFRESH_SECONDS = 5.0
"""A page that goes elsewhere sooner than it can be read; live pages reload themselves after a minute or more."""
RELOAD = re.compile(r"<meta\b[^<>]*http-equiv=[\"']?refresh[\"']?[^<>]*content=[\"']?\s*(\d{1,4})\s*[\"'/>]", re.I)
"""A refresh without an address: of the page itself."""
READ_BYTES = 16_384
"""Where a meta refresh is looked for: it belongs into the head."""


SHORT_PAGE_BYTES = 30_000
SHORT_TEXT_CHARS = 1500
"""What walls and signposts have at most; more is something to read."""
SCRIPT = re.compile(r"</?(?:script|style)\b", re.I)
TAG = re.compile(r"<[^<>]*>")


class FollowRedirects(RedirectMiddleware):  # type: ignore[misc,unused-ignore]
    """Follows redirects of both kinds, and flags what leads in a circle."""

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The request to follow, or the response as it is."""
        if request.meta.get("dont_redirect"):
            return response
        is_refresh = False
        target = find_location(response)
        if target is None:
            target = find_refresh(response)
            is_refresh = target is not None
        # A page with a story on it is read, wherever it leads afterwards.
        if target is None or (is_refresh and not is_short(response)):
            return response
        place = urldefrag(target).url
        if place == urldefrag(request.url).url:
            return _flag(response, REFRESHES_ITSELF if is_refresh else TO_ITSELF)
        if place in (urldefrag(url).url for url in request.meta.get("redirect_urls", ())):
            return _flag(response, IN_A_CIRCLE)
        if urlsplit(target).scheme not in ("http", "https"):
            return _flag(response, OFF_THE_WEB)
        try:
            if not is_refresh:
                return super().process_response(request, response)  # type: ignore[no-any-return,unused-ignore]
            following = self._redirect_request_using_get(request, response, target)
            return self._redirect(following, request, "meta refresh")  # type: ignore[no-any-return,unused-ignore]
        except IgnoreRequest:
            return _flag(response, TOO_MANY)


def find_location(response: Response) -> str | None:
    """Where a redirect by status leads; None when the answer is none."""
    if response.status not in REDIRECTS or "Location" not in response.headers:
        return None
    try:
        return urljoin(response.url, safe_url_string(response.headers["Location"] or b""))
    except ValueError:
        return None


def find_refresh(response: Response) -> str | None:
    """Where a page leads by meta refresh before it can be read; None when it does not.

    >>> page = b'<meta http-equiv="refresh" content="0; url=/y">'
    >>> find_refresh(HtmlResponse("https://a.org/x", body=page, encoding="utf-8"))
    'https://a.org/y'
    """
    if response.status != 200 or not isinstance(response, HtmlResponse):
        return None
    # The bytes are looked at first: to find out what a page is written in takes longer than all the rest.
    start = response.body[:READ_BYTES]
    if b"refresh" not in start.lower():
        return None
    head = start.decode("utf-8", "replace")
    try:
        seconds, url = get_meta_refresh(head, response.url, ignore_tags=("script", "noscript"))
    except ValueError:
        return None
    if seconds is None or url is None:
        reload = RELOAD.search(head)
        seconds, url = (float(reload[1]) if reload else None), response.url
    return url if seconds is not None and seconds <= MAX_REFRESH_SECONDS else None


def is_short(response: Response) -> bool:
    """Whether a page has too few words to be more than a wall."""
    if not isinstance(response, HtmlResponse) or len(response.body) > 8 * SHORT_PAGE_BYTES:
        return False
    # What it is written in does not matter for a count, and to find it out takes longer than all the rest.
    outside = SCRIPT.split(response.body.decode("utf-8", "replace"))[::2]
    return len(" ".join(TAG.sub(" ", " ".join(outside)).split())) < SHORT_TEXT_CHARS


def _flag(response: Response, flag: str) -> Response:
    return response.replace(flags=[*response.flags, flag])
