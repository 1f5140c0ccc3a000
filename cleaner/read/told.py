"""What a crawl wrote into its archive beside a page: what feeds and site files told of it, for the same record again.

It is a WARC `metadata` record before the response, tied to it by `WARC-Concurrent-To`, with one JSON object in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cleaner.fields import SINGLE
from cleaner.model import Fact

TOLD_TYPE = "application/vnd.copydesk.page+json"
"""The content type of such a record."""
MAX_TOLD_BYTES = 1_000_000
MAX_FACTS = 200
MAX_DEPTH = 6
"""How deep columns may be nested: whatever writes them out does so level by level."""
STORY = "article"
FIELDS = frozenset({*SINGLE, "tags", "authors"}) - {"url", "fetched_at"}
"""What may be told: texts. The address and the time are the archive's own."""
_FACT_PARTS = 3


class Told(NamedTuple):
    """What is known of the page whose answer has the record id `answer`. `is_story` is false for feeds and sections."""

    answer: str
    is_story: bool = True
    origin: str | None = None
    known: tuple[Fact, ...] = ()
    extra: Mapping[str, Any] = {}
    content_type: str | None = None


def load_told(answer: str, data: bytes) -> Told | None:
    """What a record tells; None where it holds something else. Never raises.

    >>> load_told("<urn:uuid:1>", b'{"known": [["title", "Rain", "feed"], ["status", "video", "feed"]]}').known
    (Fact(field='title', value='Rain', source='feed'),)
    >>> load_told("<urn:uuid:1>", b"[1]") is None
    True
    """
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not answer or not isinstance(values, dict):
        return None
    extra = values.get("extra")
    return Told(
        answer,
        is_story=values.get("kind", STORY) == STORY,
        origin=_to_text(values.get("origin")),
        known=tuple(_find_facts(values.get("known"))),
        extra=extra if isinstance(extra, dict) and _is_shallow(extra, MAX_DEPTH) else {},
        content_type=_to_text(values.get("content_type")),
    )


def _find_facts(rows: Any) -> Iterator[Fact]:
    for row in rows[:MAX_FACTS] if isinstance(rows, list) else ():
        if not isinstance(row, list) or len(row) != _FACT_PARTS or not all(isinstance(part, str) for part in row):
            continue
        if row[0] in FIELDS:
            yield Fact(*row)


def _is_shallow(value: Any, depth: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_is_shallow(part, depth - 1) for part in parts)


def _to_text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
