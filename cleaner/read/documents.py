"""One document in memory → the pages in it: its format is told, what is too large or binary is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from cleaner.model import Page
from cleaner.options import DEFAULT_MAX_BYTES
from cleaner.read.feed import read_feed
from cleaner.read.html import to_html
from cleaner.read.jsonl import read_json, read_json_lines
from cleaner.read.mail import read_mail
from cleaner.read.markdown import is_archive, read_markdown
from cleaner.read.sniff import FEED, HTML, JSON, JSON_LINES, MAIL, MARKDOWN, TEXT, find_fault, sniff, to_known
from cleaner.read.text import decode

READERS: Mapping[str, Callable[[Page], Iterator[Page]]] = {
    FEED: read_feed,
    JSON: read_json,
    JSON_LINES: read_json_lines,
    MAIL: read_mail,
    MARKDOWN: read_markdown,
}
"""By MIME type, what opens a document of that type: a function from its Page to the pages in it."""

TOO_LARGE = "too large: "
"""How the `error` of a page starts that is above the limit."""


def find_document_pages(page: Page, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Page]:
    """The pages in one document, each with a content type or an `error`, in their order.

    >>> [page.body for page in find_document_pages(Page('{"text": "Rain"}\\n{"text": "Wind"}'))]
    ['Rain', 'Wind']
    """
    look = _look_at(page, max_bytes)
    reader = None if page.fragment or look.fault else READERS.get(look.kind)
    if reader is None:
        yield _to_typed(page, look)
        return
    for record in reader(page):
        look = _look_at(record, max_bytes)
        if look.kind == MARKDOWN and not (record.fragment or look.fault):  # a record's text may itself be a saved post
            yield from (_to_typed(post, _look_at(post, max_bytes)) for post in read_markdown(record))
        else:
            yield _to_typed(record, look)


class _Look(NamedTuple):
    """What a first look at a page shows: why it cannot be read, and what it is."""

    fault: str | None
    kind: str


def _look_at(page: Page, max_bytes: int) -> _Look:
    fault = page.error or _too_large(page.body, max_bytes) or find_fault(page.body)
    if fault:
        return _Look(fault, TEXT)
    stated = to_known(page.content_type)
    kind = stated or sniff(page.body)
    if stated == TEXT and sniff(page.body) == MARKDOWN and is_archive(decode(page.body)):
        kind = MARKDOWN  # saved posts are told apart from any text, whatever a server calls them
    return _Look(None, kind)


def _to_typed(page: Page, look: _Look) -> Page:
    """The page with the type that its content shows where it states none; a fragment is always HTML."""
    if look.fault:
        return replace(page, body=b"", error=look.fault)
    if page.fragment:
        body = to_html(decode(page.body)) if look.kind in (TEXT, MARKDOWN) else page.body
        return replace(
            page, body=body, content_type=page.content_type if look.kind == HTML and page.content_type else HTML
        )
    if to_known(page.content_type):
        return page
    return replace(page, content_type=TEXT if look.kind in (JSON, JSON_LINES, FEED) else look.kind)


def _too_large(body: bytes | str, max_bytes: int) -> str | None:
    """Why a body is refused; the size of text is its size in UTF-8."""
    size = len(body)
    if isinstance(body, str) and size <= max_bytes < size * 4:
        size = len(body.encode("utf-8", "surrogatepass"))
    return f"{TOO_LARGE}{size:,} bytes, the limit is {max_bytes:,}" if size > max_bytes else None
