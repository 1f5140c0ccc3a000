"""Items of any Scrapy project: where the page is in one, and how an article's fields go into it.

Items are dicts, Scrapy items, dataclasses, attrs classes, or `Article` of zyte-common-items, whose fields have names of
their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from itemadapter import ItemAdapter
from scrapy.http import Response

from cleaner import Article, Page

BODY_FIELDS = ("response", "body", "html", "browserHtml", "articleBodyHtml")
"""Where the page of an item is looked for, in this order."""
FRAGMENTS = frozenset({"articleBodyHtml"})
"""Fields that hold the story alone, out of its page."""
OWN = frozenset({"text", "status", "reason", "language", "provenance", "scores"})
"""Fields that are the article's whatever the item had; the others are filled in where it had nothing."""
ZYTE_MODULE = "zyte_common_items"


def find_page(item: Any, names: Sequence[str] = BODY_FIELDS) -> Page | None:
    """The page that an item holds: a Response, or markup with the item's `url`; None where it holds none.

    >>> find_page({"url": "https://a.org/", "html": "<p>Rain fell."}).url
    'https://a.org/'
    """
    adapter = ItemAdapter(item)
    for name in names:
        value = adapter.get(name)
        if isinstance(value, Response):
            return to_page(value)
        if value and isinstance(value, (bytes, str)):
            url = adapter.get("url")
            content_type = "text/html" if "html" in name.lower() else None
            address = url if isinstance(url, str) else None
            return Page(value, url=address, content_type=content_type, fragment=name in FRAGMENTS)
    return None


def to_page(response: Response) -> Page:
    """A response as a page: its body as it was decoded by no one."""
    headers = {name.decode("latin-1").lower(): values[0].decode("latin-1") for name, values in response.headers.items()}
    return Page(response.body, url=response.url, content_type=headers.get("content-type"), headers=headers)


def is_zyte_article(item: Any) -> bool:
    """Whether an item is an `Article` of zyte-common-items, which need not be installed."""
    return any(base.__name__ == "Article" and base.__module__.startswith(ZYTE_MODULE) for base in type(item).__mro__)


def fill_in(item: Any, fields: Mapping[str, Any]) -> None:
    """Put fields into an item that can have them; what it has already stays, but for what is the article's own.

    >>> item = {"title": "My own", "author": None}
    >>> fill_in(item, {"title": "Rain", "text": "It fell.", "author": "Ann"}); item
    {'title': 'My own', 'author': 'Ann', 'text': 'It fell.'}
    """
    adapter = ItemAdapter(item)
    can_have_any = isinstance(item, dict)
    names = frozenset(adapter.field_names())
    for name, value in fields.items():
        if (can_have_any or name in names) and (name in OWN or adapter.get(name) in (None, "", [], {}, ())):
            adapter[name] = value


def fill_in_zyte(item: Any, article: Article) -> None:
    """Put an article's fields into an `Article` of zyte-common-items."""
    fill_in(item, dict(_find_zyte_fields(article)))
    if article.text:
        item.articleBody = article.text


def drop_page(item: Any, names: Sequence[str] = BODY_FIELDS) -> None:
    """Take responses out of an item, which nobody can export."""
    adapter = ItemAdapter(item)
    for name in names:
        if isinstance(adapter.get(name), Response):
            if isinstance(item, dict):
                del item[name]
            else:
                adapter[name] = None


def _find_zyte_fields(article: Article) -> Iterator[tuple[str, Any]]:
    from zyte_common_items import Author, Image

    yield "headline", article.title
    yield "description", article.description
    yield "authors", [Author(name=name, nameRaw=name) for name in article.authors] or None
    yield "inLanguage", article.language
    yield "canonicalUrl", article.canonical_url
    images = [Image(url=image.url) for image in article.images]
    yield "images", images or None
    yield "mainImage", images[0] if images else None
    for name, moment in (("datePublished", article.published), ("dateModified", article.modified)):
        yield name, to_zyte_date(moment)
        yield f"{name}Raw", moment


def to_zyte_date(moment: str | None) -> str | None:
    """A date as that schema wants it: with a time, and in UTC where a time zone is known.

    >>> to_zyte_date("2026-11-22T10:00:00+01:00"), to_zyte_date("2026-11-22"), to_zyte_date(None)
    ('2026-11-22T09:00:00Z', '2026-11-22T00:00:00', None)
    """
    try:
        found = datetime.fromisoformat(moment or "")
    except ValueError:
        return None
    if found.tzinfo is None:
        return found.isoformat(timespec="seconds")
    return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
