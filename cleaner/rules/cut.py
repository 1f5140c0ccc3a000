"""A text without the spans that rules cut."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.rules.match import Match

_CLOSING = ",.;:!?)]}»”…。，、！？：；）」』】"


def to_cut(text: str, start: int, end: int) -> tuple[tuple[int, int], str]:
    """The span to take out with the white space around it, and what joins the two sides: a space, or nothing at an end.

    >>> to_cut("Rain fell. ADVERT It stopped.", 11, 17)
    ((10, 18), ' ')
    """
    first, last = start, end
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    spaced = start < first or end > last
    joined = spaced and start > 0 and end < len(text) and text[end] not in _CLOSING
    return (start, end), " " if joined else ""


def cut_spans(text: str, matches: Sequence[Match]) -> str:
    """`text` without the matched spans, which come left to right.

    >>> from cleaner.rules.match import Rule
    >>> cut_spans("Rain fell. ADVERT It stopped.", [Match(Rule("a", "advert", "en", "span", "cut"), 11, 17)])
    'Rain fell. It stopped.'
    """
    for match in reversed(matches):
        (start, end), after = to_cut(text, match.start, match.end)
        text = text[:start] + after + text[end:]
    return text
