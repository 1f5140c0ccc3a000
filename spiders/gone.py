"""Stories that are gone from their sites: one file, written anew at the end of each run, whole or not at all."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from spiders.frontier.model import Frontier

FILE = "gone.jsonl"
GONE = (
    "SELECT target.url, target.site, target.visited_at, target.reason, record.version FROM target "
    "LEFT JOIN record ON record.target = target.url WHERE target.state = 'gone' AND target.kind = 'article' "
    "ORDER BY target.url"
)


def write_gone(frontier: Frontier, folder: Path) -> int:
    """Write `gone.jsonl`: address, site, when it was found gone, why, and how many versions of it have records.

    Returns how many there are; without any there is no file. Raises OSError.
    """
    rows = frontier.select(GONE)
    path = folder / FILE
    if not rows:
        path.unlink(missing_ok=True)
        return 0
    partial = path.with_name(f".{os.getpid()}.{FILE}")
    with partial.open("w", encoding="utf-8", errors="replace") as stream:
        for url, site, at, reason, versions in rows:
            since = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
            gone = {"url": url, "site": site, "gone_at": since, "reason": reason or None, "versions": versions or 0}
            stream.write(json.dumps(gone, ensure_ascii=False) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    return len(rows)
