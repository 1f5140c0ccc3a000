"""All that the markup states about the story, gathered once: head, JSON-LD nodes, and the tree for what is visible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from cleaner.page.addresses import host_of
from cleaner.page.head import Head, load_head
from cleaner.page.jsonld import SITE_TYPES, STORY_TYPES, Node, as_list, load_nodes, to_text, types_of
from cleaner.page.sites import host_keys, to_site_key

MAX_SITE_NAMES = 40
MAX_STORIES = 50
SURE_AGREEMENT = 0.7
_PLAIN_WORDS = re.compile(r"\w+")
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]|(?:(?![\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f])\w)+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One page's statements about itself. `story` is the JSON-LD node of the story, None where there is none."""

    tree: LexborHTMLParser
    head: Head
    nodes: tuple[Node, ...]
    story: Node | None
    sites: frozenset[str]
    url: str | None
    text: str

    @property
    def language(self) -> str | None:
        """The language that the page states: html lang, og:locale, JSON-LD inLanguage."""
        found = self.head.first("og:locale", "content-language", "language", "dc.language")
        stated = to_text(self.story.get("inLanguage")) if self.story else None
        return self.head.language or stated or (found[0] if found else None)

    def titles(self) -> list[str]:
        """What the page calls itself, best first."""
        titles = [to_text(self.story.get("headline")) if self.story else None]
        titles += [value for name in ("og:title", "twitter:title") for value in self.head.all(name)[:1]]
        return list(dict.fromkeys(title for title in (*titles, self.head.title) if title))

    def bodies(self) -> list[str]:
        """Texts of the article that JSON-LD carries, as written."""
        found = (node.get("articleBody") for node in self.nodes)
        return [body for body in found if isinstance(body, str) and body]


def load_evidence(tree: LexborHTMLParser, text: str, url: str | None = None) -> Evidence:
    """What the page of this tree and text says about itself.

    >>> from cleaner.page.parse import parse
    >>> page = '<script type="application/ld+json">{"@type": "Article", "headline": "Rain"}</script>'
    >>> load_evidence(parse(page), page).titles()
    ['Rain']
    """
    head = load_head(tree)
    nodes = load_nodes(head.scripts)
    story = _find_story(nodes, [value for name in ("og:title", "title") for value in head.all(name)[:1]] + [head.title])
    return Evidence(
        tree, head, tuple(nodes), story, frozenset(islice(_find_site_keys(head, nodes, url), MAX_SITE_NAMES)), url, text
    )


def _find_site_keys(head: Head, nodes: list[Node], url: str | None) -> Iterator[str]:
    """Names of the site as keys: what its markup calls it, and its host."""
    for name in ("og:site_name", "application-name", "apple-mobile-web-app-title", "al:ios:app_name", "cre"):
        yield from (to_site_key(value) for value in head.all(name))
    yield from (to_site_key(value) for value in head.all("twitter:site") if value.startswith("@") and len(value) > 4)
    for node in nodes:
        if types_of(node) & SITE_TYPES:
            yield to_site_key(to_text(node.get("name")) or "")
        for publisher in as_list(node.get("publisher")):
            if isinstance(publisher, dict):
                yield to_site_key(to_text(publisher.get("name")) or "")
    for address in (url, head.canonical, *head.all("og:url")[:1]):
        yield from map(to_site_key, host_keys(host_of(address)))


def agreement(one: str, other: str) -> float:
    """Share of the shorter title's words that both titles have; East Asian signs count one by one.

    >>> agreement("Rain floods three towns", "Rain floods towns in the west"), agreement("Rain", "Wind")
    (0.75, 0.0)
    """
    a, b = set(find_words(one.casefold())), set(find_words(other.casefold()))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def find_words(text: str) -> list[str]:
    """The words of a title; East Asian signs one by one.

    >>> find_words("Rain in 北京")
    ['Rain', 'in', '北', '京']
    """
    return (_PLAIN_WORDS if text.isascii() else _WORDS).findall(text)


def _find_story(nodes: list[Node], titles: list[str]) -> Node | None:
    """The node of the page's own story: the first article, unless a later one alone bears the page's title.

    Endless pages state each story that follows, and shops each customer's review; articles go before reviews.
    """
    stories = [node for node in nodes if types_of(node) & STORY_TYPES][:MAX_STORIES]
    articles = [
        node for node in stories if any(kind.endswith(("Article", "Posting", "Report")) for kind in types_of(node))
    ]
    stories = articles or stories
    if len(stories) < 2:
        return stories[0] if stories else None
    agreed = [_agrees(node, titles) for node in stories]
    best = max(range(len(stories)), key=lambda index: agreed[index])
    return stories[best] if agreed[0] < SURE_AGREEMENT <= agreed[best] else stories[0]


def _agrees(node: Node, titles: list[str]) -> float:
    headline = to_text(node.get("headline")) or to_text(node.get("name")) or ""
    return max((agreement(headline, title) for title in titles if title), default=0.0)
