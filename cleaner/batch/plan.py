"""What a batch is to do: where its parts go, and everything that can change what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cleaner.context import load_context
from cleaner.errors import UsageError
from cleaner.model import SCHEMA_VERSION
from cleaner.options import Options
from cleaner.version import COPYDESK_VERSION
from cleaner.workers import DEFAULT_LIMITS, Limits
from cleaner.write import FORMATS

DEFAULT_PART_BYTES = 4_000_000
"""How much input makes a part: some seconds of work, so that workers end together and a stop loses little."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How to make the parts in `folder`; workers are not in it, since their number changes nothing.

    folder        where the parts go
    kind          what to write, a name of `cleaner.write.FORMATS`
    options       how to clean; `trace` says whether records carry theirs
    content_type  the MIME type of all inputs, None to tell it from their content
    url           the address of a page that has none
    columns       what columns of records are, as pairs of role and name, where their names do not tell
    part_bytes    about so many bytes of input a part
    limits        what one document may cost

    >>> Plan(folder="out").recipe()["format"]
    'jsonl'
    """

    folder: str
    kind: str = "jsonl"
    options: Options = field(default_factory=Options)
    content_type: str | None = None
    url: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    part_bytes: int = DEFAULT_PART_BYTES
    limits: Limits = DEFAULT_LIMITS

    def __post_init__(self) -> None:
        if self.kind not in FORMATS:
            raise UsageError(f"there is no format {self.kind!r}: choose from {', '.join(FORMATS)}")
        if self.part_bytes <= 0:
            raise UsageError("part_bytes must be positive")

    def recipe(self) -> dict[str, Any]:
        """Versions and options as plain values: parts made by another recipe are outdated."""
        options = asdict(self.options)
        options["repair"] = dict(options["repair"])
        options["rules"] = list(options["rules"])
        if options["memory"] is not None:
            options["memory"] = [options["memory"], digest(Path(options["memory"]))]
        options["sites"] = [[path, digest(Path(path))] for path in self.options.site_paths] or None
        return {
            "copydesk": COPYDESK_VERSION,
            "rules": load_context(self.options).rules.version,
            "schema": SCHEMA_VERSION,
            "format": self.kind,
            "content_type": self.content_type,
            "url": self.url,
            "columns": [list(pair) for pair in self.columns],
            "options": options,
            "limits": asdict(self.limits),
        }


def digest(path: Path) -> str:
    """SHA-256 of a file, or of the names and contents of all files of a folder."""
    state = hashlib.sha256()
    for file in _find_sorted(path):
        state.update(os.fsencode(file.relative_to(path)) + b"\0")
        with file.open("rb") as stream:
            while data := stream.read(1 << 20):
                state.update(data)
    return state.hexdigest()


def _find_sorted(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(file for file in path.rglob("*") if file.is_file())
    else:
        yield path
