"""The record in the words of others: schema.org's NewsArticle, trafilatura's and datatrove's documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from cleaner.model import Article


def to_schema_org(article: Article) -> dict[str, Any]:
    """A NewsArticle (schema.org/NewsArticle) as JSON-LD; what is unknown is left out.

    >>> from cleaner.model import Article
    >>> to_schema_org(Article(title="Rain", authors=("Ann Lee",)))["author"]
    [{'@type': 'Person', 'name': 'Ann Lee'}]
    """
    record = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "identifier": article.id,
        "url": article.canonical_url or article.url,
        "mainEntityOfPage": article.canonical_url,
        "headline": article.title,
        "description": article.description,
        "abstract": article.ai_summary,
        "articleBody": article.text,
        "datePublished": article.published,
        "dateModified": article.modified,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": _to_organization(article.publisher or article.site),
        "sourceOrganization": _to_organization(article.agency),
        "dateline": article.dateline,
        "inLanguage": article.language,
        "keywords": list(article.tags),
        "image": [
            _told({"@type": "ImageObject", "url": image.url, "caption": image.caption, "creditText": image.credit})
            for image in article.images
        ],
        "citation": [_told({"@type": "CreativeWork", "url": link.url, "name": link.title}) for link in article.links],
        "isAccessibleForFree": False if article.status == "paywall" else None,
    }
    return _told(record)


def to_trafilatura(article: Article) -> dict[str, Any]:
    """The keys of `trafilatura.settings.Document.as_dict()`; authors and tags are joined as it joins them."""
    address = article.canonical_url or article.url
    image = article.images[0].url if article.images else None
    return {
        "title": article.title,
        "author": "; ".join(article.authors) or None,
        "url": address,
        "hostname": to_host(address),
        "description": article.description,
        "sitename": article.site or article.publisher,
        "date": (article.published or "")[:10] or None,
        "categories": [],
        "tags": list(article.tags),
        "fingerprint": None,
        "id": article.id,
        "license": None,
        "body": None,
        "comments": None,
        "commentsbody": None,
        "raw_text": article.text,
        "text": article.text,
        "language": article.language,
        "image": image,
        "pagetype": article.status.value,
        "filedate": (article.fetched_at or article.saved_at or "")[:10] or None,
    }


def to_datatrove(article: Article) -> dict[str, Any]:
    """A datatrove `Document`: text, id and media, everything else that is known under metadata."""
    metadata = {name: value for name, value in article.to_dict().items() if name not in ("text", "id", "trace")}
    return {"text": article.text, "id": article.id, "media": [], "metadata": _told(metadata)}


SCHEMAS: Mapping[str, Callable[[Article], dict[str, Any]]] = {
    "schema.org": to_schema_org,
    "trafilatura": to_trafilatura,
    "datatrove": to_datatrove,
}
"""By the name that `Article.to_dict(schema=…)` takes."""


def _to_organization(name: str | None) -> dict[str, str] | None:
    return {"@type": "NewsMediaOrganization", "name": name} if name else None


def to_host(address: str | None) -> str | None:
    """The host of an address; None where there is none.

    >>> to_host("https://News.Example:8080/a"), to_host("https://[/")
    ('news.example', None)
    """
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _told(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None and value not in ("", [], {})}
