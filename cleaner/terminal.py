"""What may be shown on a terminal: nothing that an input holds can move the cursor, change colours or hide text."""

from __future__ import annotations

import re

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"} | {0x7F: 0x2421}
_DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ud800-\udfff]")
_INVISIBLE = re.compile("[\u00a0\u00ad\u034f\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufe00-\ufe0f\ufeff]")


def to_printable(text: str) -> str:
    """The text with control characters, overrides of the writing direction and lone surrogates made visible.

    Control characters become their pictures (U+2400 and on), the others `\\uXXXX`; line breaks and tabs stay.

    >>> to_printable("a\\x1b[31mb \\u202ec")
    'a␛[31mb \\\\u202ec'
    """
    return _DANGEROUS.sub(_show, text)


def to_line(text: str, limit_chars: int = 0) -> str:
    """The same on one line, cut at `limit_chars` where that is not 0.

    >>> to_line("one\\ntwo  three", 9)
    'one two …'
    """
    line = " ".join(to_printable(text).split())
    return line[: limit_chars - 1] + "…" if limit_chars and len(line) > limit_chars else line


def to_visible(text: str) -> str:
    """What a change took or put in, with characters that have no shape of their own spelled out.

    >>> to_visible("a\\u200bb\\xad")
    'a\\\\u200bb\\\\u00ad'
    """
    return to_printable(_INVISIBLE.sub(_spell, text))


def _show(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(_PICTURES[code]) if code in _PICTURES else _spell(found)


def _spell(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
