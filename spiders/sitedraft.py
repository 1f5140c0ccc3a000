"""A page of a site → a first site file for it: what can be read off the page, and nothing guessed at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse, TextResponse

from cleaner.embedding import to_host, to_main_host
from spiders.addresses import is_same_owner, to_canonical
from spiders.discover import find_claims, find_feeds, find_links
from spiders.site import LISTING_SEGMENTS, Site

MAX_SECTIONS = 8
MAX_NAME_CHARS = 80
SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
"""What browsers write into a page that they save."""
NAMES = (
    "//meta[@property='og:site_name']/@content",
    "//meta[@name='application-name']/@content",
    "//meta[@name='apple-mobile-web-app-title']/@content",
)
LANGUAGES = (
    "//html/@lang",
    "//meta[@property='og:locale']/@content",
    "//meta[@http-equiv='content-language']/@content",
)
MENUS = "//nav//a/@href | //header//a/@href | //*[@role='navigation']//a/@href"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?\Z")
NO_SECTIONS = LISTING_SEGMENTS - {"category", "categories", "topic", "topics", "tag", "tags"} | {
    "about", "imprint", "terms", "shop", "jobs", "help", "faq", "advertise", "podcasts", "games",
}  # fmt: skip
GENERIC = frozenset("com org net info news biz io co tv me media press example test invalid local".split())
"""Top levels that are no country's, or not used as one."""


class DraftError(ValueError):
    """A page of which no site file can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a new site file says."""

    name: str
    url: str
    aliases: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    example: str = ""
    feeds: tuple[str, ...] = ()
    news_sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    delay_seconds: float = 2.0
    robots_sitemaps: bool = False

    @property
    def host(self) -> str:
        """The canonical host."""
        return to_host(urlsplit(self.url))

    @property
    def folder(self) -> str:
        """The country of the site: its top level, else the region of its language, else `xx`."""
        top = self.host.partition(":")[0].rpartition(".")[2].lower()
        if len(top) == 2 and top.isalpha() and top not in GENERIC:
            return top
        regions = [language.partition("-")[2].lower() for language in self.languages]
        return next((region for region in regions if len(region) == 2), "xx")

    @property
    def stem(self) -> str:
        """The name of the file, without its ending: the host."""
        return re.sub(r"[^\w.-]", "-", self.host)


def draft_site(page: HtmlResponse, asked: str) -> Draft:
    """The site of a page: home page or story, as it came for `asked`. Raises DraftError for a page without a host."""
    own = _find_own_address(page, asked)
    home = urljoin(own, "/")
    site = Site("", home, (to_host(urlsplit(own)),))
    languages = tuple(dict.fromkeys(_find_languages(page)))
    stories = [story for story in map(site.to_canonical, find_links(page)) if story and site.is_article(story)]
    is_story = page.xpath("//meta[@property='og:type']/@content").get("").lower() == "article" or site.is_article(own)
    draft = Draft(
        name=_find_name(page, site),
        url=home,
        aliases=tuple(host for host in [to_host(urlsplit(asked))] if host and host not in site.hosts),
        languages=languages,
        feeds=tuple(dict.fromkeys(_to_relative(home, feed) for feed in find_feeds(page))),
        sections=tuple(_find_sections(page, site)),
    )
    return with_example(draft, own if is_story else stories[0] if stories else "")


def with_example(draft: Draft, story: str) -> Draft:
    """The draft with a story as its example, and with a pattern where nothing else tells that it is one."""
    site = Site("", draft.url, (draft.host,))
    url = site.to_canonical(story) if story else None
    if url is None:
        return draft
    path = urlsplit(url).path
    folder = path[: path.find("/", 1) + 1] if path.find("/", 1) > 0 else "/"
    article = () if site.is_article(url) or folder == "/" else (folder,)
    example = _to_relative(draft.url, url) if site.is_article(url) or article else ""
    return replace(draft, example=example, article=article)


def to_toml(draft: Draft) -> str:
    """The draft as a site file."""
    top: list[tuple[str, object]] = [
        ("name", draft.name), ("url", draft.url), ("aliases", draft.aliases),
        ("languages", draft.languages), ("example", draft.example),
    ]  # fmt: skip
    start: list[tuple[str, object]] = [
        ("feeds", draft.feeds), ("news_sitemaps", draft.news_sitemaps), ("sections", draft.sections),
        ("robots_sitemaps", draft.robots_sitemaps),
    ]  # fmt: skip
    lines = [_to_line(key, value) for key, value in top if value]
    lines += ["", "[start]", *(_to_line(key, value) for key, value in start if value)]
    if draft.article:
        lines += ["", "[follow]", _to_line("article", draft.article)]
    lines += ["", "[limits]", _to_line("delay_seconds", draft.delay_seconds)]
    return "\n".join(lines) + "\n"


def _to_line(key: str, value: object) -> str:
    # What JSON writes of texts and lists of texts is TOML too.
    if isinstance(value, bool):
        return f"{key} = {str(value).lower()}"
    return f"{key} = {json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)}"


def _find_own_address(page: TextResponse, asked: str) -> str:
    """What the page calls itself, when it may: the address it was asked for is only where it was found."""
    for claim in find_claims(page):
        if claim.rel == "canonical" and claim.url.startswith("http"):
            spelled = to_canonical(claim.url)
            if spelled and (not asked or is_same_owner(claim.url, asked)):
                return spelled
    saved = SAVED_FROM.search(page.text[:4096])
    spelled = to_canonical(asked or (saved[1] if saved else ""))
    if spelled is None:
        raise DraftError("the page does not say where it comes from: name its address with --url")
    return spelled


def _find_name(page: TextResponse, site: Site) -> str:
    for path in NAMES:
        name = " ".join(page.xpath(path).get("").split())
        if name:
            return name[:MAX_NAME_CHARS]
    title = " ".join(page.xpath("//title//text()").get("").split())
    last = re.split(r"\s[|–—-]\s", title)[-1] if re.search(r"\s[|–—-]\s", title) else ""
    return (last or to_main_host(site.hosts[0]))[:MAX_NAME_CHARS]


def _find_languages(page: TextResponse) -> Iterator[str]:
    for path in LANGUAGES:
        said = page.xpath(path).get("").strip().replace("_", "-")
        if LANGUAGE.match(said):
            language, _, region = said.partition("-")
            yield f"{language.lower()}-{region.upper()}" if region else language.lower()
            return


def _find_sections(page: TextResponse, site: Site) -> Iterator[str]:
    """The home page, and the pages of its menus that may list stories."""
    found = ["/"]
    for link in page.xpath(MENUS).getall():
        url = site.to_canonical(_join(page.url, link))
        path = urlsplit(url).path if url else ""
        segments = [segment for segment in path.split("/") if segment]
        if url is None or not 1 <= len(segments) <= 2 or urlsplit(url).query or site.is_article(url):
            continue
        if not NO_SECTIONS.intersection(segment.lower() for segment in segments) and "." not in segments[-1]:
            found.append(path)
    yield from _first(found, MAX_SECTIONS)


def _first(paths: Iterable[str], number: int) -> list[str]:
    return list(dict.fromkeys(paths))[:number]


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return ""


def _to_relative(home: str, url: str) -> str:
    return url.removeprefix(home.rstrip("/")) if url.startswith(home) else url
