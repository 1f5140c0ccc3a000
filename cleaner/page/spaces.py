"""White space as the walk leaves it in a block's text."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[^\S\xa0\u202f]+")
_NO_BREAK_RUN = re.compile(r"[ \xa0\u202f]{2,}")


def to_text(raw: str) -> str:
    """White space collapsed, single no-break spaces left as they are, NFC."""
    if raw.isascii():
        return " ".join(raw.split())
    if "\xa0" in raw or "\u202f" in raw:
        text = _NO_BREAK_RUN.sub(" ", _SPACES.sub(" ", raw)).strip()
    else:
        text = " ".join(raw.split())
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def to_lines(raw: str) -> str:
    """Text whose line breaks mean something: verse and code."""
    lines = [line.rstrip() for line in raw.splitlines()]
    text = "\n".join(line for line in lines if line)
    return unicodedata.normalize("NFC", text)
