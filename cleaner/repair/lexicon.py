"""The spun lexicon: wording that spinners put in the place of ordinary words, and what it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType


@lru_cache(maxsize=1)
def load_lexicon() -> Mapping[str, tuple[str, ...]]:
    """Spun phrase (lower case, straight apostrophes) → the originals it may stand for.

    >>> load_lexicon()["historical past"]
    ('history',)
    """
    return MappingProxyType({row[0]: tuple(row[1].split("|")) for row in _find_rows("spun_lexicon.tsv")})


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """Spun phrase → nats by which spun text has it more often than news; below 0 for what news says all the time."""
    return {row[0]: float(row[1]) for row in _find_rows("spun_tells.tsv")}


@lru_cache(maxsize=1)
def load_drift() -> dict[str, float]:
    """Phrase, spun or original → nats by which today's web has it more often than the counted news had."""
    return {row[0]: float(row[1]) for row in _find_rows("spun_drift.tsv")}


@lru_cache(maxsize=1)
def load_tells() -> dict[str, float]:
    """The single words among them that tell. A plain dict: it is asked for every word of every English text."""
    return {spun: weight for spun, weight in load_weights().items() if weight >= 1 and " " not in spun}


@lru_cache(maxsize=1)
def load_markers() -> re.Pattern[str]:
    """Phrases that are all but absent from real news (at most one in ten million words), as one pattern for
    lower-cased text."""
    phrases = sorted((row[0] for row in _find_rows("spun_markers.tsv")), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, phrases)) + r")(?!\w)")


@lru_cache(maxsize=1)
def load_names() -> tuple[tuple[str, str, str], ...]:
    """Spun name, real name, and what must be shown first: `spun` (the document is), or `named` (it also has the real
    name)."""
    return tuple((row[0], row[1], row[2]) for row in _find_rows("spun_names.tsv"))


def _find_rows(name: str) -> Iterator[list[str]]:
    for line in files("cleaner.models").joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
