"""All that can change a result, in one frozen, hashable value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cleaner.errors import UsageError

REPAIR_NAMES = ("encoding", "entities", "glue", "quotes", "spun")
LEVELS = ("off", "safe", "all")
EXTRACTORS = ("judge", "trafilatura")
DEFAULT_MAX_BYTES = 20_000_000
"""Above this a document is `too_large`: ten times the largest page of the development sets."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `clean` should do. Every field has a default that is right for most texts.

    metadata    False skips all fields but the text and its status: fastest
    repair      level by repair name, `off`, `safe` (the default for each) or `all`
    extractor   `judge`, or `trafilatura` for pages with markup
    rules       folders with further rule files
    sites       a folder of site files (or several, or files), whose layouts say what the story is on their pages
    memory      path of a site memory, made by `copydesk learn`
    trace       carry blocks and changes on the article
    max_bytes   larger documents are refused as `too_large`

    Raises UsageError for a name or level that does not exist.

    >>> Options(repair={"spun": "off"}).level("spun")
    'off'
    >>> Options().level("quotes")
    'safe'
    """

    metadata: bool = True
    repair: Mapping[str, str] | Iterable[tuple[str, str]] = ()
    extractor: str = "judge"
    rules: Iterable[str | Path] | str | Path = ()
    sites: Iterable[str | Path] | str | Path | None = None
    memory: str | Path | None = None
    trace: bool = False
    max_bytes: int = DEFAULT_MAX_BYTES

    def __post_init__(self) -> None:
        levels = dict(self.repair)
        for name, level in levels.items():
            if name not in REPAIR_NAMES:
                raise UsageError(f"there is no repair {name!r}: choose from {', '.join(REPAIR_NAMES)}")
            if level not in LEVELS:
                raise UsageError(f"repair {name}={level!r}: a level is one of {', '.join(LEVELS)}")
        if self.extractor not in EXTRACTORS:
            raise UsageError(f"there is no extractor {self.extractor!r}: choose from {', '.join(EXTRACTORS)}")
        if self.max_bytes <= 0:
            raise UsageError("max_bytes must be positive")
        folders = (self.rules,) if isinstance(self.rules, (str, Path)) else self.rules
        sites = (self.sites,) if isinstance(self.sites, (str, Path)) else self.sites or ()
        object.__setattr__(self, "sites", tuple(str(path) for path in sites))
        object.__setattr__(self, "memory", None if self.memory is None else str(self.memory))
        object.__setattr__(self, "repair", tuple(sorted(levels.items())))
        object.__setattr__(self, "rules", tuple(str(folder) for folder in folders))

    @property
    def rule_folders(self) -> tuple[str, ...]:
        """The folders with further rule files."""
        return cast("tuple[str, ...]", self.rules)

    @property
    def site_paths(self) -> tuple[str, ...]:
        """The folders of site files, or the files."""
        return cast("tuple[str, ...]", self.sites)

    def level(self, name: str) -> str:
        """`off`, `safe` or `all` for one repair."""
        return dict(self.repair).get(name, "safe")
