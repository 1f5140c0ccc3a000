"""One document → the pages in it: its format is told, what is too large or binary is refused, containers are opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from cleaner.model import Fact, Page
from cleaner.options import DEFAULT_MAX_BYTES
from cleaner.read.feed import read_feed
from cleaner.read.jsonl import read_json, read_json_lines
from cleaner.read.markdown import is_archive, read_markdown
from cleaner.read.sniff import FEED, HTML, JSON, JSON_LINES, MARKDOWN, TEXT, find_fault, sniff, to_known
from cleaner.read.text import decode

READERS: Mapping[str, Callable[[Page], Iterator[Page]]] = {
    FEED: read_feed,
    JSON: read_json,
    JSON_LINES: read_json_lines,
    MARKDOWN: read_markdown,
}
"""By MIME type, what opens a document of that type: a function from its Page to the pages in it."""

TOO_LARGE = "too large: "
"""How the `error` of a page starts that is above the limit."""


def one_page(
    data: bytes | str | Page,
    *,
    url: str | None = None,
    content_type: str | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> Page:
    """The one page that a document is or holds, with its content type.

    A container with one record is that record. One with several (or none) is an empty page that is known to be a list.
    What is binary, broken or above `max_bytes` is a page with `error`. Never raises on content.

    >>> one_page("<p>Rain fell.</p>").content_type
    'text/html'
    >>> one_page('[{"text": "Rain"}, {"text": "Wind"}]').known[1].value
    'holds 2 records: use read()'
    """
    page = data if isinstance(data, Page) else Page(data)
    page = replace(page, url=url or page.url, content_type=content_type or page.content_type)
    pages = list(islice(find_pages(page, max_bytes=max_bytes), 2))
    if len(pages) == 1:
        return pages[0]
    count = sum(1 for _ in find_pages(page, max_bytes=max_bytes)) if pages else 0
    known = (Fact("status", "list", "read"), Fact("reason", f"holds {count} records: use read()", "read"))
    return replace(page, body=b"", content_type=TEXT, known=(*page.known, *known))


def find_pages(page: Page, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Page]:
    """The pages in one document, each with a content type or an `error`, in their order.

    >>> [page.body for page in find_pages(Page('{"text": "Rain"}\\n{"text": "Wind"}'))]
    ['Rain', 'Wind']
    """
    for inner in _open(page, max_bytes):
        if inner is page or inner.content_type in (HTML, TEXT):
            yield inner
        else:  # a record's text may itself be a saved post
            yield from _close(inner, max_bytes)


def _open(page: Page, max_bytes: int) -> Iterator[Page]:
    if page.error is not None or page.fragment:
        yield _typed(page)
        return
    fault = _too_large(page.body, max_bytes) or find_fault(page.body)
    if fault:
        yield replace(page, body=b"", error=fault)
        return
    kind = to_known(page.content_type) or sniff(page.body)
    if kind in (TEXT, MARKDOWN):
        kind = MARKDOWN if _is_archive(page.body) else kind
    reader = READERS.get(kind)
    if reader is None:
        yield _typed(page)
    else:
        yield from reader(page)


def _close(page: Page, max_bytes: int) -> Iterator[Page]:
    """A record as a page of its own: HTML, text or a saved post, and never a container again."""
    if page.error is not None or page.fragment:
        yield _typed(page)
        return
    fault = _too_large(page.body, max_bytes) or find_fault(page.body)
    if fault:
        yield replace(page, body=b"", error=fault)
    elif to_known(page.content_type) in (None, TEXT, MARKDOWN) and _is_archive(page.body):
        yield from read_markdown(page)
    else:
        typed = _typed(page)
        yield (
            typed if to_known(typed.content_type) not in (JSON, JSON_LINES, FEED) else replace(typed, content_type=TEXT)
        )


def _typed(page: Page) -> Page:
    """The page with the type its content shows where it has none that is known."""
    if page.error is not None or to_known(page.content_type):
        return page
    return replace(page, content_type=sniff(page.body))


def _is_archive(body: bytes | str) -> bool:
    return sniff(body) == MARKDOWN and is_archive(decode(body))


def _too_large(body: bytes | str, max_bytes: int) -> str | None:
    """Why a body is refused; the size of text is its size in UTF-8."""
    size = len(body)
    if isinstance(body, str) and size <= max_bytes < size * 4:
        size = len(body.encode("utf-8", "surrogatepass"))
    return f"{TOO_LARGE}{size:,} bytes, the limit is {max_bytes:,}" if size > max_bytes else None
