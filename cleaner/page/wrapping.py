"""Hard-wrapped text: which line breaks were put in by a tool that filled lines up to a width.

A break is the tool's when the next line's first word would not have fitted; that needs the width, which the document
itself must prove. The method is that of RFC 3676 (format=flowed) readers turned round: there the sender marks soft
breaks, here the fill does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

MIN_WIDTH_CHARS, MAX_WIDTH_CHARS = 40, 132
"""Narrower is verse or a menu; wider is no width that terminals, mail programs or editors wrap at."""
MIN_FULL_LINES = 3
MIN_FULL_SHARE = 0.75
MIN_OPEN_SHARE = 0.5
_TERMINAL = frozenset(".!?。！？؟۔।…:;\"”»’')")
_HYPHENATED = re.compile(r"\w-$")
_SUSPENDED = frozenset(
    {"and", "or", "to", "und", "oder", "bis", "bzw", "et", "ou", "y", "o", "e", "en", "of", "och", "og"}
)


def join_wrapped(texts: Sequence[str], widths: Sequence[int], starts: Sequence[bool]) -> Iterator[tuple[int, int, str]]:
    """Yields (first line, last line, text) for each paragraph; every line by itself where nothing proves wrapping.

    `widths[i]` is what line i took in the dump, marks and indent included, in characters. `starts[i]` is true where
    line i cannot continue the line before (an empty line between them, a list mark, …).

    >>> lines = ["Rain fell on the northern valleys from Monday", "until late on Tuesday, the weather office said",
    ...          "in its morning bulletin, and more is expected", "before the week is out across the whole north.",
    ...          "It stopped."]
    >>> [(a, b) for a, b, _ in join_wrapped(lines, [len(line) for line in lines], [True, False, False, False, True])]
    [(0, 3), (4, 4)]
    """
    width_chars = _find_width(texts, widths, starts)
    first = 0
    parts: list[str] = []
    for i, text in enumerate(texts):
        if parts and (width_chars is None or starts[i] or not _is_full(widths[i - 1], text, width_chars)):
            yield first, i - 1, _to_text(parts)
            parts = []
        if not parts:
            first = i
        parts.append(text)
    if parts:
        yield first, len(texts) - 1, _to_text(parts)


def _find_width(texts: Sequence[str], widths: Sequence[int], starts: Sequence[bool]) -> int | None:
    """The width that the lines were filled up to; None where the lines do not prove one."""
    width_chars = max((w for text, w in zip(texts, widths, strict=True) if " " in text or _is_cjk(text[0])), default=0)
    if not MIN_WIDTH_CHARS <= width_chars <= MAX_WIDTH_CHARS:
        return None
    long, full, is_open = 0, 0, 0
    for i in range(len(texts) - 1):
        if starts[i + 1] or widths[i] < 0.6 * width_chars:
            continue
        long += 1
        if _is_full(widths[i], texts[i + 1], width_chars):
            full += 1
            is_open += texts[i][-1] not in _TERMINAL
    if full < MIN_FULL_LINES or full < MIN_FULL_SHARE * long or is_open < MIN_OPEN_SHARE * full:
        return None
    return width_chars


def _is_full(line_chars: int, following: str, width_chars: int) -> bool:
    """Whether the first word of the following line had no room at the end of a line of `line_chars`."""
    end = following.find(" ")
    word_chars = end if end >= 0 else len(following)
    hyphen = following.find("-", 1, word_chars)
    if hyphen > 0:
        word_chars = hyphen + 1
    return line_chars + 1 + word_chars > width_chars


def _to_text(parts: list[str]) -> str:
    pieces = [parts[0]]
    for part in parts[1:]:
        last = pieces[-1]
        glued = (_HYPHENATED.search(last[-2:]) and _first_word(part) not in _SUSPENDED and part[:1].isalnum()) or (
            _is_cjk(last[-1]) and _is_cjk(part[0])
        )
        pieces.append(part if glued else " " + part)
    return "".join(pieces)


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0].strip(".,").lower()


def _is_cjk(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"
