"""What a page says about itself in its head: meta elements, links, title, language. One pass, values as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

MAX_VALUE_CHARS = 5_000
MAX_NAMES = 1_000
MAX_NAME_CHARS = 100
MAX_VALUES = 60
"""Values kept of one name: pages list each of their tags, related stories and pictures in elements of one name."""


@dataclass(slots=True)
class Head:
    """Meta values by lower-case name (property, name or itemprop), in page order, and the other words of the head."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    language: str | None = None
    canonical: str | None = None
    is_amp: bool = False

    def first(self, *names: str) -> tuple[str, str] | None:
        """The first non-empty value among `names` in their order, with the name that held it."""
        for name in names:
            for value in self.metas.get(name, ()):
                if value:
                    return value, name
        return None

    def all(self, name: str) -> list[str]:
        """All values of one name, in page order."""
        return self.metas.get(name, [])


def load_head(tree: LexborHTMLParser) -> Head:
    """The head of a page, wherever its elements stand: broken pages put them into the body.

    >>> from cleaner.page.parse import parse
    >>> head = load_head(parse('<html lang=de><title>Regen</title><meta property="og:title" content="Regen fällt">'))
    >>> head.first("og:title", "title"), head.title, head.language
    (('Regen fällt', 'og:title'), 'Regen', 'de')
    """
    head = Head()
    metas = head.metas
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        value = attributes.get("content")
        if not value:
            continue
        value = value[:MAX_VALUE_CHARS].strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            names = attributes.get(key)
            if names:
                name = names[:MAX_NAME_CHARS].strip().lower()
                if name not in metas and len(metas) >= MAX_NAMES:
                    break
                values = metas.setdefault(name, [])
                if len(values) < MAX_VALUES:
                    values.append(value)
                break
    title = tree.css_first("title")
    if title is not None:
        head.title = " ".join((title.text() or "").split())[:MAX_VALUE_CHARS]
    root = tree.root
    if root is not None:
        attributes = root.attributes
        head.language = attributes.get("lang") or attributes.get("xml:lang")
        head.is_amp = "amp" in attributes or "⚡" in attributes
    link = tree.css_first("link[rel=canonical][href]")
    if link is not None:
        head.canonical = link.attributes.get("href")
    return head
