"""One site as its site file describes it: where to start, what to follow, how to be polite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from w3lib.url import safe_url_string

MAX_URL_CHARS = 2000
"""Longer addresses are session state or traps; Scrapy and most servers stop near the same length."""

TRACKING = re.compile(
    r"(?:utm_\w+|at_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|cmpid|cmp|ocid|ref_src|taid)\Z", re.I
)
"""Query parameters that say how a reader came and not what is shown."""

DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d[/-]\d{1,2}(?:[/-]|\Z)")
NUMBER_IN_PATH = re.compile(r"\d{6}")
LISTING_SEGMENTS = frozenset(
    {
        "tag",
        "tags",
        "category",
        "categories",
        "author",
        "authors",
        "topic",
        "topics",
        "page",
        "search",
        "archive",
        "login",
    }
)
MIN_SLUG_WORDS = 4
DEFAULT_SECTION_PAGES = 3
DEFAULT_DELAY_SECONDS = 1.0
DEFAULT_CONCURRENCY = 1
DEFAULT_PAGE_CAP = 1000
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """What a site file says, with every address made absolute.

    `hosts` are the host names (with a port where it is not the usual one) whose pages belong to the site; the first is
    the canonical one. Patterns are those of robots.txt: matched from the start of path and query, `*` is any text,
    `$` the end.
    """

    name: str
    url: str
    hosts: tuple[str, ...]
    languages: tuple[str, ...] = ()
    example: str | None = None
    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    section_pages: int = DEFAULT_SECTION_PAGES
    delay_seconds: float = DEFAULT_DELAY_SECONDS
    concurrency: int = DEFAULT_CONCURRENCY
    page_cap: int = DEFAULT_PAGE_CAP
    path: str = ""

    @property
    def start_hosts(self) -> frozenset[str]:
        """The hosts of the start points, which may be others: a feed on a feed service."""
        starts = (*self.feeds, *self.news_sitemaps, *self.sections)
        return frozenset(to_host(urlsplit(start)) for start in starts)

    def to_canonical(self, url: str) -> str | None:
        """`url` as this site's one spelling of it; None when it is no page of the site.

        Fragment and tracking parameters go, and every host name of the site becomes the canonical one.

        >>> Site("A", "https://www.a.org/", ("www.a.org", "a.org")).to_canonical("https://A.org/x?utm_source=rss&id=7#top")
        'https://www.a.org/x?id=7'
        """
        if len(url) > MAX_URL_CHARS:
            return None
        try:
            parts = urlsplit(safe_url_string(url.strip()))
            host = to_host(parts)
        except ValueError:
            return None
        if parts.scheme not in DEFAULT_PORTS or host not in self.hosts:
            return None
        query = "&".join(p for p in parts.query.split("&") if p and not TRACKING.match(p.partition("=")[0]))
        return urlunsplit((parts.scheme, self.hosts[0], parts.path or "/", query, ""))

    def is_allowed(self, url: str) -> bool:
        """Whether the site file lets a found story be fetched: `deny` wins, and an empty `allow` allows all.

        >>> Site("A", "https://a.org/", ("a.org",), deny=("/shop",)).is_allowed("https://a.org/shop/mug")
        False
        """
        target = _target(url)
        return not self.is_denied(url) and (not self.allow or any(is_match(pattern, target) for pattern in self.allow))

    def is_denied(self, url: str) -> bool:
        """Whether the site file shuts an address out, whatever it is."""
        target = _target(url)
        return any(is_match(pattern, target) for pattern in self.deny)

    def is_start_host(self, url: str) -> bool:
        """Whether an address is on a host that a start point is on.

        >>> Site("A", "https://a.org/", ("a.org",), feeds=("https://feeds.org/a",)).is_start_host("https://feeds.org/b")
        True
        """
        try:
            return to_host(urlsplit(url)) in self.start_hosts
        except ValueError:
            return False

    def is_article(self, url: str) -> bool:
        """Whether a link found on a section page looks like a story: by the site's own patterns, else by common shapes.

        >>> site = Site("A", "https://a.org/", ("a.org",))
        >>> site.is_article("https://a.org/news/river-rises-two-metres"), site.is_article("https://a.org/tag/river")
        (True, False)
        """
        target = _target(url)
        if self.article:
            return any(is_match(pattern, target) for pattern in self.article)
        segments = target.partition("?")[0].strip("/").split("/")
        if LISTING_SEGMENTS.intersection(segments):
            return False
        slug = segments[-1].partition(".")[0]
        words = [word for word in re.split(r"[-_]", slug) if word]
        dated = bool(DATE_IN_PATH.search(target)) and not slug.isdigit()
        return dated or len(words) >= MIN_SLUG_WORDS or bool(NUMBER_IN_PATH.search(slug))


def is_match(pattern: str, target: str) -> bool:
    """Whether a robots.txt pattern (RFC 9309, 2.2.3) matches a path with its query. Linear: no part is tried twice.

    >>> is_match("/20*/story-", "/2026/11/story-of-rain"), is_match("/*.html$", "/a.html?page=2")
    (True, False)
    """
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if anchored and rest else None
    for piece in rest:
        at = target.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    if last is not None:
        return target.endswith(last) and len(target) - len(last) >= at
    return not anchored or at == len(target)


def to_host(parts: SplitResult) -> str:
    """Host name and port, the port only where it is not the scheme's own. Raises ValueError for a port that is none."""
    usual = DEFAULT_PORTS.get(parts.scheme, 0)
    return (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, usual) else "")


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
