"""One site as its site file describes it: where to start, what to follow, how to be polite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit, urlunsplit

from cleaner.embedding import to_host, to_main_host
from spiders import addresses

DATE_IN_PATH = re.compile(r"/(?:19|20)\d\d[/-]\d{1,2}(?:[/-]|\Z)")
NUMBER_IN_PATH = re.compile(r"\d{6}")
LISTING_SEGMENTS = frozenset(
    """
    tag tags category categories author authors topic topics page search archive archives login register account
    subscribe newsletter newsletters contact impressum privacy calendar wp-content wp-json wp-admin feed rss
    """.split()
)
"""Segments of paths that no story has: lists, forms, files."""
FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|ico|pdf|docx?|xlsx?|pptx?|zip|gz|mp3|m4a|ogg|mp4|webm|mov|css|js|json|xml|rss|txt)\Z",
    re.I,
)
"""Ends of paths that are no pages."""
MIN_SLUG_WORDS = 4
MIN_SLUG_CHARS = 10
"""A last segment in a script without spaces or hyphens, once unescaped, that is a name."""
DEFAULT_SECTION_PAGES = 3
DEFAULT_DELAY_SECONDS = 1.0
DEFAULT_CONCURRENCY = 1
DEFAULT_PAGE_CAP = 1000
DEFAULT_DEPTH = 1
DEFAULT_ALIKE_PAGES = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """How the site's pages were built between two days: CSS selectors of the story and of what is none of it.

    `since` and `until` are days as ISO 8601, both included; empty where it is open.
    """

    since: str = ""
    until: str = ""
    story: str = ""
    drop: tuple[str, ...] = ()

    def is_of(self, day: str) -> bool:
        """Whether it was in use on a day.

        >>> Layout(since="2019-01-01", until="2021-06-30").is_of("2021-06-30")
        True
        """
        return (not self.since or day >= self.since) and (not self.until or day[:10] <= self.until)


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
    charset: str = ""
    robots_sitemaps: bool = False
    keep_parameters: frozenset[str] = frozenset()
    drop_parameters: frozenset[str] = frozenset()
    depth: int = DEFAULT_DEPTH
    alike_pages: int = DEFAULT_ALIKE_PAGES
    layouts: tuple[Layout, ...] = ()

    @property
    def start_hosts(self) -> frozenset[str]:
        """The hosts of the start points, which may be others: a feed on a feed service."""
        return _to_hosts((*self.feeds, *self.news_sitemaps, *self.sections))

    def to_canonical(self, url: str) -> str | None:
        """`url` as this site's one spelling of it; None when it is no page of the site.

        See `spiders.addresses.to_canonical`; beyond that, every host name of the site becomes the canonical one.

        >>> Site("A", "https://www.a.org/", ("www.a.org", "a.org")).to_canonical("https://A.org/x?utm_source=rss&id=7#top")
        'https://www.a.org/x?id=7'
        """
        spelled = addresses.to_canonical(url, keep=self.keep_parameters)
        if spelled is None:
            return None
        parts = urlsplit(spelled)
        if not self.is_own_host(to_host(parts)):
            return None
        # A site that has moved to https is still linked to as http.
        scheme = "https" if self.url.startswith("https:") else parts.scheme
        query = "&".join(p for p in parts.query.split("&") if p.partition("=")[0] not in self.drop_parameters)
        return urlunsplit((scheme, self.hosts[0], parts.path, query, ""))

    def is_own_host(self, host: str) -> bool:
        """Whether a host, with its port, serves pages of the site: a named one, or the one for phones of a named one.

        >>> Site("A", "https://www.a.org/", ("www.a.org",)).is_own_host("m.a.org")
        True
        """
        return host in self.hosts or (host not in self.start_hosts and to_main_host(host) in _to_main_hosts(self.hosts))

    def find_layout(self, day: str) -> Layout | None:
        """The layout of a page that was published on a day (ISO 8601); the newest one that fits."""
        fitting = [layout for layout in self.layouts if layout.is_of(day)]
        return max(fitting, key=lambda layout: layout.since, default=None)

    def to_content_type(self, content_type: str) -> str:
        """The type of a page, with the charset that the site file knows better than the server.

        >>> Site("A", "https://a.org/", ("a.org",), charset="windows-1251").to_content_type("text/html; charset=utf-8")
        'text/html; charset=windows-1251'
        """
        kind = content_type.partition(";")[0].strip() or "text/html"
        return f"{kind}; charset={self.charset}" if self.charset else content_type

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
        path = target.partition("?")[0].rstrip("/")
        segments = path.strip("/").split("/")
        if FILE.search(path) or LISTING_SEGMENTS.intersection(segment.lower() for segment in segments):
            return False
        slug = segments[-1].partition(".")[0]
        words = [word for word in re.split(r"[-_]", slug) if word]
        dated = bool(DATE_IN_PATH.search(target)) and not slug.isdigit()
        named = len(words) >= MIN_SLUG_WORDS or ("%" in slug and len(unquote(slug)) >= MIN_SLUG_CHARS)
        return dated or named or bool(NUMBER_IN_PATH.search(slug))


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


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@lru_cache(maxsize=100_000)
def _to_hosts(urls: tuple[str, ...]) -> frozenset[str]:
    return frozenset(to_host(urlsplit(url)) for url in urls)


@lru_cache(maxsize=100_000)
def _to_main_hosts(hosts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(to_main_host, hosts))
