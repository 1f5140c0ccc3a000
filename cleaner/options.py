"""All that can change a result, in one frozen, hashable value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.errors import UsageError

REPAIR_NAMES = ("encoding", "entities", "glue", "quotes", "spun")
LEVELS = ("off", "safe", "all")
EXTRACTORS = ("judge", "trafilatura")
DEFAULT_MAX_BYTES = 20_000_000
"""Above this a document is `too_large`: ten times the largest page of the development sets."""


@dataclass(frozen=True, init=False)
class Options:
    """What `clean` should do. Every field has a default that is right for most texts.

    metadata    False skips all fields but those that the main content itself shows: text only, fastest
    repair      level by repair name, `off`, `safe` (the default for each) or `all`
    extractor   `judge`, or `trafilatura` for pages with markup
    rules       folders with further rule files
    sites       a folder of site files
    memory      path of a site memory
    trace       carry blocks and changes on the article
    max_bytes   larger documents are refused as `too_large`

    >>> Options(repair={"spun": "off"}).level("spun")
    'off'
    >>> Options().level("quotes")
    'safe'
    """

    metadata: bool = True
    repair: tuple[tuple[str, str], ...] = ()
    extractor: str = "judge"
    rules: tuple[str, ...] = ()
    sites: str | None = None
    memory: str | None = None
    trace: bool = False
    max_bytes: int = field(default=DEFAULT_MAX_BYTES)

    def __init__(
        self,
        *,
        metadata: bool = True,
        repair: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        extractor: str = "judge",
        rules: Iterable[str | Path] | str | Path = (),
        sites: str | Path | None = None,
        memory: str | Path | None = None,
        trace: bool = False,
        max_bytes: int = DEFAULT_MAX_BYTES,
    ) -> None:
        levels = dict(repair)
        for name, level in levels.items():
            if name not in REPAIR_NAMES:
                raise UsageError(f"there is no repair {name!r}: choose from {', '.join(REPAIR_NAMES)}")
            if level not in LEVELS:
                raise UsageError(f"repair {name}={level!r}: a level is one of {', '.join(LEVELS)}")
        if extractor not in EXTRACTORS:
            raise UsageError(f"there is no extractor {extractor!r}: choose from {', '.join(EXTRACTORS)}")
        if max_bytes <= 0:
            raise UsageError("max_bytes must be positive")
        folders = (rules,) if isinstance(rules, (str, Path)) else tuple(rules)
        put = object.__setattr__
        put(self, "metadata", metadata)
        put(self, "repair", tuple(sorted(levels.items())))
        put(self, "extractor", extractor)
        put(self, "rules", tuple(str(f) for f in folders))
        put(self, "sites", None if sites is None else str(sites))
        put(self, "memory", None if memory is None else str(memory))
        put(self, "trace", trace)
        put(self, "max_bytes", max_bytes)

    def level(self, name: str) -> str:
        """`off`, `safe` or `all` for one repair."""
        return dict(self.repair).get(name, "safe")
