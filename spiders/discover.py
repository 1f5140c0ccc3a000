"""Answers of start points → addresses of stories: feeds, news sitemaps, section pages. Nothing here fetches."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse, XmlResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.selector import Selector

from cleaner import Fact

MAX_ENTRIES = 50_000
"""What a sitemap may hold at most (sitemaps.org); more is not read from a feed either."""
GZIP_MARK = b"\x1f\x8b"
MAX_XML_BYTES = 50 * 1024 * 1024
"""How large a sitemap may be unpacked (sitemaps.org)."""

CHILD = "./*[local-name()='{}' and namespace-uri()=namespace-uri(..)]"
"""A child in the namespace of its parent: an item's own title, not the `media:title` of its picture."""
TEXTS = "[1]//text()"
"""The texts of the first such child. XPath's own string() would spell out the entities that the parser left alone."""
NEXT_PAGE = (
    "//link[contains(concat(' ',@rel,' '),' next ')]/@href",
    "//a[contains(concat(' ',@rel,' '),' next ')]/@href",
    "//a[contains(concat(' ',@class,' '),' next ')]/@href",
    "//*[contains(concat(' ',@class,' '),' next ') or contains(concat(' ',@class,' '),' nav-previous ')]//a/@href",
)
"""Where pages name the page that follows; WordPress calls the link to older posts `nav-previous`."""

ROOTS = {"feed": ("rss", "RDF", "feed"), "sitemap": ("urlset", "sitemapindex")}
"""What the root of each kind of list may be."""

_links = LinkExtractor(tags=("a", "area"), attrs=("href",))


class UnreadableListError(ValueError):
    """A start point that answered with something else than a feed or a sitemap."""


class Found(NamedTuple):
    """An address and what the place where it was found told about it."""

    url: str
    facts: tuple[Fact, ...] = ()


def find_feed_entries(response: Response) -> Iterator[Found]:
    """The entries of an RSS, RDF or Atom feed, with title and date as facts whose source is `feed`.

    Raises UnreadableListError when the answer is no feed; so do the readers of sitemaps.
    """
    root = _to_xml(response, "feed")
    entries = root.xpath("//*[local-name()='item' or local-name()='entry']")
    for entry in islice(entries, MAX_ENTRIES):
        link = _find_entry_link(entry)
        if link is None:
            continue
        dates = {
            "published": _text(entry, "pubDate") or _text(entry, "published") or _any_text(entry, "date"),
            "modified": _text(entry, "updated"),
        }
        yield Found(urljoin(response.url, link), tuple(_find_facts(_text(entry, "title"), dates, "feed")))


def find_sitemap_entries(response: Response) -> Iterator[Found]:
    """The addresses of a sitemap; what a news sitemap tells of them comes as facts whose source is `news sitemap`."""
    root = _to_xml(response, "sitemap")
    for entry in islice(root.xpath("/*[local-name()='urlset']/*[local-name()='url']"), MAX_ENTRIES):
        link = _text(entry, "loc")
        if not link:
            continue
        news = entry.xpath("./*[local-name()='news']")
        facts: tuple[Fact, ...] = ()
        if news:
            dates = {"published": _text(news[0], "publication_date")}
            facts = tuple(_find_facts(_text(news[0], "title"), dates, "news sitemap"))
        yield Found(urljoin(response.url, link), facts)


def find_sitemaps(response: Response) -> Iterator[str]:
    """The addresses of the sitemaps that a sitemap index names."""
    root = _to_xml(response, "sitemap")
    for entry in islice(root.xpath("/*[local-name()='sitemapindex']/*[local-name()='sitemap']"), MAX_ENTRIES):
        link = _text(entry, "loc")
        if link:
            yield urljoin(response.url, link)


def find_links(response: Response) -> Iterator[str]:
    """The links of a section page in page order, without those the page asks not to follow."""
    if isinstance(response, TextResponse):
        yield from (link.url for link in _links.extract_links(response) if not link.nofollow)


def find_next_page(response: Response) -> str | None:
    """The address of the page that continues a section page; None when it names none."""
    if not isinstance(response, TextResponse):
        return None
    for path in NEXT_PAGE:
        link = response.xpath(path).get()
        if link:
            return urljoin(response.url, link.strip())
    return None


def to_iso(text: str) -> str | None:
    """A feed's or sitemap's date as ISO 8601; None when it is neither RFC 822 nor ISO 8601.

    >>> to_iso("Wed, 18 Nov 2026 07:40:00 GMT"), to_iso("2026-11-18"), to_iso("yesterday")
    ('2026-11-18T07:40:00+00:00', '2026-11-18', None)
    """
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        return text if len(text) == len("2026-11-18") else moment.isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).isoformat()
    except (TypeError, ValueError, IndexError):
        return None


def _to_xml(response: Response, kind: str) -> Selector:
    body = _unpack(response.body) if response.body.startswith(GZIP_MARK) else response.body
    if not body.strip():
        raise UnreadableListError("is empty")
    # parsel's XML parser resolves no entities and loads nothing; the encoding comes from the XML declaration.
    selector: Selector = XmlResponse(response.url, body=body).selector
    root = selector.xpath("local-name(/*)").get()
    if root not in ROOTS[kind]:
        raise UnreadableListError(f"is no {kind} but {root or 'no markup at all'}")
    return selector


def _unpack(packed: bytes) -> bytes:
    """The gzip members of a list, whole and within the limit: one that breaks off would hide stories."""
    body = b""
    try:
        while packed and len(body) < MAX_XML_BYTES:
            member = zlib.decompressobj(wbits=31)
            body += member.decompress(packed, MAX_XML_BYTES - len(body))
            packed = member.unused_data
            if not member.eof:
                raise UnreadableListError("cannot be unpacked: it breaks off, or is larger than a sitemap may be")
    except zlib.error as error:
        raise UnreadableListError(f"cannot be unpacked: {error}") from error
    return body


def _find_entry_link(entry: Selector) -> str | None:
    for path in (
        CHILD.format("link") + "[not(@rel) or @rel='alternate']/@href",
        CHILD.format("link") + "/text()",
        CHILD.format("guid") + "[not(@isPermaLink='false')]/text()",
    ):
        link = entry.xpath(path).get()
        if link and link.strip():
            return link.strip()
    return None


def _find_facts(title: str, dates: dict[str, str], source: str) -> Iterator[Fact]:
    if title:
        yield Fact("title", title, source)
    for field, date in dates.items():
        moment = to_iso(date) if date else None
        if moment:
            yield Fact(field, moment, source)


def _text(node: Selector, name: str) -> str:
    return _squeeze(node.xpath(CHILD.format(name) + TEXTS).getall())


def _any_text(node: Selector, name: str) -> str:
    return _squeeze(node.xpath(f"./*[local-name()='{name}']" + TEXTS).getall())


def _squeeze(texts: list[str]) -> str:
    return " ".join("".join(texts).split())
