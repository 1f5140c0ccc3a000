"""JSON Lines and JSON → Pages: one record a page, the caller's other columns carried through.

Columns with a meaning: `url`; the body, which is the first of BODY_COLUMNS that holds text; `fetched_at` and
`content_type`, which describe the body. Everything else is `Page.extra`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

from cleaner.model import Page
from cleaner.read.feed import is_json_feed, read_json_feed
from cleaner.read.text import decode, find_wide
from cleaner.read.weibo import find_posts, is_post

BODY_COLUMNS = ("html", "raw_html", "text", "raw_content", "content", "content_html", "content_text", "body")
RECORD_LISTS = ("items", "records", "rows", "articles", "documents", "results", "data")
"""Keys under which exported JSON holds its list of records (`items` is JSON Feed's)."""


def to_page(record: object, origin: str | None) -> Page:
    """The page of one record; a page with `error` where the record has no text to clean.

    >>> page = to_page({"url": "https://a.example/1", "text": "Rain fell.", "id": 7}, "a.jsonl:1")
    >>> page.body, page.url, dict(page.extra), page.origin
    ('Rain fell.', 'https://a.example/1', {'id': 7}, 'a.jsonl:1')
    """
    if not isinstance(record, Mapping):
        return Page(origin=origin, error=f"a record is an object, not {_kind(record)}")
    column = _body_column(record)
    if column is None:
        return Page(origin=origin, error=f"the record has no text: none of {', '.join(BODY_COLUMNS)} holds any")
    told = {name: record[name] for name in ("url", "fetched_at", "content_type") if isinstance(record.get(name), str)}
    extra = {str(key): value for key, value in record.items() if key != column and key not in told}
    return Page(
        record[column],
        told.get("url"),
        told.get("content_type"),
        fetched_at=told.get("fetched_at"),
        origin=origin,
        extra=extra,
    )


def read_json(page: Page) -> Iterator[Page]:
    """The records of a JSON document: an object, a list of objects, a Weibo answer, or an object around a list."""
    try:
        value = json.loads(_text(page.body))
    except (ValueError, RecursionError) as error:
        yield replace(page, body=b"", error=f"broken JSON: {_why(error)}")
        return
    if is_json_feed(value):
        yield from read_json_feed(value, page)
        return
    posts = list(find_posts(value, origin=page.origin))
    if posts:
        yield from (_inherit(post, page) for post in posts)
        return
    records = _find_records(value)
    if records is None:
        yield _inherit(to_page(value, page.origin), page)
        return
    for number, record in enumerate(records, 1):
        yield _inherit(to_page(record, f"{page.origin}#{number}" if page.origin else f"#{number}"), page)


def read_json_lines(page: Page) -> Iterator[Page]:
    """The records of JSON Lines held in memory."""
    for number, line in enumerate(_text(page.body).split("\n"), 1):
        yield from read_line(line, f"{page.origin}:{number}" if page.origin else f"line {number}")


def read_line(line: bytes | str, origin: str) -> Iterator[Page]:
    """The pages of one line of JSON Lines: one, several for a Weibo answer, none for an empty line."""
    text = _text(line).strip()
    if not text:
        return
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield Page(origin=origin, error=f"broken JSON: {_why(error)}")
        return
    if is_post(value):
        yield from find_posts(value, origin=origin)
    else:
        yield to_page(value, origin)


def find_lines(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """The numbered lines of a stream in bounded memory; None in place of a line longer than `max_bytes`."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) <= max_bytes:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(max_bytes)
        yield number, None


def _find_records(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and _body_column(value) is None:
        for key in RECORD_LISTS:
            records = value.get(key)
            if isinstance(records, list) and any(isinstance(record, Mapping) for record in records):
                return records
    return None


def _body_column(record: Mapping[str, Any]) -> str | None:
    for name in BODY_COLUMNS:
        value = record.get(name)
        if isinstance(value, (str, bytes)) and value.strip():
            return name
    return next((name for name in BODY_COLUMNS if isinstance(record.get(name), (str, bytes))), None)


def _inherit(page: Page, container: Page) -> Page:
    return replace(page, url=page.url or container.url, fetched_at=page.fetched_at or container.fetched_at)


def _text(body: bytes | str) -> str:
    if isinstance(body, bytes) and find_wide(body) is None:
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    return decode(body)


def _why(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _kind(value: object) -> str:
    names = {
        "list": "a list",
        "str": "a string",
        "int": "a number",
        "float": "a number",
        "bool": "true or false",
        "NoneType": "null",
    }
    return names.get(type(value).__name__, type(value).__name__)
