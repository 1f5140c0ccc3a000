"""Site files against the saved pages beside them: whether what was true of a page when it was saved still comes out.

`seeds/no/post.toml` has its pages in `seeds/no/post/`: `NAME.html` (or .xml, .xml.gz, .json) and, as
`NAME.expect.json`, what is expected of it:

    {"url": "/2026/11/18/rain", "kind": "article", "expect": {"title": "Rain", "paragraphs": 12}}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

from scrapy.http import HtmlResponse, Response

from cleaner import Fact, Page, clean
from spiders.discover import (
    UnreadableListError,
    find_claims,
    find_feed_entries,
    find_links,
    find_next_page,
    find_sitemap_entries,
    find_sitemaps,
)
from spiders.site import Site
from spiders.sitefile import SeedError, load_site

ENDING = ".expect.json"
KINDS = ("article", "section", "feed", "sitemap")
FIELDS = (
    "status",
    "title",
    "description",
    "authors",
    "published",
    "modified",
    "language",
    "publisher",
    "agency",
    "tags",
)
EDGE_CHARS = 80
"""As much of the first and the last paragraph is kept: enough to see that they are the same."""
MAX_STORIES = 50
SHOWN_CHARS = 200
KEYS = {"url": str, "kind": str, "content_type": str, "expect": dict}


class Drift(NamedTuple):
    """Something of a saved page that is not as expected; `field` is empty where nothing could be compared."""

    path: str
    field: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        if not self.field:
            return f"{self.path}: {self.found}"
        return f"{self.path}: {self.field}: expected {_show(self.expected)}, found {_show(self.found)}"


def find_pages(seed: Path) -> list[Path]:
    """The expectations beside a site file, sorted."""
    return sorted(seed.with_suffix("").glob(f"*{ENDING}"))


def find_drift(seed: Path) -> Iterator[Drift]:
    """What of a site file and its saved pages does not hold."""
    try:
        site = load_site(seed)
    except SeedError as error:
        yield Drift(str(seed), "", None, str(error).removeprefix(f"{seed}: "))
        return
    for path in find_pages(seed):
        yield from _check_page(site, path)


def find_facts(site: Site, body: bytes, told: Mapping[str, Any]) -> dict[str, Any]:
    """What a saved page gives: the fields of an article, or the stories of a list."""
    url, kind = urljoin(site.url, told["url"]), told.get("kind", "article")
    if kind == "article":
        return _find_article_facts(site, url, body, told.get("content_type", "text/html"))
    response: Response = HtmlResponse(url, body=body) if kind == "section" else Response(url, body=body)
    facts: dict[str, Any] = {}
    if kind == "section":
        links: Iterable[str | None] = map(site.to_canonical, find_links(response))
        stories: Iterable[str] = (link for link in links if link and site.is_article(link) and site.is_allowed(link))
        following = site.to_canonical(find_next_page(response) or "")
        facts["next"] = _to_relative(site, following) if following else None
    else:
        read = find_feed_entries if kind == "feed" else find_sitemap_entries
        links = (site.to_canonical(found.url) for found in read(response))
        stories = (link for link in links if link and site.is_allowed(link))
    facts["stories"] = [_to_relative(site, story) for story in islice(dict.fromkeys(stories), MAX_STORIES)]
    if kind == "sitemap":
        facts["sitemaps"] = [_to_relative(site, link) for link in islice(find_sitemaps(response), MAX_STORIES)]
    return facts


def write_page(site: Site, page: Path, told: Mapping[str, Any]) -> Path:
    """Write what is expected of a saved page: what it gives now. Returns the path of the expectation."""
    facts = find_facts(site, page.read_bytes(), told)
    path = page.with_name(page.name.partition(".")[0] + ENDING)
    kept = {field: value for field, value in facts.items() if value not in (None, "", [], ())}
    text = json.dumps({**told, "expect": kept}, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", "utf-8")
    return path


def _check_page(site: Site, path: Path) -> Iterator[Drift]:
    try:
        told, body = _load(path)
        facts = find_facts(site, body, told)
    except (OSError, ValueError, UnreadableListError) as error:
        yield Drift(str(path), "", None, str(error))
        return
    for field, expected in told["expect"].items():
        if facts.get(field) != expected:
            yield Drift(str(path), field, expected, facts.get(field))
    for selector, times in facts.get("selectors", {}).items():
        if not times and "selectors" not in told["expect"]:
            yield Drift(str(path), "", None, f"the selector {selector!r} of its layout finds nothing")


def _load(path: Path) -> tuple[dict[str, Any], bytes]:
    told = json.loads(path.read_text("utf-8"))
    if not isinstance(told, dict) or not isinstance(told.get("expect"), dict) or not isinstance(told.get("url"), str):
        raise ValueError("must hold url and expect")
    for key, value in told.items():
        if key not in KEYS or not isinstance(value, KEYS[key]):
            raise ValueError(f"{key}: there is no such key, or it is not {KEYS.get(key, str).__name__}")
    if told.get("kind", "article") not in KINDS:
        raise ValueError(f"kind: must be one of {', '.join(KINDS)}, not {told['kind']!r}")
    stem = path.name.removesuffix(ENDING)
    pages = [page for page in sorted(path.parent.glob(f"{stem}.*")) if page != path]
    if len(pages) != 1:
        raise ValueError(f"there must be one page {stem}.* beside it, not {len(pages)}")
    return told, pages[0].read_bytes()


def _find_article_facts(site: Site, url: str, body: bytes, content_type: str) -> dict[str, Any]:
    page = Page(
        body=body,
        url=url,
        content_type=site.to_content_type(content_type),
        known=(Fact("site", site.name, "site file"),),
    )
    article = clean(page)
    record = article.to_dict()
    facts = {field: record.get(field) for field in FIELDS}
    paragraphs = article.paragraphs
    facts["paragraphs"] = len(paragraphs)
    facts["first"] = paragraphs[0][:EDGE_CHARS] if paragraphs else None
    facts["last"] = paragraphs[-1][-EDGE_CHARS:] if paragraphs else None
    facts["is_article"] = site.is_article(site.to_canonical(url) or url)
    response = HtmlResponse(url, body=body)
    layout = site.find_layout(article.published or "9999")
    if layout is not None:
        selectors = (layout.story, *layout.drop) if layout.story else layout.drop
        facts["selectors"] = {selector: len(response.css(selector)) for selector in selectors}
    named = next((claim for claim in find_claims(response) if claim.rel == "canonical"), None)
    if named is not None and named.is_trusted:
        facts["canonical"] = _to_relative(site, named.url)
    return facts


def _to_relative(site: Site, url: str) -> str:
    home = urljoin(site.url, "/")
    return url.removeprefix(home.rstrip("/")) if url.startswith(home) else url


def _show(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"
