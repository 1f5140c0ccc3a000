"""Text whose sentences were cut at every link and bold word: `…in` / `Sweden` / `, chanted…` are put together again.

Flatteners that print each text node on a line of its own (`get_text("\\n")`) do that. Lines that begin with a comma or
a full stop prove it; a text without them is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

MIN_PROOFS = 2
MAX_WORD_CHARS = 80
MIN_BEFORE_CHARS = 20
_TAIL_MARKS = frozenset(",.;:!?)]”»%，。、；：！？）」』】")
_CLOSERS = frozenset(")]”»）」』】")
_OPENERS = frozenset("([„（「『【$£€")
_TERMINAL = frozenset(".!?:…。！？：؟۔।|")
_NO_SPACE_AFTER = _OPENERS | frozenset("-–’'")


def join_fragments(texts: Sequence[str], starts: Sequence[bool]) -> Iterator[tuple[int, int, str]]:
    """Yields (first line, last line, text) for each paragraph; every line by itself where nothing proves cuts.

    `starts[i]` is true where line i cannot continue the line before.

    >>> lines = ["A crowd met at the quay in", "Northport", ", the mayor said", ". It sang."]
    >>> list(join_fragments(lines, [True, False, False, False]))
    [(0, 3, 'A crowd met at the quay in Northport, the mayor said. It sang.')]
    """
    tails = [not start and is_tail(text) for text, start in zip(texts, starts, strict=True)]
    proven = sum(tails) >= MIN_PROOFS
    first = 0
    parts: list[str] = []
    for i, text in enumerate(texts):
        if parts and not (proven and not starts[i] and _continues(texts, tails, starts, (first, i))):
            yield first, i - 1, "".join(parts)
            parts = []
        if not parts:
            first = i
            parts.append(text)
        else:
            parts.append(text if tails[i] or _touches(texts[i - 1], text) else " " + text)
    if parts:
        yield first, len(texts) - 1, "".join(parts)


def is_tail(text: str) -> bool:
    """Whether no line can begin like this: with a mark that closes or parts, or with a genitive's s.

    >>> is_tail(", chanted"), is_tail("'s war"), is_tail("...and so"), is_tail(".NET")
    (True, True, False, False)
    """
    if text[0] in "'’":
        return text[1:2] == "s" and not text[2:3].isalnum()
    if text[0] not in _TAIL_MARKS or text[1:2].isalnum():
        return False
    return text[1:2] not in _TAIL_MARKS or text[0] in _CLOSERS


def _continues(texts: Sequence[str], tails: Sequence[bool], starts: Sequence[bool], place: tuple[int, int]) -> bool:
    """Whether line i goes on where the line before, of a paragraph that began at line `first`, broke off."""
    first, i = place
    text, before = texts[i], texts[i - 1]
    if tails[i] or before[-1] in _OPENERS:
        return True
    if before[-1] in _TERMINAL:
        return False
    is_open = len(before) >= MIN_BEFORE_CHARS or i - first > 1
    if text[0].islower() or text in _OPENERS:
        return is_open
    after = texts[i + 1] if i + 1 < len(texts) and not starts[i + 1] else ""
    if not after or not is_open or len(text) > MAX_WORD_CHARS:
        return False
    goes_on = tails[i + 1] or after[0].islower() or after in _OPENERS
    return goes_on and (before[-1].islower() or before[-1] in ",;" or not before[-1].isascii())


def _touches(before: str, text: str) -> bool:
    return before[-1] in _NO_SPACE_AFTER or (_is_wide(before[-1]) and _is_wide(text[0]))


def _is_wide(char: str) -> bool:
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"
