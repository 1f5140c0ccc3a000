"""A site memory file → frozen evidence. `cleaner.corpus` learns, writes and merges such files.

The file is JSON Lines, one fact a line, to be read and edited by a person:

    {"copydesk_memory": 1}
    {"host": "a.org", "stories": 50}
    {"host": "a.org", "line": "Follow us", "in": 48, "key": "0f…"}        the site prints it under 48 of 50 stories
    {"host": "a.org", "line": "Rain …", "in": 4, "key": "a1…", "of": "b2…"}       it belongs to the story titled b2…
    {"host": "a.org", "title": "Rain closes road", "key": "b2…", "of": "d4…"}
    {"host": "a.org", "place": "div.side > h3", "blocks": 200, "other": 198}      what stands there is not the story
    {"host": "a.org", "story": "d4…", "stated": "Rain closes road", "page": "c3…", "keys": "0f… a1… …"}

A line that was deleted is forgotten; a line that was added needs `host` and `line` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleaner.errors import UsageError
from cleaner.fingerprint import to_line_key
from cleaner.model import HostMemory, SiteMemory

FORMAT = 1
MIN_PLACE_BLOCKS = 6
"""A place with fewer blocks in the whole memory proves nothing."""


@lru_cache(maxsize=4)
def load_memory(path: str) -> SiteMemory:
    """The memory in a file. Raises UsageError, which names file and line, when it is none."""
    stories: dict[str, int] = {}
    lines: dict[str, dict[str, int | None]] = {}
    owners: dict[str, dict[str, str]] = {}
    titles: dict[str, set[str]] = {}
    places: dict[str, dict[str, float]] = {}
    for record in find_records(path):
        host = record.get("host", "")
        if "stories" in record:
            stories[host] = record["stories"]
        elif "line" in record:
            key = record.get("key") or to_line_key(record["line"])
            if "of" in record:
                owners.setdefault(host, {})[key] = record["of"]
            else:
                lines.setdefault(host, {})[key] = record.get("in")
        elif "place" in record and record["blocks"] >= MIN_PLACE_BLOCKS:
            places.setdefault(host, {})[record["place"]] = record["other"] / record["blocks"]
        elif "title" in record:
            titles.setdefault(host, set()).add(record["key"])
    hosts = {}
    for host in {*stories, *lines}:
        total = max(stories.get(host, 0), 1)
        hosts[host] = HostMemory(
            stories.get(host, 0),
            {key: 1.0 if count is None else count / total for key, count in lines.get(host, {}).items()},
            owners.get(host, {}),
            frozenset(titles.get(host, ())),
            places.get(host, {}),
        )
    return SiteMemory(hosts)


def find_records(path: str | Path) -> Iterator[dict[str, Any]]:
    """The records of a memory file in order. Raises UsageError for what is no memory."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                try:
                    record = json.loads(text)
                except ValueError as error:
                    raise UsageError(f"{path}:{number}: not a line of a site memory: {error}") from error
                if not isinstance(record, dict) or (number == 1 and record.get("copydesk_memory") != FORMAT):
                    raise UsageError(f"{path}:{number}: this is no site memory; `copydesk learn` makes one")
                yield record
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: the site memory cannot be read: {error}") from error
