"""Bylines → persons: joint bylines split, roles, agencies, addresses and repetitions left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_JOINTS = re.compile(
    r"\s*(?:[;|/&·•、，]|,(?!\s*(?:Jr|Sr|II|III|PhD|MD)\b)|\s(?:and|und|et|y|e|og|och|en|with|und|и|та)\s)\s*"
)


def to_names(bylines: Iterable[str]) -> list[str]:
    """The persons named in bylines, in order, each once."""
    found: list[str] = []
    for byline in bylines:
        for name in _find_names(byline):
            if name.casefold() not in {known.casefold() for known in found}:
                found.append(name)
    return found


def _find_names(byline: str) -> Iterator[str]:
    text = " ".join(byline.split())
    text = re.sub(r"^(?:by|von|par|por|di|af|av|door)\s+", "", text, flags=re.I)
    for part in _JOINTS.split(text):
        if part and "http" not in part and "@" not in part and len(part) < 80:
            yield part
