"""Answers of start points → addresses of stories: feeds, news sitemaps, section pages. Nothing here fetches.

And what pages say of themselves: `find_claims` gives what is canonical, an alternate, the next page, with whether the
page may be believed; `find_feeds` gives the feeds that it names.
"""

from __future__ import annotations

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urljoin

from scrapy.http import Response, TextResponse, XmlResponse
from scrapy.linkextractors import LinkExtractor
from scrapy.selector import Selector

from cleaner import Fact
from spiders.addresses import is_same_owner
from spiders.pagination import find_next_page as find_next_page

MAX_ENTRIES = 50_000
"""What a sitemap may hold at most (sitemaps.org); more is not read from a feed either."""
MANY_ENTRIES = 10
"""From so many on it is no chance that most of them were changed in one minute."""
GZIP_MARK = b"\x1f\x8b"
MAX_XML_BYTES = 50 * 1024 * 1024
"""How large a sitemap may be unpacked (sitemaps.org)."""

CHILD = "./*[local-name()='{}' and namespace-uri()=namespace-uri(..)]"
"""A child in the namespace of its parent: an item's own title, not the `media:title` of its picture."""
TEXTS = "[1]//text()"
"""The texts of the first such child. XPath's own string() would spell out the entities that the parser left alone."""
ROOTS = {"feed": ("rss", "RDF", "feed"), "sitemap": ("urlset", "sitemapindex")}
"""What the root of each kind of list may be."""

JSON_FEED = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
CLAIMS = ("canonical", "alternate", "amphtml", "next", "prev")
MAX_CLAIMS = 100
HEAD_BYTES = 65_536
LINK_HEADER = re.compile(r'<([^<>]*)>\s*;\s*rel="?canonical"?', re.I)

_links = LinkExtractor(tags=("a", "area"), attrs=("href",))


class UnreadableListError(ValueError):
    """A start point that answered with something else than a feed or a sitemap."""


class Found(NamedTuple):
    """An address and what the place where it was found told about it; `changed_at`: seconds since 1970, 0: unknown."""

    url: str
    facts: tuple[Fact, ...] = ()
    changed_at: float = 0.0


class Claim(NamedTuple):
    """What a page says of another address. One that is not `is_trusted` is of another registered domain: anybody may
    call anybody's page a copy of theirs, so it is kept and not acted on."""

    rel: str
    url: str
    language: str = ""
    is_trusted: bool = False


def find_feed_entries(response: Response) -> Iterator[Found]:
    """The entries of an RSS, RDF, Atom or JSON feed, with title and date as facts whose source is `feed`.

    Raises UnreadableListError when the answer is no feed; so do the readers of sitemaps.
    """
    if JSON_FEED.match(response.body):
        yield from _find_json_entries(response)
        return
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
        url = _join(response.url, link)
        if url is not None:
            yield Found(url, tuple(_find_facts(_text(entry, "title"), dates, "feed")))


def find_sitemap_entries(response: Response) -> Iterator[Found]:
    """The addresses of a sitemap, with `lastmod` where it says anything.

    What a news sitemap tells of them comes as facts whose source is `news sitemap`.
    """
    root = _to_xml(response, "sitemap")
    entries = root.xpath("/*[local-name()='urlset']/*[local-name()='url']")[:MAX_ENTRIES]
    for entry, changed_at in zip(entries, find_changes([_text(entry, "lastmod") for entry in entries]), strict=True):
        link = _text(entry, "loc")
        if not link:
            continue
        news = entry.xpath("./*[local-name()='news']")
        facts: tuple[Fact, ...] = ()
        if news:
            dates = {"published": _text(news[0], "publication_date")}
            facts = tuple(_find_facts(_text(news[0], "title"), dates, "news sitemap"))
        url = _join(response.url, link)
        if url is not None:
            yield Found(url, facts, changed_at)


def find_changes(told: Sequence[str]) -> list[float]:
    """The times of a sitemap's `lastmod`s, in seconds since 1970; 0 for those that say nothing.

    Where most entries have the same one to the minute, it is when the sitemap was made: then none says anything. A day
    stands for its beginning.

    >>> find_changes(["2026-11-18T07:40:00+01:00", "2026-11-18", "", "soon"])
    [1794984000.0, 1794960000.0, 0.0, 0.0]
    >>> find_changes(["2026-11-18T07:40:00Z"] * MANY_ENTRIES)[0]
    0.0
    """
    moments = [to_moment(text) for text in told]
    minutes = Counter(moment // 60 for moment in moments if moment)
    if len(told) >= MANY_ENTRIES and minutes and minutes.most_common(1)[0][1] > len(told) / 2:
        return [0.0] * len(told)
    return moments


def to_moment(text: str) -> float:
    """A date or time of ISO 8601 in seconds since 1970, as UTC where it names no zone; 0 for what is none."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def find_sitemaps(response: Response) -> Iterator[str]:
    """The addresses of the sitemaps that a sitemap index names."""
    root = _to_xml(response, "sitemap")
    for entry in islice(root.xpath("/*[local-name()='sitemapindex']/*[local-name()='sitemap']"), MAX_ENTRIES):
        link = _text(entry, "loc")
        url = _join(response.url, link) if link else None
        if url is not None:
            yield url


def find_links(response: Response) -> Iterator[str]:
    """The links of a section page in page order, without those the page asks not to follow."""
    if isinstance(response, TextResponse):
        yield from (link.url for link in _links.extract_links(response) if not link.nofollow)


def find_claims(response: Response) -> Iterator[Claim]:
    """What a page says of addresses: its canonical one, other languages and forms, the next page, each once.

    Only the head is parsed: this is asked of every page, where nothing else may take long.
    """
    header = (response.headers.get("Link") or b"").decode("latin-1")[:2000]
    found = [("canonical", match[1], "") for match in LINK_HEADER.finditer(header)]
    head = response.body[:HEAD_BYTES].partition(b"</head>")[0]
    if b"<link" in head.lower() or b"og:url" in head:
        page = Selector(text=head.decode("utf-8", "replace").replace("\0", ""), type="html")
        for link in page.xpath("//link[@rel and @href]")[:MAX_CLAIMS]:
            said = link.attrib
            rels = [] if said.get("type", "").lower() in FEED_TYPES else said["rel"].lower().split()
            found += [(rel, said["href"], said.get("hreflang", "")) for rel in rels]
        found += [("canonical", url, "") for url in page.xpath("//meta[@property='og:url']/@content").getall()[:1]]
    done: set[tuple[str, str]] = set()
    for rel, named, language in found:
        url = _join(response.url, named)
        if rel in CLAIMS and url is not None and (rel, url) not in done:
            done.add((rel, url))
            yield Claim(rel, url, language, is_same_owner(response.url, url))


def to_columns(response: Response) -> dict[str, list[dict[str, str | bool]]]:
    """What a page claims of addresses other than its own, as a column of its record: `claims`, when there are any."""
    claims: list[dict[str, str | bool]] = [
        {"rel": claim.rel, "url": claim.url, "language": claim.language, "is_trusted": claim.is_trusted}
        for claim in find_claims(response)
        if claim.url != response.url
    ]
    return {"claims": claims} if claims else {}


def find_feeds(response: Response) -> Iterator[str]:
    """The feeds that a page names, those of its comments excepted."""
    if isinstance(response, TextResponse):
        links = response.xpath("//link[contains(concat(' ',@rel,' '),' alternate ')][@type and @href]")
        for link in links[:MAX_CLAIMS]:
            url = _join(response.url, link.attrib["href"])
            if url is not None and link.attrib["type"].lower() in FEED_TYPES and "/comments/" not in url:
                yield url


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


def _find_json_entries(response: Response) -> Iterator[Found]:
    """The entries of a JSON feed (jsonfeed.org, version 1.1)."""
    try:
        feed = json.loads(response.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableListError(f"is no feed but broken JSON ({type(error).__name__})") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise UnreadableListError("is no feed but other JSON")
    for item in items[:MAX_ENTRIES]:
        link = _find_json_link(item) if isinstance(item, dict) else None
        url = _join(response.url, link) if link else None
        if url is not None:
            said = {key: _squeeze([value]) for key, value in item.items() if isinstance(value, str)}
            dates = {"published": said.get("date_published", ""), "modified": said.get("date_modified", "")}
            yield Found(url, tuple(_find_facts(said.get("title", ""), dates, "feed")))


def _find_json_link(item: dict[str, Any]) -> str | None:
    for key in ("url", "external_url"):
        if isinstance(item.get(key), str) and item[key].strip():
            return str(item[key])
    name = item.get("id")
    return name if isinstance(name, str) and name.startswith(("http://", "https://")) else None


def _join(base: str, link: str) -> str | None:
    try:
        return urljoin(base, link.strip())
    except ValueError:
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
