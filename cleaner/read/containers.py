"""One document → the pages in it, whatever it is: archives and tables are opened in memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from cleaner.model import Fact, Page
from cleaner.options import DEFAULT_MAX_BYTES
from cleaner.read.documents import find_document_pages
from cleaner.read.formats import find_format
from cleaner.read.members import Peeked, Wanted
from cleaner.read.sniff import HEAD_BYTES, JSON_LINES, MAIL, TEXT
from cleaner.read.streams import OPENERS, read_stream


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
    pages = find_pages(page, max_bytes=max_bytes)
    first, second = next(pages, None), next(pages, None)
    if first is not None and second is None:
        return first
    count = 0 if first is None else 2 + sum(1 for _ in pages)
    known = (Fact("status", "list", "read"), Fact("reason", f"holds {count} records: use read()", "read"))
    return replace(page, body=b"", content_type=TEXT, known=(*page.known, *known))


def find_pages(page: Page, *, max_bytes: int = DEFAULT_MAX_BYTES) -> Iterator[Page]:
    """The pages in one document, each with a content type or an `error`, in their order.

    An archive is opened, however large it is; each document in it must keep the limit.

    >>> [page.body for page in find_pages(Page('{"text": "Rain"}\\n{"text": "Wind"}'))]
    ['Rain', 'Wind']
    """
    kind = None if page.error or page.fragment else find_format(page.body[:HEAD_BYTES], page.content_type)
    if kind not in OPENERS or kind == JSON_LINES:
        typed = replace(page, content_type=MAIL) if kind == MAIL else page
        yield from find_document_pages(typed, max_bytes=max_bytes)
        return
    body = page.body if isinstance(page.body, bytes) else page.body.encode("utf-8", "replace")
    for found in read_stream(Peeked(io.BytesIO(body)), page.origin, Wanted(max_bytes, page.content_type)):
        yield replace(
            found,
            url=found.url or page.url,
            fetched_at=found.fetched_at or page.fetched_at,
            known=(*page.known, *found.known),
            extra={**page.extra, **found.extra},
        )
