"""Readings of spun sentences as edits of the text: capitals, apostrophes and articles follow the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleaner.repair.choose import Reading
from cleaner.repair.decode import Token
from cleaner.repair.edits import Edit

_SILENT_VOWEL = re.compile(r"(?:uni(?!n|m)|use|usu|usa|eu|one\b|once|ur[aei]|uti)")
_SOUNDED_H = re.compile(r"(?:hour|honest|honou?r|heir)")
_NO_WORDING = "/@_#\\=<>"
"""A word next to one of these stands in an address, a handle or code."""


def to_edits(text: str, tokens: Sequence[Token], readings: Sequence[Reading]) -> list[Edit]:
    """The edits that put `readings` (in order) into `text`, but for those that would touch a name or an address."""
    edits: list[Edit] = []
    for reading in readings:
        span = tokens[reading.first : reading.last]
        start, end = span[0].start, span[-1].end
        before = text[start:end]
        if _is_address(text, start, end) or _is_name(text, tokens, reading):
            continue
        after = _in_case(reading.original, before)
        reason = f"{reading.spun} for {reading.original}, family {reading.family}, margin {reading.margin:.1f}"
        article = _article_edit(text, tokens, reading, after)
        if article is not None:
            edits.append(article)
        edits.append(Edit(start, end, after, "spun.wording", reason))
    return edits


def _is_address(text: str, start: int, end: int) -> bool:
    return (text[start - 1 : start] in _NO_WORDING and start > 0) or (
        text[end : end + 1] in _NO_WORDING and end < len(text)
    )


def _is_name(text: str, tokens: Sequence[Token], reading: Reading) -> bool:
    """Whether the words carry a capital that is not the sentence's first, or begin a name (`Final Fantasy`)."""
    span = tokens[reading.first : reading.last]
    capitals = [text[token.start].isupper() for token in span if token.word[:1].isalpha()]
    if not any(capitals):
        return False
    first = next((i for i, token in enumerate(tokens) if token.word[:1].isalpha()), 0)
    if reading.first > first or any(capitals[1:]):
        return True
    follower = tokens[reading.last : reading.last + 1]
    return bool(follower) and text[follower[0].start].isupper() and follower[0].start == span[-1].end + 1


def _in_case(original: str, before: str) -> str:
    after = original.replace("'", "’") if "’" in before else original
    if before[:1].isupper():
        after = after[:1].upper() + after[1:]
    return after


def _article_edit(text: str, tokens: Sequence[Token], reading: Reading, after: str) -> Edit | None:
    """`a`/`an` in front, when it fitted the spun word and does not fit the original."""
    if not reading.first:
        return None
    article = tokens[reading.first - 1]
    old, new = reading.spun, after.lower()
    if article.word not in ("a", "an") or _takes_an(old) == _takes_an(new) or (article.word == "an") != _takes_an(old):
        return None
    right = "an" if _takes_an(new) else "a"
    if text[article.start].isupper():
        right = right.capitalize()
    return Edit(article.start, article.end, right, "spun.article", f"before {after}")


def _takes_an(word: str) -> bool:
    if word[:1] == "h":
        return bool(_SOUNDED_H.match(word))
    return word[:1] in "aeiou" and not _SILENT_VOWEL.match(word)
