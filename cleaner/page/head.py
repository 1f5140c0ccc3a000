"""What a page says about itself in its head: meta elements, links, title, language, JSON-LD. One pass, as written."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_VALUE_CHARS = 5_000
MAX_NAMES = 1_000
MAX_NAME_CHARS = 100
MAX_VALUES = 60
"""Values kept of one name: pages list each of their tags, related stories and pictures in elements of one name."""
_TELLING = 'meta[content], title, link[rel=canonical][href], script[type*="ld+json" i]'
"""One selector, because each that is asked visits every node of the page."""


@dataclass(slots=True)
class Head:
    """Meta values by lower-case name (property, name or itemprop), in page order, and the other words of the head.

    `scripts` holds the texts of the JSON-LD scripts.
    """

    metas: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    language: str | None = None
    canonical: str | None = None
    is_amp: bool = False
    scripts: list[str] = field(default_factory=list)

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
    titles: list[LexborNode] = []
    for node in tree.css(_TELLING):
        tag = node.tag
        if tag == "meta":
            _add_meta(head.metas, node.attributes)
        elif tag == "script":
            head.scripts.append(node.text() or "")
        elif tag == "title":
            titles.append(node)
        elif head.canonical is None:
            head.canonical = node.attributes["href"]
    if titles:
        head.title = " ".join((titles[0].text() or "").split())[:MAX_VALUE_CHARS]
    root = tree.root
    if root is not None:
        attributes = root.attributes
        head.language = attributes.get("lang") or attributes.get("xml:lang")
        head.is_amp = "amp" in attributes or "⚡" in attributes
    return head


def _add_meta(metas: dict[str, list[str]], attributes: dict[str, str | None]) -> None:
    value = attributes.get("content")
    if not value:
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        names = attributes.get(key)
        if names:
            name = names[:MAX_NAME_CHARS].strip().lower()
            if name in metas or len(metas) < MAX_NAMES:
                values = metas.setdefault(name, [])
                if len(values) < MAX_VALUES:
                    values.append(value[:MAX_VALUE_CHARS].strip())
            return
