"""The spun lexicon: wording that spinners put in the place of ordinary words, and what it stands for.

Spinners differ in their thesauri, and a text was spun by one of them: each reading belongs to one family or to several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

FAMILIES = ("A", "B")
"""A: `the corporate`, `this yr`, `essentially the most`, `{software}`. B: `withinside the`, `to be had`, `get right of
entry to`, `software program`, `the usage of`."""


@cache
def load_lexicon(family: str) -> Mapping[str, tuple[str, ...]]:
    """Spun phrase (lower case, straight apostrophes) → the originals it may stand for in `family`.

    >>> load_lexicon("A")["historical past"], load_lexicon("B")["withinside the"]
    (('history',), ('in the',))
    """
    readings: dict[str, list[str]] = defaultdict(list)
    for spun, originals, families in _find_rows("spun_lexicon.tsv"):
        if family in families:
            readings[spun] += originals.split("|")
    return MappingProxyType({spun: tuple(originals) for spun, originals in readings.items()})


@cache
def load_weights(family: str) -> dict[str, float]:
    """Spun phrase → nats by which text spun by `family` has it more often than news; below 0 for what news says all
    the time."""
    return {spun: float(nats) for spun, of, nats, *_ in _find_rows("spun_tells.tsv") if of == family}


@cache
def load_tells(families: tuple[str, ...] = FAMILIES) -> dict[str, float]:
    """The single words among them that tell. A plain dict: it is asked for every word of every English text."""
    tells: dict[str, float] = {}
    for weights in map(load_weights, families):
        for spun, weight in weights.items():
            if weight >= 1 and " " not in spun:
                tells[spun] = max(weight, tells.get(spun, 0.0))
    return tells


@lru_cache(maxsize=1)
def load_drift() -> dict[str, float]:
    """Phrase, spun or original → nats by which today's web has it more often than the counted news had."""
    return {row[0]: float(row[1]) for row in _find_rows("spun_drift.tsv")}


@lru_cache(maxsize=1)
def load_markers() -> dict[str, int]:
    """Phrases that are all but absent from real news (at most one in ten million words) → how much one proves: 2 where
    nobody but a program writes so, else 1."""
    return {phrase: int(proof) for phrase, proof in _find_rows("spun_markers.tsv")}


@lru_cache(maxsize=1)
def load_marker_pattern() -> re.Pattern[str]:
    """Those phrases as one pattern for lower-cased text."""
    phrases = sorted(load_markers(), key=len, reverse=True)
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
