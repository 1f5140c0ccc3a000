"""Writing a memory, and merging the memories of several runs. The format is described in `cleaner.memory`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cleaner.context import load_context
from cleaner.corpus.evidence import weigh
from cleaner.corpus.learn import HostState, Learner, StoryPage
from cleaner.memory import FORMAT, find_records, load_memory

__all__ = ["load_memory", "merge", "save_memory"]


def save_memory(learner: Learner, path: str | Path) -> None:
    """Write what was learned: whole or not at all. Equal pages give equal files, in whatever order they came."""
    path = Path(path)
    part = path.with_name(path.name + ".partial")
    with part.open("w", encoding="utf-8") as file:
        for record in to_records(learner):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    load_memory.cache_clear()
    load_context.cache_clear()


def to_records(learner: Learner) -> Iterator[dict[str, Any]]:
    """The lines of the file: for each host its repeated lines, its places, its stories."""
    yield {"copydesk_memory": FORMAT}
    for host, state in sorted(learner.hosts.items()):
        yield {"host": host, "stories": len(state.stories)}
        evidence = weigh(state)
        for line in evidence.lines:
            owner = {"of": line.owner} if line.owner else {}
            yield {"host": host, "line": line.text, "in": line.stories, "key": line.key, **owner}
        for place in evidence.places:
            yield {"host": host, "place": place.path, "blocks": place.blocks, "other": place.other}
        for key, story in sorted(evidence.titles.items()):
            yield {"host": host, "title": state.texts.get(key, ""), "key": key, "of": story}
        places: dict[str, int] = {}
        for _, page in sorted(state.stories.items()):
            at = " ".join(str(places.setdefault(place, len(places))) for place in page.places)
            yield {
                "host": host, "story": page.story, "stated": page.title, "page": page.page,
                "keys": " ".join(page.keys), "at": at,
            }  # fmt: skip
        if places:
            yield {"host": host, "names": list(places)}


def merge(paths: Iterable[str | Path]) -> Learner:
    """What several runs learned, as if their pages had been learned at once (but for the texts of lines seen once)."""
    learner = Learner()
    for path in paths:
        _take(learner, path)
    return learner


def _take(learner: Learner, path: str | Path) -> None:
    texts: dict[str, dict[str, str]] = {}
    stories: dict[str, list[dict[str, Any]]] = {}
    names: dict[str, list[str]] = {}
    for record in find_records(path):
        host = record.get("host", "")
        if "line" in record and "key" in record:
            texts.setdefault(host, {})[record["key"]] = record["line"]
        elif "story" in record:
            stories.setdefault(host, []).append(record)
        elif "names" in record:
            names[host] = record["names"]
    for host, records in stories.items():
        known, state = names.get(host, []), learner.hosts.setdefault(host, HostState())
        for record in records:
            keys = tuple(record["keys"].split())
            places = tuple(known[int(at)] for at in record.get("at", "").split())
            page = StoryPage(record["story"], record["stated"], record["page"], keys, places)
            state.add(page, {key: texts.get(host, {}).get(key, "") for key in keys if key in texts.get(host, {})})
