"""What markup says of the story besides title, authors and dates: address, site, publisher, description, tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

from cleaner.model import Fact
from cleaner.page.addresses import host_of, path_of, to_absolute
from cleaner.page.evidence import Evidence
from cleaner.page.jsonld import as_list, to_text, types_of
from cleaner.page.sites import is_exactly_site

MAX_TAGS = 40
MAX_TAG_CHARS = 60
MIN_DESCRIPTION_CHARS = 12
MAX_DESCRIPTION_CHARS = 2_000
_MACHINE_TAG = re.compile(
    r"[:=_/\\{}<>]|^\d+$|^[a-z0-9-]*\d[a-z0-9]*-[a-z0-9-]*\d|^[a-z0-9]+(?:-[a-z0-9]+){2,}$|^(?:article|news|story|"
    r"post|page|default|none|null|undefined)$",
    re.I,
)


def find_about(evidence: Evidence) -> Iterator[Fact]:
    """Facts of canonical_url, site, publisher, description and tags, best source first."""
    yield from _find_canonical(evidence)
    head, story = evidence.head, evidence.story or {}
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title"):
        for value in head.all(name)[:1]:
            yield Fact("site", " ".join(value.split()), f"meta:{name}")
    for node in evidence.nodes:
        called = to_text(node.get("name")) if "WebSite" in types_of(node) else None
        if called:
            yield Fact("site", called, "json-ld")
            break
    for publisher in as_list(story.get("publisher")):
        called = to_text(publisher.get("name") if isinstance(publisher, dict) else publisher)
        if called and "://" not in called:
            yield Fact("publisher", called, "json-ld")
            break
    for key in ("publisher", "dc.publisher", "citation_publisher", "article:publisher", "copyright"):
        for value in head.all(key)[:1]:
            if "/" in value or "©" in value or len(value) > MAX_TAG_CHARS:
                continue
            yield Fact("publisher", " ".join(value.split()), f"meta:{key}")
    yield from _find_description(evidence)
    yield from _find_tags(evidence)


def _find_description(evidence: Evidence) -> Iterator[Fact]:
    stated = [(to_text((evidence.story or {}).get("description")), "json-ld")]
    for name in ("og:description", "description", "twitter:description", "dc.description", "sailthru.description"):
        stated += [(to_text(value), f"meta:{name}") for value in evidence.head.all(name)[:1]]
    for text, source in stated:
        if text and len(text) >= MIN_DESCRIPTION_CHARS and not is_exactly_site(text, evidence.sites):
            yield Fact("description", text[:MAX_DESCRIPTION_CHARS], source)


def _find_canonical(evidence: Evidence) -> Iterator[Fact]:
    """The page's own address, where the host of the page may speak for it."""
    story = evidence.story or {}
    main = story.get("mainEntityOfPage")
    stated = [(evidence.head.canonical, "link:canonical")]
    stated += [(value, "meta:og:url") for value in evidence.head.all("og:url")[:1]]
    stated += [
        (to_text(story.get("url")), "json-ld"),
        (to_text(main.get("@id") if isinstance(main, dict) else main), "json-ld"),
    ]
    for value, source in stated:
        url = _to_address(value, evidence.url)
        if url and is_own(url, evidence.url):
            yield Fact("canonical_url", url, source)


def _to_address(value: str | None, base: str | None) -> str | None:
    """A public page's address, without the fragment."""
    url = to_absolute(value, base)
    return urldefrag(url).url if url and "." in host_of(url) else None


def is_own(canonical: str, url: str | None) -> bool:
    """Whether a page at `url` may name `canonical` as its address: same registered domain, and not its front page.

    >>> is_own("https://www.example.co.uk/a", "https://amp.example.co.uk/a?x=1")
    True
    >>> is_own("https://example.org/a", "https://example.com/a"), is_own("https://example.com/", "https://example.com/a")
    (False, False)
    """
    if not url:
        return True
    if path_of(canonical) in ("", "/") and path_of(url) not in ("", "/"):
        return False
    ours, theirs = host_of(url), host_of(canonical)
    return ours == theirs or _to_domain(ours) == _to_domain(theirs)


def _to_domain(host: str) -> str:
    from courlan import extract_domain

    return extract_domain(f"https://{host}/") or host


def _find_tags(evidence: Evidence) -> Iterator[Fact]:
    head = evidence.head
    stated = [("json-ld", (evidence.story or {}).get("keywords"))]
    stated += [
        (f"meta:{name}", head.all(name)) for name in ("article:tag", "news_keywords", "keywords", "parsely-tags")
    ]
    seen: set[str] = set()
    for source, values in stated:
        for tag in _split_tags(values):
            key = tag.casefold()
            if key not in seen and len(seen) < MAX_TAGS and not is_exactly_site(tag, evidence.sites):
                seen.add(key)
                yield Fact("tags", tag, source)


def _split_tags(values: object) -> Iterator[str]:
    for value in as_list(values):
        text = to_text(value)
        if not text:
            continue
        for part in re.split(r"\s*[,;|，、；]\s*", text):
            tag = part.strip(" #\"'“”.")
            if 1 < len(tag) <= MAX_TAG_CHARS and not _MACHINE_TAG.search(tag):
                yield tag
