"""All that the markup states about the story, gathered once: head, JSON-LD nodes, and the tree for what is visible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from cleaner.page.head import Head, load_head
from cleaner.page.jsonld import SITE_TYPES, STORY_TYPES, Node, as_list, load_nodes, to_text, types_of
from cleaner.page.sites import host_keys, host_of, to_site_key

MAX_SITE_NAMES = 40


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
    scripts = tree.css('script[type*="ld+json" i]') if "ld+json" in text else []
    nodes = load_nodes(script.text() or "" for script in scripts)
    story = next((node for node in nodes if types_of(node) & STORY_TYPES), None)
    head = load_head(tree)
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
