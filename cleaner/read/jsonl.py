"""JSON Lines and JSON → Pages: one record a page, the caller's other columns carried through.

Columns with a meaning: `url`; the body, which is the first of BODY_COLUMNS that holds text; `fetched_at` and
`content_type`, which describe the body. Everything else is `Page.extra`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import IO, Any

from cleaner.model import Page
from cleaner.read.feed import is_json_feed, read_json_feed
from cleaner.read.text import decode, find_wide
from cleaner.read.weibo import find_posts, is_post

BODY_COLUMNS = ("html", "raw_html", "text", "raw_content", "content", "content_html", "content_text", "body")
RECORD_LISTS = ("items", "records", "rows", "articles", "documents", "results", "data")
"""Keys under which exported JSON holds its list of records (`items` is JSON Feed's)."""


ROLES = ("body", "url", "fetched_at", "content_type")
"""What a column of records may be; each has the name of its role unless the caller names it."""


def to_page(record: object, origin: str | None, columns: Mapping[str, str] = MappingProxyType({})) -> Page:
    """The page of one record; a page with `error` where the record has no text to clean.

    `columns` maps roles to the names that columns have in these records, where they are not the usual ones. Names are
    matched whatever their case.

    >>> page = to_page({"url": "https://a.example/1", "text": "Rain fell.", "id": 7}, "a.jsonl:1")
    >>> page.body, page.url, dict(page.extra), page.origin
    ('Rain fell.', 'https://a.example/1', {'id': 7}, 'a.jsonl:1')
    """
    if not isinstance(record, Mapping):
        return Page(origin=origin, error=f"a record is an object, not {_kind(record)}")
    column = _body_column(record, columns.get("body"))
    if column is None:
        looked_for = columns.get("body") or f"none of {', '.join(BODY_COLUMNS)} holds any"
        return Page(origin=origin, error=f"the record has no text: {looked_for}")
    names = {role: _find_column(record, columns.get(role, role)) for role in ROLES[1:]}
    told = {role: record[name] for role, name in names.items() if name and isinstance(record[name], str)}
    used = {column, *(name for role, name in names.items() if role in told)}
    extra = {str(key): value for key, value in record.items() if key not in used}
    return Page(
        record[column],
        told.get("url") or None,
        told.get("content_type") or None,
        fetched_at=told.get("fetched_at") or None,
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


def read_line(line: bytes | str, origin: str, columns: Mapping[str, str] = MappingProxyType({})) -> Iterator[Page]:
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
        yield to_page(value, origin, columns)


def is_record(line: bytes) -> bool:
    """Whether a line is a record by itself: with it JSON Lines can begin before a second line is there.

    >>> is_record(b'{"text": "Rain"}'), is_record(b'{"items": [{"text": "Rain"}]}'), is_record(b"{")
    (True, False, False)
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, Mapping) and (_body_column(value) is not None or is_post(value))


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


def _body_column(record: Mapping[str, Any], named: str | None = None) -> str | None:
    found = [_find_column(record, name) for name in ((named,) if named else BODY_COLUMNS)]
    texts = [name for name in found if name is not None and isinstance(record[name], (str, bytes))]
    return next((name for name in texts if record[name].strip()), texts[0] if texts else None)


def _find_column(record: Mapping[str, Any], name: str) -> str | None:
    """The record's own name of a column: as it is called, else as it is called in another case."""
    if name in record:
        return name
    return next((key for key in record if isinstance(key, str) and key.lower() == name.lower()), None)


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
